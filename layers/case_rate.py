"""New cases per 100,000 residents, on whatever the map is cut into: from afar by street."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import geometry, vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, RATE_SCALE, Layer, Style, rates

# Below so many residents one case more or less moves a cell by a class or two, so it is drawn faded.
SMALLEST_POPULATION = {"district": 10_000, "street": 1_000}
SMALLEST_CELL = 500


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """New cases per 100,000 residents times ten, one per cell; cells of few residents are uncertain."""
    counts = vectors.window(conn, "cases", filters, scope, tileset)
    return rates(counts, geometry.populations(conn, tileset), SMALLEST_POPULATION.get(tileset, SMALLEST_CELL))


LAYER = Layer(
    key="case_rate",
    title=("发病率", "Incidence"),
    order=15,
    geometry="cells",
    columns={"value": ("发病率", "Incidence")},
    style=Style(breaks=(5, 100, 300, 1000, 3000), unit=("例 / 10 万人", "cases per 100,000")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("cases",),
    note=(
        f"人口少的单元淡显，不定级：区县 1 万、街镇 1,000、其余 {SMALLEST_CELL} 人以下。",
        f"Faded, without a class, where few live: under 10,000 in a district, 1,000 in a street, {SMALLEST_CELL} elsewhere.",
    ),
    source="case",
    values=values,
    options={"metric": "cases", "scale": RATE_SCALE, "far": "street"},
)
