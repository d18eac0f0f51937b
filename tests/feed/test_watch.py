"""Files dropped into a folder: loaded once, whole, whatever happens to the watcher."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from etl.feed.folder import Folder, is_finished_name
from etl.feed.told import source_of
from etl.feed.watch import Watcher, watch
from etl.grounds import Grounds
from etl.run import Options
from etl.sources import SOURCES
from geodata import aggregates
from geodata.engine import Database
from geodata.errors import FileProblem, StartProblem
from tests.feed.conftest import rows_of

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
HEAD = "病例编号,类别,报告日期,地址"
CHINA = dt.timezone(dt.timedelta(hours=8))
SETTLE = 0.2


def cases(*numbers: int, wrong: int = 0) -> str:
    rows = [f"C{number},确诊,2020-02-05,江东区滨江路{number}号" for number in numbers] + [f"W{number},确诊,2020-02-30," for number in range(wrong)]
    return "\n".join([HEAD, *rows]) + "\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def once(database: Database, inbox: Path) -> tuple[int, list[str]]:
    said: list[str] = []
    problems = watch(Watcher(database, Folder(inbox, SETTLE), Grounds(database), Options(), said.append), 0.1, True)
    return problems, said


def found(inbox: Path, kind: str) -> list[str]:
    return sorted(path.name for path in inbox.glob(f"{kind}/*/*"))


def loaded(database: Database) -> list[str]:
    return [row.key for row in rows_of(database, 'SELECT key FROM "case" ORDER BY key')]


def imports(database: Database) -> int:
    return int(rows_of(database, "SELECT count(*) AS n FROM etl_run")[0].n)


def test_what_is_dropped_is_loaded_and_put_away(fed: Database, inbox: Path) -> None:
    (inbox / "case_0205.csv").write_text(cases(1, 2), encoding="gb18030")
    (inbox / "名单.csv.gz").write_bytes(gzip.compress(cases(3, wrong=2).encode()))
    (inbox / "case.pdf").write_bytes(b"%PDF-1.7 nothing")
    (inbox / "购物单.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for name in ("case_2.csv.part", "~$case.xlsx", ".case.csv", "case.csv.tmp"):
        (inbox / name).write_text(cases(9), encoding="utf-8")
    problems, said = once(fed, inbox)
    assert problems == 3 and loaded(fed) == ["C1", "C2", "C3"] and imports(fed) == 2
    assert found(inbox, "done") == ["case_0205.csv", "名单.csv.gz"]
    run = rows_of(fed, "SELECT max(id) AS id FROM etl_run WHERE rejected > 0")[0].id
    kept = f"名单.{run}.rejects.csv"
    assert found(inbox, "problem") == sorted(["case.pdf", "case.pdf.txt", "购物单.csv", "购物单.csv.txt", kept, f"{kept}.txt"])
    [rejects] = inbox.glob(f"problem/*/{kept}")
    written = rejects.read_text(encoding="utf-8-sig").splitlines()
    assert written[0].startswith(HEAD) and len(written) == 3 and "2020-02-30" in written[1] and rejects.stat().st_mode & 0o77 == 0
    assert "PDF" in next(inbox.glob("problem/*/case.pdf.txt")).read_text(encoding="utf-8")
    assert any("case_0205.csv → case" in line and "new 2" in line for line in said)
    assert sorted(path.name for path in inbox.iterdir() if path.is_file()) == sorted([".gridwatch.lock", "case_2.csv.part", "~$case.xlsx", ".case.csv", "case.csv.tmp"])

    (inbox / "case_2.csv.part").rename(inbox / "case_0205.csv")  # a rename finishes it; the name is taken in done/
    rejects.rename(inbox / f"case_{rejects.name}")
    assert once(fed, inbox)[0] == 1 and loaded(fed) == ["C1", "C2", "C3", "C9"]
    assert "case_0205-2.csv" in found(inbox, "done")


def test_a_file_is_told_by_its_headings(tmp_path: Path) -> None:
    told = {}
    for key, source in SOURCES.items():
        names = [info.title for info in source.model.model_fields.values() if not next(iter(info.metadata[-1:]), None) or not info.metadata[-1].derived]
        path = tmp_path / f"导出{len(told)}.csv"
        path.write_text(",".join(str(name) for name in names) + "\n", encoding="utf-8")
        told[key] = source_of(path).key
    assert told == {key: key for key in SOURCES}
    path = tmp_path / "hospitals.csv"
    path.write_text("x\n", encoding="utf-8")
    assert source_of(path).key == "hospital"
    (tmp_path / "空.csv").write_text("哈,哈\n", encoding="utf-8")
    with pytest.raises(FileProblem, match="case_"):
        source_of(tmp_path / "空.csv")


def test_a_file_that_grows_is_waited_for(inbox: Path) -> None:
    folder, path = Folder(inbox, SETTLE), inbox / "case.csv"
    ends = time.monotonic() + 4 * SETTLE
    while time.monotonic() < ends:
        with path.open("a", encoding="utf-8") as file:
            file.write("x" * 10)
        assert folder.whole() == []
        time.sleep(SETTLE / 4)
    time.sleep(1.5 * SETTLE)
    assert folder.whole() == [path]
    path.write_text("", encoding="utf-8")
    folder.whole()
    time.sleep(1.5 * SETTLE)
    assert folder.whole() == [], "an empty file may still be filled"


@pytest.mark.parametrize(("name", "finished"), [("a.csv", True), ("a.CSV.PART", False), ("~$a.xlsx", False), (".a.csv", False), ("a.csv~", False), ("a.tmp", False), ("partly.csv", True)])
def test_names_say_what_is_finished(name: str, finished: bool) -> None:
    assert is_finished_name(name) is finished


def test_one_watcher_a_folder(fed: Database, inbox: Path) -> None:
    with Folder(inbox, SETTLE).held() as alone:
        assert alone
        with pytest.raises(StartProblem, match=f"pid {os.getpid()}"):
            once(fed, inbox)
    with pytest.raises(FileProblem, match="nowhere"):
        once(fed, inbox / "nowhere")


def test_a_file_that_is_in_already_is_only_put_away(fed: Database, inbox: Path) -> None:
    """Killed between commit and the end: the rejects are written and the file is put away, and nothing is loaded again."""
    path = inbox / "case.csv"
    path.write_text(cases(1, wrong=1), encoding="utf-8")
    folder = Folder(inbox, SETTLE)
    watcher = Watcher(fed, folder, Grounds(fed), Options(), lambda _: None)
    claim = folder.claim(path)
    assert claim is not None
    watcher._feed(claim.path, SOURCES["case"])
    (inbox / ".in-hand" / "20200101T000000.000000").mkdir()
    assert once(fed, inbox)[0] == 1
    assert imports(fed) == 1 and found(inbox, "done") == ["case.csv"] and not list(inbox.glob(".in-hand/*"))
    assert len(found(inbox, "problem")) == 2


def test_a_file_changed_while_it_was_read_is_read_again(fed: Database, inbox: Path) -> None:
    path = inbox / "case.csv"
    path.write_text(cases(1), encoding="utf-8")
    folder = Folder(inbox, SETTLE)
    said: list[str] = []
    watcher = Watcher(fed, folder, Grounds(fed), Options(), said.append)
    with path.open("a", encoding="utf-8") as slow:
        claim = folder.claim(path)
        assert claim is not None
        slow.write("C2,确诊,2020-02-05,\n")
    watcher.load(claim)
    assert "again" in said[0] and path.is_file()
    once(fed, inbox)
    assert loaded(fed) == ["C1", "C2"]


@pytest.mark.processes
def test_killed_in_the_middle_and_ended_by_hand(fed: Database, town_url: str, inbox: Path, tmp_path: Path) -> None:
    """kill -9 while a file is being read leaves no trace of it; the next watcher loads it once; SIGTERM ends cleanly."""
    command = [sys.executable, "-m", "etl", "watch", str(inbox), "--settle", "0.2", "--interval", "0.2"]
    environment = {**os.environ, "DATABASE_URL": town_url, "GRIDWATCH_DATA_DIR": str(tmp_path)}
    (inbox / "case.csv").write_text(cases(*range(1, 30)), encoding="utf-8")

    def until(condition: object, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + 120
        while not condition():  # type: ignore[operator]
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                pytest.fail(str(process.communicate()))
            time.sleep(0.1)

    with fed.own() as conn:  # a load that nobody may pass: the file is read and waits to be written
        aggregates.lock(conn)
        first = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        until(lambda: rows_of(fed, waits), first)
        first.kill()
        first.communicate()
    assert list(inbox.glob(".in-hand/*/case.csv")) and loaded(fed) == []

    second = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: found(inbox, "done") == ["case.csv"], second)
    second.send_signal(signal.SIGTERM)
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0 and err == "" and "case.csv → case" in out
    assert len(loaded(fed)) == 29 and imports(fed) == 1


def test_stopping_while_a_file_is_written_finishes_it(fed: Database, inbox: Path) -> None:
    """Ctrl-C while the database writes: what is committed is put away, what is not waits again."""
    (inbox / "case.csv").write_text(cases(1), encoding="utf-8")
    said: list[str] = []
    with fed.own() as conn:
        aggregates.lock(conn)
        release = threading.Timer(3, conn.rollback)
        stop = threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGTERM))
        release.start()
        stop.start()
        watch(Watcher(fed, Folder(inbox, SETTLE), Grounds(fed), Options(), said.append), 0.1, False)
        release.join()
    assert loaded(fed) == ["C1"] and found(inbox, "done") == ["case.csv"] and imports(fed) == 1
