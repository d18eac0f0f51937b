"""Rows written past xlsxwriter's own checks are read back as what they were, in order, whatever stands in them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from dashboard.workbook import Sheet, book
from geodata.queries.columns import Column

AWKWARD = ["a&b<c>d", " 前后有空格 ", "两\n行", "_x0041_", "\x01\x0b", "\ufffe", "'\"", "]]>", "&amp;", "x" * 40_000, "=HYPERLINK(1)", "", "𠮷"]
COLUMNS = {"name": Column("text", ("名称", "Name")), "n": Column("number", ("数", "N")), "at": Column("moment", ("时间", "At"))}


def test_awkward_words_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert book(path, [Sheet("表", COLUMNS, [(word, None, None) for word in AWKWARD])], [], "zh") == len(AWKWARD)
    found = [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]]
    unpacked = [word.replace("_x0001_", "\x01").replace("_x000B_", "\x0b").replace("_xFFFE_", "\ufffe").replace("_x005F_", "_") for word in found]
    assert unpacked == [word[:32_000] for word in AWKWARD]
    assert not [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_many_rows_keep_their_order_numbers_and_moments(tmp_path: Path) -> None:
    start = dt.datetime(2020, 1, 24, 8, 30)
    rows = [(f"第{turn}行", turn / 7, start + dt.timedelta(minutes=turn)) for turn in range(3000)]
    path = tmp_path / "b.xlsx"
    sheets = [Sheet("一", COLUMNS, iter(rows)), Sheet("二", COLUMNS, [])]
    assert book(path, sheets, [], "zh") == 3000
    made = openpyxl.load_workbook(path, read_only=True)
    found = list(made["一"].iter_rows(values_only=True, min_row=2))
    assert [row[0] for row in found] == [row[0] for row in rows]
    assert [row[1] for row in found] == pytest.approx([row[1] for row in rows], rel=1e-15)
    assert [row[2] for row in found] == [row[2] for row in rows]
    assert len(list(made["二"].iter_rows())) == 1
    made.close()
    with zipfile.ZipFile(path) as archive:
        assert b'<dimension ref="A1:C3001"/>' in archive.read("xl/worksheets/sheet1.xml")[:2000]


def test_a_number_that_is_none_is_a_word_and_a_row_of_another_length_an_error(tmp_path: Path) -> None:
    book(tmp_path / "c.xlsx", [Sheet("表", COLUMNS, [("a", float("inf"), None)])], [], "zh")
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[0]["B2"].value == "inf"
    with pytest.raises(ValueError, match="zip"):
        book(tmp_path / "d.xlsx", [Sheet("表", COLUMNS, [("a",)])], [], "zh")


FULL = """
import os, resource, sys, tempfile
from dashboard.scratch import scratch
from dashboard.workbook import Sheet, book
from geodata.errors import PressProblem
from geodata.queries.columns import Column
tempfile.tempdir = sys.argv[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    with scratch("a.xlsx") as path:
        book(path, [Sheet("a", {"n": Column("text", ("a", "a"))}, ((os.urandom(40).hex(),) for _ in range(20_000)))], [], "zh")
except PressProblem as problem:
    print(problem.en)
"""


def test_a_full_disk_is_told_and_nothing_stays_behind(tmp_path: Path) -> None:
    """The system refuses to let a file grow, as a full disk does."""
    said = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert said.stdout.startswith("The disk is full") and "Free some space" in said.stdout, said.stderr
    assert not list(tmp_path.iterdir())
