"""Rates steadied by their neighbours: a cell of few people is drawn towards what is usual around it (empirical Bayes)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from analytics.rates import local_empirical_bayes
from geodata.filters import Filters
from geodata.queries import located
from geodata.scope import Scope
from layers.contract import RATE_SCALE, SMALLEST_SHOWN, Layer, Style
from layers.surroundings import RATE_BREAKS, TILESETS, of_addresses, surroundings

PER = 100_000


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Steadied rate per 100,000 residents times ten; cells whose neighbourhood has fewer than five cases are uncertain.

    A rate too low for its first decimal is raised to 5 and shown as "≤ 0.5"; 0 only where cell and neighbours have no case.
    """
    tested = surroundings(conn, filters, scope, tileset)
    near = tested.ground.near
    if not len(tested.cases):
        return tested.untested()
    steadied = local_empirical_bayes(tested.cases, tested.ground.people, near, PER).rate
    around = near @ tested.cases
    found = np.maximum(np.rint(steadied * RATE_SCALE).astype(np.int64), SMALLEST_SHOWN)
    return tested.filled(np.select([around == 0, around < SMALLEST_SHOWN], [0, -3], found))


NOTE = (
    "人口越少，越向周围的均值靠拢；用于比较，不作上报。单元与相邻合计不足 5 例的淡显。",
    "The fewer people, the closer to the mean around: for comparing, not for reporting. Faded where a cell and its neighbours have fewer than 5 cases.",
)
OPTIONS = {"metric": located.LOCATED, "scale": RATE_SCALE, "far": "street", "unsure": ("周围不足 5 例", "under 5 around")}

LAYER = Layer(
    key="smoothed_rate",
    title=("平滑发病率", "Steadied incidence"),
    order=18,
    geometry="cells",
    columns={"value": ("平滑率", "Steadied rate"), "counted": ("单元内", "In the cell")},
    style=Style(breaks=RATE_BREAKS, unit=("例 / 10 万人", "cases per 100,000")),
    hover=("value", "counted"),
    beside={"counted": located.window},
    tilesets=TILESETS,
    needs=("cases|case_addresses",),
    note=NOTE,
    source="case",
    suppress=False,
    values=values,
    options=OPTIONS,
    official=of_addresses(NOTE, OPTIONS, ("条 / 10 万人", "addresses per 100,000")),
)
