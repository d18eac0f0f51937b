"""New cases by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """New cases in the window, one per cell."""
    return vectors.window(conn, "cases", filters, scope, tileset)


LAYER = Layer(
    key="case_cells",
    title=("新增病例", "New cases"),
    order=10,
    geometry="cells",
    columns={"value": ("新增病例", "New cases")},
    style=Style(unit=("例", "cases")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("cases",),
    source="case",
    values=values,
    options={"metric": "cases", "breaks": COARSE_BREAKS},
)
