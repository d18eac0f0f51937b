"""Where the mass is uncertain: which part of the records known to a cell or area stands there in doubt.

What is known to a street or district only shows on that street or district; a doubtful point in the cell it was given.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import placing
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, RATE_SCALE, Layer, Style, shares

SMALLEST_BASE = 20


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Percent of the window's records in doubt times ten, one per cell; few records are uncertain, none is no data."""
    return shares(
        placing.doubtful(conn, filters, scope, tileset), placing.placed(conn, filters, scope, tileset), SMALLEST_BASE
    )


LAYER = Layer(
    key="address_uncertainty",
    title=("位置存疑", "Places in doubt"),
    order=85,
    geometry="cells",
    columns={"value": ("存疑占比", "Share in doubt"), "doubtful": ("存疑", "In doubt")},
    style=Style(breaks=(5, 100, 250, 500, 750), ramp="cap", unit=("%", "%")),
    hover=("value", "doubtful"),
    beside={"doubtful": placing.doubtful},
    tilesets=CELL_TILESETS,
    needs=("registrations|cases|case_addresses",),
    note=(
        f"把握不足 90% 或到不了格的记录占比；少于 {SMALLEST_BASE} 条不定级。",
        f"Records under 90% sure, or known to no cell; no share below {SMALLEST_BASE} records.",
    ),
    source="registration",
    values=values,
    options={"metric": placing.DOUBTFUL, "scale": RATE_SCALE, "counted": placing.RECORDS, "far": "street"},
)
