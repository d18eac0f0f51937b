"""The printer: a PDF and a PNG of the same issue, to scale and with text; killed in the middle it goes on; it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from dash import Dash

from geodata.errors import NotAllowed, PressProblem
from geodata.map_reports import issue as issues
from geodata.map_reports import press
from geodata.map_reports.issue import Issue
from geodata.map_reports.press import Press
from serving import press as server
from serving import press_browser
from serving.settings import Settings
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.long

MM = 25.4 / 72
WINDOW = {"first": "2020-02-06", "last": "2020-02-12"}
ISSUE = issues.load({"definition": {"title": {"zh": "测试“报告”"}, "layers": [{"key": "case_cells"}, {"key": "hospitals"}], "indicators": ["cases_window", "cases_day"], "charts": ["case_trend"], "table": {"columns": ["cases_window"]}}, "window": WINDOW})  # fmt: skip


def processes(wanted: bytes) -> list[int]:
    """Processes whose command line holds some words."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and wanted in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(true: Callable[[], Any], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def printer(demo_app: Dash, demo_server: str, demo_settings: Settings) -> Iterator[Press]:
    """The printer of the demo's app; afterwards neither a process nor a file of it is left."""
    try:
        press_browser.chromium()
    except PressProblem as problem:
        skip_or_fail(problem.en)
    folder = demo_settings.data_dir / press.FOLDER
    press.announce(folder, demo_server)
    yield Press(folder)
    for pid in processes(f"serving.press\0{folder}".encode()):
        os.kill(pid, signal.SIGTERM)
    until(lambda: not processes(str(folder).encode()))
    assert not (folder / press.SOCKET).exists()
    assert not (folder / "tmp").exists()


def bar_mm(page: Any) -> float:
    """The scale bar's length on paper: its two halves are the only two boxes of the same size beside one another."""
    boxes = [each.get_bounds() for each in page.get_objects() if each.type == pdfium.raw.FPDF_PAGEOBJ_PATH]
    halves = [box for box in boxes if 0.8 < (box[3] - box[1]) * MM < 1.6 and 4 < (box[2] - box[0]) * MM < 40]
    for one in halves:
        for other in halves:
            if abs(one[1] - other[1]) < 0.3 and abs((one[0] + other[2]) / 2 - other[0]) < 0.6 and abs((one[0] + other[2]) / 2 - one[2]) < 0.6:
                return float((other[2] - one[0]) * MM)
    raise AssertionError(f"no scale bar among {len(boxes)} shapes")


@pytest.mark.browser
@pytest.mark.processes
def test_a_report_as_pdf_and_as_picture(printer: Press) -> None:
    made = printer.make("analyst", ISSUE, "pdf")
    document = pdfium.PdfDocument(made)
    facts = document.get_metadata_dict()
    text = "".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    width, height = document[0].get_size()
    assert (round(width * MM), round(height * MM)) == (210, 297)
    assert facts["Title"] == "测试“报告”" and facts["Creator"] == "Gridwatch" and "data v" in facts["Subject"]
    assert "第 1 页" in text and "新增感染者" in text
    told = re.search(r"1 : ([\d,]+)", text)
    ends = re.search(r"([\d.]+) (千米|米)", text)
    assert told and ends
    metres = float(ends[1]) * (1000 if ends[2] == "千米" else 1)
    assert bar_mm(document[0]) * int(told[1].replace(",", "")) / 1000 == pytest.approx(metres, rel=0.01)
    picture = printer.make("analyst", ISSUE, "png")
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide / high == pytest.approx(210 / (297 * len(document)), rel=0.01)
    assert wide > 1700
    with pytest.raises(NotAllowed):
        printer.make("district", Issue(definition=ISSUE.definition, window=ISSUE.window, area="990199"), "pdf")


@pytest.mark.browser
@pytest.mark.processes
def test_killed_in_the_middle_it_prints_all_the_same(printer: Press) -> None:
    printer.make("analyst", ISSUE, "pdf")
    (own,) = processes(f"serving.press\0{printer.folder}".encode())
    made: list[bytes] = []
    asking = threading.Thread(target=lambda: made.append(printer.make("analyst", ISSUE, "pdf")))
    asking.start()
    browsers = [pid for pid in processes(str(printer.folder / "tmp").encode()) if pid != own]
    assert browsers
    for pid in browsers:  # the browser and its tabs
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    asking.join(240)
    assert made and made[0].startswith(b"%PDF")
    os.kill(own, signal.SIGKILL)  # and the printer itself
    until(lambda: not processes(f"serving.press\0{printer.folder}".encode()))
    assert printer.make("analyst", ISSUE, "pdf").startswith(b"%PDF")
    (other,) = processes(f"serving.press\0{printer.folder}".encode())
    assert other != own


def test_without_a_browser_the_setting_and_the_remedy_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWATCH_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(PressProblem, match="GRIDWATCH_CHROMIUM") as caught:
        press_browser.chromium()
    assert "/nowhere/chromium" in caught.value.zh


def test_without_a_chinese_font_boxes_are_not_printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("fc-list", "fc-match"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(PressProblem, match="fonts-noto-cjk"):
        press_browser.chinese_font()


def test_without_the_app_there_is_nothing_to_print(tmp_path: Path) -> None:
    with pytest.raises(PressProblem, match="make run"):
        Press(tmp_path / "press").make("analyst", ISSUE, "pdf")


def test_a_full_disk_is_told_with_its_folder(tmp_path: Path) -> None:
    problem = server.no_room(tmp_path, OSError(28, "No space left on device"))
    assert "No space left on device" in problem.en and str(tmp_path) in problem.zh
    assert problem.http_status == 503
