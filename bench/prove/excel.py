"""The workbook behind a report, cell by cell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl

from bench.prove.cases import Case
from bench.prove.places import Known
from bench.prove.screen import Screen
from geodata.queries.indicators import INDICATORS
from geodata.queries.standing import SMALL_LEVELS
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN, SUPPRESSED

if TYPE_CHECKING:
    from bench.prove.checks import Proof


def compare(case: Case, body: bytes, tiles: dict[str, str], screen: Screen, known: Known, proof: Proof) -> None:
    """Indicators, parts and cells against the screen; nothing hidden, nothing small."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    _open(book, proof)
    rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    printed = {str(row[0]): str(row[4]) for row in rows}
    for key, shown in tiles.items():
        proof.same(f"Excel, {key}", printed.get(INDICATORS[key].title[case.lang != "zh"]), shown)
    for sheet in book.worksheets:
        heads = [str(cell.value or "") for cell in sheet[1]]
        table = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
        if heads[0] in ("区划代码", "Area code"):
            _parts(case, table, known, proof)
        elif sum(str(row[0]) in _index(known, case.tileset) for row in table[:20]) > len(table[:20]) / 2:
            _cells(case, heads, table, screen, known, proof)


def _open(book: Any, proof: Proof) -> None:
    """Nothing that a reader does not see."""
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            proof.wrong.append(f"the sheet {sheet.title} is hidden")
        proof.wrong += [f"{sheet.title}: row {at} is hidden" for at, row in sheet.row_dimensions.items() if row.hidden]
        proof.wrong += [f"{sheet.title}: column {at} is hidden" for at, column in sheet.column_dimensions.items() if column.hidden]
        proof.wrong += [f"{sheet.title}: {cell.coordinate} is a formula" for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _parts(case: Case, table: list[list[Any]], known: Known, proof: Proof) -> None:
    """Codes of this area's parts, and in small areas no number of 1–4."""
    wanted = {place.code for place in known.parts(str(case.view.area))}
    strange = {str(row[0]) for row in table} - wanted
    if strange:
        proof.wrong.append(f"Excel: parts that are not of {case.view.area}: {sorted(strange)[:3]}")
    level = known.places[str(table[0][0])].level if table else ""
    small = [row for row in table if level in SMALL_LEVELS and any(isinstance(cell, int | float) and 1 <= cell < SMALLEST_SHOWN for cell in row[2:])]
    proof.wrong += [f"Excel: {row[1]} has a number of 1–4" for row in small]
    proof.numbers += len(table)


def _cells(case: Case, heads: list[str], table: list[list[Any]], screen: Screen, known: Known, proof: Proof) -> None:
    """Each cell's number beside what the screen's map gets for it."""
    index = _index(known, case.tileset)
    wires = screen.values(case.layer, case.tileset, case.view)
    inside = known.inside(case.tileset, str(case.view.area))
    numeric = next((at for at, head in enumerate(heads) if head.startswith(("数值", "Value"))), None)
    if numeric is None:
        proof.wrong.append(f"Excel: no column of values among {heads}")
        return
    listed = {str(row[0]): row[numeric] for row in table}
    for code, value in listed.items():
        wire = int(wires[index[code]])
        wanted = None if wire == SUPPRESSED or wire > LARGEST_VALUE else wire
        if not inside[index[code]]:
            proof.wrong.append(f"Excel: cell {code} is not of {case.view.area}")
        if (value is None or isinstance(value, str)) != (wanted is None) or (wanted is not None and float(value) != wanted):
            proof.wrong.append(f"Excel: cell {code} holds {value!r}, the map gets {wire}")
    proof.numbers += len(listed)
    missing = {known.cells[case.tileset].codes[at] for at in np.flatnonzero(inside & (wires >= SMALLEST_SHOWN) & (wires <= LARGEST_VALUE))} - set(listed)
    if missing:
        proof.wrong.append(f"Excel: {len(missing)} cells with a number are missing")


def _index(known: Known, tileset: str) -> dict[str, int]:
    return {code: at for at, code in enumerate(known.cells[tileset].codes)}
