"""New cases per 100,000 residents by district."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import geometry, vectors
from geodata.scope import Scope
from layers.contract import RATE_SCALE, Layer, Style, rates


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """New cases per 100,000 residents times ten, one per area; areas of few residents are uncertain."""
    counts = vectors.window(conn, "cases", filters, scope, tileset)
    return rates(counts, geometry.populations(conn, tileset), smallest_population=10_000)


LAYER = Layer(
    key="district_choropleth",
    title=("区县发病率", "Incidence by district"),
    order=15,
    geometry="cells",
    columns={"value": ("发病率", "Incidence")},
    style=Style(breaks=(5, 100, 300, 1000, 3000), unit=("例 / 10 万人", "cases per 100,000")),
    hover=("value",),
    tilesets=("district",),
    needs=("cases",),
    note=("常住人口少于 10,000 的区县基数小，不定级。", "Areas under 10,000 residents are shown as uncertain."),
    source="case",
    values=values,
    options={"metric": "cases", "scale": RATE_SCALE},
)
