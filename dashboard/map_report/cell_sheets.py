"""The layers of a map report as sheets: every cell with its class or the reason it has no number, and the classes themselves."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping

from dashboard.cell_words import cell_said
from dashboard.components.legend import BY_WORDS
from dashboard.map_report.contents import Contents
from dashboard.shown import Cells, Sites
from dashboard.site_files import site_file
from dashboard.workbook import Sheet
from geodata.queries.columns import Column
from geodata.vocabulary import Codes
from layers import contract

STATES = Codes(
    "cell_state",
    {
        "value": ("数值", "value"), "zero": ("0", "zero"), "suppressed": ("1–4，不显示确数", "1–4, not shown exactly"), "uncertain": ("约，基数小", "uncertain, small base"),
        "silent": ("应报未报", "silent"), "no_data": ("无数据", "no data"), "outside": ("不在可见范围", "outside the scope"),
    },
)  # fmt: skip
OF_WIRE: Mapping[int, str] = {
    0: "zero", contract.SUPPRESSED: "suppressed", contract.UNCERTAIN: "uncertain", contract.SILENT: "silent", contract.NO_DATA: "no_data", contract.OUT_OF_SCOPE: "outside",
}  # fmt: skip
CLASSES = {
    "layer": Column("text", ("图层", "Layer")), "class": Column("count", ("级", "Class")), "from": Column("number", ("下界", "From")),
    "label": Column("text", ("图例", "Legend")), "unit": Column("text", ("单位", "Unit")), "cells": Column("count", ("格数", "Cells")),
}  # fmt: skip


def layer_sheets(made: Contents) -> Iterator[Sheet]:
    """A sheet a layer, topmost first, and one of the classes of those that have any."""
    for layer in made.layers:
        yield _cells(layer, made) if isinstance(layer, Cells) else _sites(layer, made)
    classed = [layer for layer in made.layers if isinstance(layer, Cells)]
    if classed:
        rows = [row for layer in classed for row in _class_rows(layer, made)]
        yield Sheet(made.context.t(("地图分级", "Classes of the map")), CLASSES, rows)


def _cells(part: Cells, made: Contents) -> Sheet:
    said, unit = made.context.t, part.layer.style.unit
    whole = int(part.layer.options.get("scale", 1)) == 1 and "classes" not in part.layer.options
    columns = {
        "code": Column("text", ("单元代码", "Cell code")), "name": Column("text", ("名称", "Name")), "district": Column("text", ("区县", "District")),
        "street": Column("text", ("街镇", "Street")), "value": Column("count" if whole else "number", ("数值", "Value"), unit),
        "shown": Column("text", ("地图上写作", "As on the map")), "class": Column("count", ("级", "Class")), "state": Column("text", ("状态", "State")),
    }  # fmt: skip
    lines = []
    for row, wire in zip(part.rows, part.wires.tolist(), strict=True):
        state = OF_WIRE.get(wire, "value")
        at = _class(part, wire) + 1 if state == "value" else None
        lines.append((row.code, said(row.name), said(row.district), said(row.street), *cell_said(wire, part.layer, made.context), at, state))
    title = f"{said(part.layer.title)} {BY_WORDS[part.tileset][made.context.lang != 'zh']}"
    notes = [(said(("数据截至", "As of")), part.as_of or "–"), (said(("分级", "Classes")), f"{part.legend['unit']} {part.legend['note']}".strip())]
    return Sheet(title, columns, lines, {"state": STATES}, notes)


def _class(part: Cells, wire: int) -> int:
    """Which class a value falls into, from 0; values under the first belong to it, as on the map."""
    return max(0, bisect_right(part.breaks, wire) - 1)


def _class_rows(part: Cells, made: Contents) -> Iterator[tuple[str, int, float, str, str, int]]:
    """Lower bound, words and number of cells of each class that can occur."""
    held = Counter(_class(part, wire) for wire in part.wires.tolist() if wire not in OF_WIRE)
    scale, told = int(part.layer.options.get("scale", 1)), part.layer.options.get("classes")
    fills = iter(entry["label"] for entry in part.legend["entries"] if entry["kind"] == "fill")
    for at, lower in enumerate(part.breaks):
        label = next(fills, "") if told is None or made.context.t(told[at]) else ""
        yield made.context.t(part.layer.title), at + 1, lower / scale, label, made.context.t(part.layer.style.unit), held.get(at, 0)


def _sites(part: Sites, made: Contents) -> Sheet:
    """Points, lines or zones: one row each, as their own file has them."""
    file = site_file(part.layer, part.features, part.note, [], made.context)
    return Sheet(file.title, file.columns, file.lines, notes=[(made.context.t(("数据截至", "As of")), part.as_of or "–"), *file.notes])
