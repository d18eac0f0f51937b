"""Excel files (.xlsx, .xlsm, .xlsb, .xls, .ods): the sheet with the address column, its values as they are.

The library holds one sheet in memory; the format ends at 1,048,576 rows. CSV has no such end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from etl.geocode.columns import Wanted, address_at, choose
from etl.geocode.reading import Cells, Line, Opened
from etl.reading.headings import HEADER_WITHIN
from etl.reading.workbooks import as_text, unreadable
from geodata.errors import FileProblem


def open_workbook(path: Path, wanted: Wanted) -> Opened:
    """Open the first sheet that has the address column; `FileProblem` if none has."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(path, error) from None
    filled = [sheet for sheet in sheets if sheet.total_height]
    if not filled:
        raise FileProblem(f"{path.name} 是空表。请核对导出。", f"{path.name} is empty. Check the export.")
    sheet, at = next(((sheet, at) for sheet in filled if (at := _header_at(sheet, wanted)) is not None), (filled[0], 0))
    rows = _rows(sheet)
    above = tuple(islice(rows, at))
    headings = tuple(map(as_text, next(rows)))
    chosen = choose(headings, wanted, path.name)
    share = [0.0]
    return Opened(headings, chosen, above, f"Excel，{sheet.name}", _lines(rows, sheet.total_height, share), share)


def _header_at(sheet: CalamineSheet, wanted: Wanted) -> int | None:
    top = islice(_rows(sheet), HEADER_WITHIN)
    return next((at for at, row in enumerate(top) if address_at([as_text(cell) for cell in row], wanted) is not None), None)


def _rows(sheet: CalamineSheet) -> Iterator[Cells]:
    """All rows from the first, all cells from column A; () for an empty row."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        cells: list[Any] = left + row
        yield cells if any(cell != "" for cell in cells) else ()


def _lines(rows: Iterator[Cells], height: int, share: list[float]) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        share[0] = min(1.0, number / max(height, 1))
        yield cells, None
