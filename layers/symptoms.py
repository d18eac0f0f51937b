"""Reports of fever or other symptoms by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Symptoms reported in the window, one per cell."""
    return vectors.window(conn, "symptoms", filters, scope, tileset)


LAYER = Layer(
    key="symptoms",
    title=("有症状", "Symptoms reported"),
    order=60,
    geometry="cells",
    columns={"value": ("有症状", "Symptoms reported")},
    style=Style(unit=("次", "reports")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("symptoms",),
    source="health_check",
    values=values,
    options={"metric": "symptoms", "breaks": COARSE_BREAKS},
)
