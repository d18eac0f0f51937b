"""Excel files (.xlsx, .xlsm, .xlsb, .xls, .ods): the sheet that carries the headings, its cells as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from etl.reading.headings import HEADER_WITHIN, Headings
from etl.reading.lines import Line, Table
from geodata.errors import FileProblem

EXACT_DIGITS = 10**15
"""Excel keeps 15 digits; longer numbers are shown as it stored them, so that the loss can be seen."""
EXAMPLE_MARK = "示例"
"""The template's example row begins with it and is never loaded."""


def as_text(value: Any) -> str:
    """A cell as the text a person sees; days as 2020-01-29, times as 2020-01-29 08:30:00."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_DIGITS else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Row number (from 1, as Excel counts) and cells from column A.

    `iter_rows` gives the empty rows above a table, but not the empty columns on its left.
    """
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, left + [as_text(value) for value in row]


def unreadable(path: Path, error: Exception) -> FileProblem:
    """What to say about a workbook that cannot be opened."""
    if isinstance(error, PasswordError):
        return FileProblem(
            f"{path.name} 有打开密码。请去掉密码后再导入。", f"{path.name} is protected by a password. Remove it first."
        )
    return FileProblem(
        f"{path.name} 不是完好的 Excel 文件（{error}）。若是网页导出的假 .xls，请用 Excel 打开后另存为 .xlsx。",
        f"{path.name} is not a sound Excel file ({error}). If a website exported it, open it in Excel and save it as .xlsx.",
    )


def _top(sheet: CalamineSheet) -> list[list[str]]:
    return [[as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=HEADER_WITHIN)]


def _tops(book: CalamineWorkbook) -> dict[str, list[list[str]]]:
    return {name: _top(book.get_sheet_by_name(name)) for name in book.sheet_names}


def first_rows(path: Path) -> list[list[list[str]]]:
    """The first rows of every sheet, to see which register it is; `FileProblem` if it is no workbook."""
    try:
        return list(_tops(CalamineWorkbook.from_path(str(path))).values())
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(path, error) from None


def _best_sheet(book: CalamineWorkbook, headings: Headings) -> tuple[str, list[list[str]]]:
    """The sheet whose first rows name most fields; the first of equals."""
    tops = _tops(book)
    name = max(tops, key=lambda sheet: max(map(headings.score, tops[sheet]), default=0))
    return name, tops[name]


def _lines(
    rows: Iterator[tuple[int, list[str]]], width: int, skip: int, height: int, share: list[float]
) -> Iterator[Line]:
    for number, cells in rows:
        share[0] = min(1.0, number / max(height, 1))
        if number <= skip or not any(cell.strip() for cell in cells):
            continue
        if next(cell for cell in cells if cell.strip()).startswith(EXAMPLE_MARK):
            continue
        yield Line(number, (cells + [""] * width)[:width])


def open_workbook(path: Path, headings: Headings) -> Table:
    """Open the sheet of an Excel file that belongs to a source; `FileProblem` if there is none."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        name, top = _best_sheet(book, headings)
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if not any(any(row) for row in top):
        raise FileProblem(f"{path.name} 是空表。请核对导出。", f"{path.name} is empty. Check the export.")
    layout = headings.layout(top, path.name)
    share = [0.0]
    lines = _lines(_rows(sheet), len(layout.headings), layout.header_rows, sheet.total_height, share)
    return Table(layout, f"Excel，{name}", lines, share)
