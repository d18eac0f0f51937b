"""Rows of a workbook: texts are texts and never formulas or links, numbers stay numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from etl.geocode.answers import Answer, rounded
from etl.geocode.reading import Cells
from etl.reading.workbooks import as_text
from geodata.errors import FileProblem

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
LONGEST_CELL: Final = 32_767
EXCEL_BEGINS: Final = dt.date(1900, 3, 1)
"""Earlier days Excel counts wrongly."""
MADE: Final = dt.datetime(2020, 1, 1)
"""A fixed moment, so that the same rows give the same bytes."""
OPTIONS: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(file: BinaryIO, names: Mapping[str, str], path: Path) -> Iterator[WorkbookWriter]:
    """A workbook of one sheet, written into `file` at the end."""
    book = xlsxwriter.Workbook(file, OPTIONS)
    try:
        book.set_properties({"created": MADE})
        formats = {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
        formats["hour"] = book.add_format({"num_format": "[h]:mm:ss"})
        yield WorkbookWriter(book.add_worksheet(), names, path, formats)
    finally:
        book.close()  # whatever happened, no scratch file stays open


class WorkbookWriter:
    """Rows of one sheet."""

    def __init__(self, page: Worksheet, names: Mapping[str, str], path: Path, formats: Mapping[str, Format]) -> None:
        self._page, self._names, self._path, self._formats = page, names, path, formats
        self._row = 0

    def plain(self, cells: Cells) -> None:
        """A row as it is."""
        self._check(len(cells))
        for column, cell in enumerate(cells):
            self._cell(column, cell)
        self._row += 1

    def row(self, cells: Cells, answer: Answer) -> None:
        """A row and its place."""
        *found, district, street = rounded(answer)
        self.plain([*cells, *found, self._names.get(district, ""), self._names.get(street, "")])

    def _check(self, width: int) -> None:
        if self._row >= MOST_ROWS or width > MOST_COLUMNS:
            raise FileProblem(
                f"Excel 最多 {MOST_ROWS:,} 行、{MOST_COLUMNS:,} 列，{self._path.name} 放不下。请把结果写成 .csv 或 .csv.gz。",
                f"Excel ends at {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; {self._path.name} needs more. Write .csv or .csv.gz instead.",
            )

    def _cell(self, column: int, value: Any) -> None:
        page, row = self._page, self._row
        if isinstance(value, bool):
            page.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            page.write_number(row, column, value)
        elif (kind := _kind(value)) is not None:
            page.write_datetime(row, column, value, self._formats[kind])
        elif value not in (None, ""):
            page.write_string(row, column, as_text(value)[:LONGEST_CELL])


def _kind(value: Any) -> str | None:
    """Which format a day or time is shown in; None for everything else."""
    if isinstance(value, dt.datetime):
        return None if value.date() < EXCEL_BEGINS else "moment"
    if isinstance(value, dt.date):
        return None if value < EXCEL_BEGINS else "day"
    return "hour" if isinstance(value, dt.time | dt.timedelta) else None
