"""People in isolation at the end of the last day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """In isolation at the end of the window's last day, one per cell."""
    return vectors.stock(conn, "isolation_started", "isolation_ended", filters, scope, tileset)


LAYER = Layer(
    key="isolation",
    title=("在隔离", "In isolation"),
    order=50,
    geometry="cells",
    columns={"value": ("在隔离", "In isolation")},
    style=Style(unit=("人", "people"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("isolation_started",),
    source="isolation",
    values=values,
    options={"metric": "isolation_started", "stock": True, "breaks": COARSE_BREAKS},
)
