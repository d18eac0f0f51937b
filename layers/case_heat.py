"""New cases as a heat surface: an overview at city scale that gives way to cells from zoom 12."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """New cases in the window, one per cell."""
    return vectors.window(conn, "cases", filters, scope, tileset)


LAYER = Layer(
    key="case_heat",
    title=("病例热力", "Case heat"),
    order=11,
    geometry="heat",
    columns={"value": ("新增病例", "New cases")},
    style=Style(unit=("例", "cases")),
    hover=("value",),
    tilesets=("h3_8", "h3_9"),
    needs=("cases",),
    note=(
        "热力只作全市概览，放大后改为按格。核半径约 1 千米。",
        "The heat surface is a city overview; cells take over as you zoom in. Kernel radius about 1 km.",
    ),
    source="case",
    values=values,
    options={"metric": "cases", "breaks": COARSE_BREAKS},
)
