"""The rows of a sheet, written straight into xlsxwriter's scratch file: 50,000 rows in the time one call a cell took for 10,000.

xlsxwriter looks at every cell's type, position and format again; here a column knows them once. Two of its private names are
used (`row_data_fh`, `_write_single_row`), and `tests/exports/test_workbook_speed.py` reads a file back that was made through them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Cell = Callable[[Any], str]  # what stands behind `<c r="A1"`; '' leaves the cell out

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST_CELL = 32_000
CHUNK = 500
REMEMBERED = 20_000  # different texts of a column whose XML is kept at hand
_EPOCH = dt.datetime(1899, 12, 30)
_DAY = dt.timedelta(days=1)
_AWKWARD = re.compile(r"[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
_CODED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


def write_rows(page: Worksheet, cells: Sequence[Cell], rows: Iterable[Sequence[Any]]) -> int:
    """Write `rows` below the header that stands in row 1; one `Cell` a column. Returns how many there were.

    Raises `ValueError` where a row has more or fewer values than there are columns.
    """
    page._write_single_row(1)  # the header goes first
    letters = [xl_col_to_name(place) for place in range(len(cells))]
    count, lines = 0, _lines(letters, cells, rows)
    while chunk := list(islice(lines, CHUNK)):
        page.row_data_fh.write("".join(chunk))
        count += len(chunk)
    page.previous_row = count + 1
    page.dim_rowmax = count
    return count


def _lines(letters: Sequence[str], cells: Sequence[Cell], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row, values in enumerate(rows, start=2):
        found = [f'<c r="{letter}{row}"{said}' for letter, cell, value in zip(letters, cells, values, strict=True) if (said := cell(value))]
        yield f'<row r="{row}">{"".join(found)}</row>'


def remembered(cell: Cell, instead: str = "") -> Cell:
    """The cell where there is a value, `instead` (by default nothing) where there is none; what was said once is at hand."""
    return lru_cache(REMEMBERED, typed=True)(or_missing(cell, instead))


def or_missing(cell: Cell, instead: str = "") -> Cell:
    """The same for values that seldom come twice."""

    def found(value: Any) -> str:
        return instead if value is None or value is pd.NaT or value is pd.NA or value != value else cell(value)

    return found


def texts(style: int = 0) -> Cell:
    """Words as words, whatever they look like: an inline string is never a formula, a number or a link."""

    def cell(value: Any) -> str:
        keep, words = "", str(value)[:LONGEST_CELL]
        if _AWKWARD.search(words):
            keep = ' xml:space="preserve"' if words != words.strip() else ""
            words = _CODED.sub(_code, words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'{_styled(style)} t="inlineStr"><is><t{keep}>{words}</t></is></c>'

    return cell


def numbers(style: int) -> Cell:
    """Numbers; one that is not finite is a word, since Excel has no such number."""
    begin, text = f"{_styled(style)}><v>", texts(style)
    return lambda value: f"{begin}{value:.16G}</v></c>" if math.isfinite(value) else text(value)


def moments(style: int) -> Cell:
    """Days and moments as Excel counts them, from 1900, in China's time; Excel knows no zones."""
    begin = f"{_styled(style)}><v>"
    return lambda value: f"{begin}{(_naive(value) - _EPOCH) / _DAY:.16G}</v></c>"


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""


def _code(letter: re.Match[str]) -> str:
    """A letter XML forbids, as Excel writes it: `_x0001_`; and the underscore of words that look like one."""
    return f"_x{ord(letter[0]):04X}_"


def _naive(value: Any) -> dt.datetime:
    """A day or moment without a zone."""
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, dt.datetime):
        return value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
    return dt.datetime.combine(value, dt.time())
