"""Citizens' reports by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Clues in the window, one per cell."""
    return vectors.window(conn, "clues", filters, scope, tileset)


LAYER = Layer(
    key="clues",
    title=("线索", "Clues"),
    order=70,
    geometry="cells",
    columns={"value": ("线索", "Clues")},
    style=Style(unit=("条", "clues"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("clues",),
    source="clue",
    values=values,
    options={"metric": "clues", "breaks": COARSE_BREAKS},
)
