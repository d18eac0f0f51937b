"""Cases not over yet: neither recovered nor died by the end of the last day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Cases without an outcome at the end of the window's last day, one per cell."""
    return vectors.stock(conn, "cases", "case_outcomes", filters, scope, tileset)


LAYER = Layer(
    key="active_cases",
    title=("现有病例", "Active cases"),
    order=12,
    geometry="cells",
    columns={"value": ("现有病例", "Active cases")},
    style=Style(unit=("例", "cases")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("cases", "case_outcomes"),
    note=("累计病例减去治愈和死亡。", "All cases less those recovered or died."),
    source="case",
    values=values,
    options={"metric": "cases", "stock": True, "breaks": COARSE_BREAKS},
)
