"""What comes out: harmless in Excel, whole or not at all, in every format."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import gzip
import os
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from etl.geocode.columns import Wanted
from etl.geocode.whole import whole_file
from geodata.errors import FileProblem
from tests.geocode.conftest import ADDED, KNOWN, Geocode, rows_of, told_of, write_rows

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=HYPERLINK(\"http://x\",\"y\")", "{=1}", "-5", "+8613800001111"]
HARMLESS = {"{=1}", "-5", "+8613800001111"}


def test_no_cell_of_a_csv_runs_in_a_spreadsheet(tmp_path: Path, geocode: Geocode) -> None:
    geocode(write_rows(tmp_path / "in.csv", [["=note", "address"], *([text, f"{text}{KNOWN}"] for text in EVIL)]))
    heading, *rows = rows_of(tmp_path / "out.csv")
    assert heading[0] == "'=note"
    for row, text in zip(rows, EVIL, strict=True):
        assert row[0] == (text if text in HARMLESS else f"'{text}")
        assert not any(cell.lstrip("\t\r\n \x00").startswith(("=", "@", "+c", "-2")) for cell in row)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, geocode: Geocode) -> None:
    geocode(write_rows(tmp_path / "in.csv", [["=note", "address"], *([text, f"{text}{KNOWN}"] for text in EVIL)]), tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    found = list(sheet.iter_rows())
    assert [cell.data_type for row in found for cell in row if cell.data_type not in ("s", "n")] == []
    assert [row[0].value for row in found[1:]] == [text.replace("\r", "_x000D_") for text in EVIL]  # as Excel writes a CR
    assert all(cell.hyperlink is None for row in found for cell in row)


def test_a_workbook_keeps_its_values_and_gets_numbers(tmp_path: Path, geocode: Geocode) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "in.xlsx"))
    book.add_worksheet("说明").write_string(0, 0, "请看第二页")
    page = book.add_worksheet("登记")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(["年龄", "地址", "日期", "同意", "证件号"]):
        page.write_string(1, column + 1, heading)
    page.write_string(0, 1, "某街道登记表")
    page.write_number(2, 1, 34.5)
    page.write_string(2, 2, KNOWN)
    page.write_datetime(2, 3, dt.datetime(2020, 1, 29), day)
    page.write_boolean(2, 4, True)
    page.write_string(2, 5, "001234567890123456")
    page.write_string(4, 2, "不详")
    book.close()
    summary = geocode(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == [None, "年龄", "地址", "日期", "同意", "证件号", *ADDED] and rows[0][1] == "某街道登记表"
    assert rows[2][1:9] == [34.5, KNOWN, dt.datetime(2020, 1, 29), True, "001234567890123456", 121.505, 31.205, "compound"]
    assert set(rows[3]) == {None} and rows[4][2] == "不详" and rows[4][8] == "none"
    assert summary.rows == 2 and "登记" in summary.read_as
    geocode(tmp_path / "in.xlsx", tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv")[2][:6] == ["", "34.5", KNOWN, "2020-01-29", "是", "001234567890123456"]


def test_a_workbook_that_is_too_small_is_told(tmp_path: Path, geocode: Geocode, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], *[[KNOWN]] * 20])
    monkeypatch.setattr("etl.geocode.workbook_writer.MOST_ROWS", 20)
    with pytest.raises(FileProblem, match="Excel ends at 20 rows"):
        geocode(source, tmp_path / "out.xlsx")
    assert os.listdir(tmp_path) == ["in.csv"]


def test_gzip_holds_the_same_text(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], [KNOWN]])
    geocode(source)
    for name in ("a.csv.gz", "b.CSV.GZ"):
        geocode(source, tmp_path / name)
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == (tmp_path / "out.csv").read_bytes()
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.CSV.GZ").read_bytes()


def test_the_same_rows_give_the_same_workbook(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], [KNOWN]])
    geocode(source, tmp_path / "a.xlsx")
    geocode(source, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_input_is_never_written_over(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], [KNOWN]])
    before = source.read_bytes()
    (tmp_path / "link.csv").symlink_to(source)
    (tmp_path / "hard.csv").hardlink_to(source)
    for out in (source, tmp_path / "link.csv", tmp_path / "hard.csv", tmp_path / "." / "in.csv"):
        with pytest.raises(FileProblem, match="over its input"):
            geocode(source, out)
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["out.txt", "out", "out.xls", "out.gz"])
def test_an_unknown_ending_is_told(tmp_path: Path, geocode: Geocode, name: str) -> None:
    with pytest.raises(FileProblem, match=r"\.csv, \.csv\.gz, \.xlsx"):
        geocode(write_rows(tmp_path / "in.csv", [["address"], [KNOWN]]), tmp_path / name)


def test_places_that_cannot_be_written_are_told(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], [KNOWN]])
    (tmp_path / "folder.csv").mkdir()
    for out, told in ((tmp_path / "nowhere" / "out.csv", "no folder"), (tmp_path / "folder.csv", "is a folder"), (tmp_path / f"{'x' * 300}.csv", "Cannot write")):
        with pytest.raises(FileProblem, match=told):
            geocode(source, out)
    assert sorted(os.listdir(tmp_path)) == ["folder.csv", "in.csv"]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="No space left"), whole_file(tmp_path / "out.csv"), open("/dev/full", "wb", buffering=0) as full:
        full.write(b"x")
    assert os.listdir(tmp_path) == []


def test_two_runs_do_not_write_one_file(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["address"], [KNOWN]])
    part = tmp_path / "out.csv.part"
    with part.open("wb") as other:
        other.write(b"a killed run's rest")
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(FileProblem, match="Another run"):
            geocode(source)
        assert part.exists()
    geocode(source)  # the other is gone: what it left is taken over
    assert not part.exists() and len(told_of(tmp_path / "out.csv")) == 1
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_an_old_result_stays_until_the_new_one_is_whole(tmp_path: Path, geocode: Geocode) -> None:
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    source = write_rows(tmp_path / "in.csv", [["x"], ["y"]])
    with pytest.raises(FileProblem):
        geocode(source)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "old"
    geocode(source, wanted=Wanted("x"))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[0] == "x"
