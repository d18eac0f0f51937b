"""People who came back to the city, by the cell they stay in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Returnees arrived in the window, one per cell."""
    return vectors.window(conn, "arrivals_seen", filters, scope, tileset)


LAYER = Layer(
    key="returnee_cells",
    title=("已到返城", "Returnees arrived"),
    order=30,
    geometry="cells",
    columns={"value": ("已到返城", "Returnees arrived")},
    style=Style(unit=("人", "people"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("arrivals_seen",),
    source="registration",
    values=values,
    options={"metric": "arrivals_seen", "breaks": COARSE_BREAKS},
)
