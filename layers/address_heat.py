"""Published addresses as a heat surface: an overview at city scale that gives way to cells from zoom 12."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Reported addresses in the window, one per cell."""
    return vectors.window(conn, "case_addresses", filters, scope, tileset)


LAYER = Layer(
    key="address_heat",
    title=("报告住址热力", "Address heat"),
    order=21,
    geometry="heat",
    columns={"value": ("报告住址", "Reported addresses")},
    style=Style(unit=("条", "addresses")),
    hover=("value",),
    tilesets=("h3_8", "h3_9"),
    needs=("case_addresses",),
    note=(
        "住址数不等于病例数。热力只作全市概览。核半径约 1 千米。",
        "Addresses are not cases. The heat surface is a city overview. Kernel radius about 1 km.",
    ),
    source="case_address",
    values=values,
    options={"metric": "case_addresses", "breaks": COARSE_BREAKS},
)
