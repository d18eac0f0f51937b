"""New infections as the city reports them by district, for cities that publish totals and no line list."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import area_totals, geometry
from geodata.scope import Scope
from layers.contract import RATE_SCALE, Layer, Style, rates

SERIES = "infected"


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Reported infections per 100,000 residents times ten, one per district."""
    counts = area_totals.by_cell(conn, "case_series", "series", SERIES, filters, scope, tileset)
    return rates(counts, geometry.populations(conn, tileset), smallest_population=10_000)


LAYER = Layer(
    key="district_reported",
    title=("区县感染率（官方日报）", "Infection rate by district (official)"),
    order=14,
    geometry="cells",
    columns={"value": ("每 10 万人新增感染者", "New infections per 100,000")},
    style=Style(breaks=(5, 100, 1000, 3000, 10000), unit=("人 / 10 万人", "people per 100,000")),
    hover=("value",),
    tilesets=("district",),
    needs=("case_series",),
    note=("按官方分区日报计算。", "From the official daily figures by district."),
    source="case_series",
    values=values,
    options={"metric": "case_series", "dimension": "series", "category": SERIES, "scale": RATE_SCALE},
)
