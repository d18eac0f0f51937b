"""Excel files, opened again: typed cells, frozen header, nothing that runs, names in Chinese."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest

from dashboard.workbook import Sheet, book, disposition
from geodata.queries.columns import Column
from geodata.queries.hiding import SMALL
from geodata.vocabulary import SEX

COLUMNS = {
    "name": Column("text", ("名称", "Name")),
    "sex": Column("text", ("性别", "Sex")),
    "n": Column("count", ("人数", "People"), ("人", "people")),
    "share": Column("number", ("比例", "Share")),
    "day": Column("day", ("日期", "Day")),
    "at": Column("moment", ("时间", "At")),
    "yes": Column("flag", ("是否", "Yes or no")),
}
MOMENT = dt.datetime(2022, 4, 10, 1, 30, tzinfo=dt.UTC)


def saved(tmp_path: Path, rows: list[tuple[Any, ...]], lang: Any = "zh", suppressed: bool = True) -> Any:
    path = tmp_path / "file.xlsx"
    sheet = Sheet("每日新增/测试", COLUMNS, rows, {"sex": SEX}, [("怎么读", "看合计")], suppressed)
    assert book(path, [sheet], [("区域", "上海市")], lang, "分析员 (a)") == len(rows)
    return openpyxl.load_workbook(path)


def test_cells_keep_their_types(tmp_path: Path) -> None:
    book = saved(tmp_path, [("甲", "male", 12, 0.5, pd.Timestamp("2022-04-10"), MOMENT, True)])
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == ["名称", "性别", "人数（人）", "比例", "日期", "时间", "是否"]
    assert [cell.value for cell in page[2]] == ["甲", "男", 12, 0.5, dt.datetime(2022, 4, 10), dt.datetime(2022, 4, 10, 9, 30), "是"]
    assert page["E2"].number_format == "yyyy-mm-dd"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:G2"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "\t=1", "https://a.b/c", "1e5"])
def test_text_is_never_a_formula_number_or_link(tmp_path: Path, text: str) -> None:
    cell = saved(tmp_path, [(text, None, 1, None, None, None, None)]).worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_hidden_counts_are_words_and_missing_values_are_empty(tmp_path: Path) -> None:
    rows = [("甲", None, SMALL, None, None, None, None), ("乙", None, pd.NA, float("nan"), pd.NaT, None, pd.NA)]
    page = saved(tmp_path, rows).worksheets[0]
    assert [page["C2"].value, page["C3"].value, page["D3"].value, page["E3"].value, page["G3"].value] == ["<5", "隐去", None, None, None]
    plain = saved(tmp_path, rows, "en", suppressed=False).worksheets[0]
    assert plain["C3"].value is None


def test_the_second_sheet_defines_the_first(tmp_path: Path) -> None:
    for lang, title, words in (("zh", "说明", "男、女"), ("en", "Definitions", "Male, Female")):
        page = saved(tmp_path, [], lang)[title]
        cells = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
        assert any(words in cell for cell in cells)
        assert "<5" in cells
        assert {"上海市", "看合计"} <= set(cells)


def test_chinese_file_names(tmp_path: Path) -> None:
    header = disposition("浦东新区每日新增_2022-04-04_2022-04-10.xlsx")
    assert header.isascii()
    assert unquote(header.split("filename*=UTF-8''")[1]) == "浦东新区每日新增_2022-04-04_2022-04-10.xlsx"
    assert '"' not in disposition('a"b.xlsx').split("filename=")[1].strip('"').split('"')[0]
