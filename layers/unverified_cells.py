"""Returnees who arrived and have not been verified at the door yet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Not yet verified at the end of the window's last day, one per cell."""
    return vectors.stock(conn, "arrivals_seen", "arrivals_verified", filters, scope, tileset)


LAYER = Layer(
    key="unverified_cells",
    title=("登记未核实", "Not yet verified"),
    order=40,
    geometry="cells",
    columns={"value": ("未核实", "Not yet verified")},
    style=Style(unit=("人", "people"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("arrivals_seen",),
    source="registration",
    values=values,
    options={"metric": "arrivals_seen", "stock": True, "breaks": COARSE_BREAKS},
)
