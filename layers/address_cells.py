"""Published addresses by cell. An address may stand for several cases, so it is never called one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Reported addresses in the window, one per cell."""
    return vectors.window(conn, "case_addresses", filters, scope, tileset)


LAYER = Layer(
    key="address_cells",
    title=("报告住址", "Reported addresses"),
    order=20,
    geometry="cells",
    columns={"value": ("报告住址", "Reported addresses")},
    style=Style(unit=("条", "addresses")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("case_addresses",),
    note=("住址数不等于病例数。", "Addresses are not cases."),
    source="case_address",
    values=values,
    options={"metric": "case_addresses", "breaks": COARSE_BREAKS},
)
