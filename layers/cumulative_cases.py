"""All cases since the city's record begins, by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Cases up to and including the window's last day, one per cell."""
    return vectors.cumulative(conn, "cases", filters, scope, tileset)


LAYER = Layer(
    key="cumulative_cases",
    title=("累计病例", "Cumulative cases"),
    order=13,
    geometry="cells",
    columns={"value": ("累计病例", "Cumulative cases")},
    style=Style(unit=("例", "cases")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("cases",),
    source="case",
    values=values,
    options={"metric": "cases", "stock": True, "breaks": COARSE_BREAKS},
)
