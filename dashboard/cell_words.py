"""What a cell of the map says in words and, where it may be given, as a number: the same in every file."""

from __future__ import annotations

from dashboard import formats
from dashboard.context import Context
from layers import contract
from layers.contract import Layer


def cell_said(wire: int, found: Layer, context: Context) -> tuple[float | None, str]:
    """The number of a cell, if it may be given, and what the map says of it; `wire` as `layers/contract.py` has it."""
    words = {
        contract.SUPPRESSED: ("<5", "<5"), contract.UNCERTAIN: found.options.get("unsure", ("约，基数小", "uncertain, small base")), contract.SILENT: ("应报未报", "silent"),
        contract.OUT_OF_SCOPE: ("无数据", "no data"), contract.NO_DATA: ("无数据", "no data"),
    }  # fmt: skip
    if wire in words:
        return None, context.t(words[wire])
    if wire and "classes" in found.options:
        return float(wire - contract.CLASS_OF_NOTHING), context.t(found.options["classes"][wire - contract.SMALLEST_SHOWN])
    scale = int(found.options.get("scale", 1))
    value = wire / scale
    if scale > 1 and wire == contract.SMALLEST_SHOWN:
        return None, f"≤ {value:g}"
    shown = formats.number(value, context.lang, 0 if scale == 1 else 1)
    return value, f"≥ {shown}" if wire >= contract.LARGEST_VALUE else shown
