"""Checkpoint scans, in the cell of the checkpoint."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Checkpoint scans in the window, one per cell."""
    return vectors.window(conn, "scans", filters, scope, tileset)


LAYER = Layer(
    key="scans",
    title=("卡口扫码", "Checkpoint scans"),
    order=80,
    geometry="cells",
    columns={"value": ("卡口扫码", "Checkpoint scans")},
    style=Style(unit=("次", "scans"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("scans",),
    source="checkpoint_scan",
    values=values,
    options={"metric": "scans", "breaks": COARSE_BREAKS},
)
