"""Clusters and outliers: cells that are like their neighbours, and cells that are not (local Moran's I)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array
from sqlalchemy import Connection

from analytics.hot_spots import local_moran
from analytics.neighbours import standardise
from analytics.rates import empirical_bayes
from geodata.filters import Filters
from geodata.queries import located
from geodata.scope import Scope
from layers.contract import CLASS_OF_NOTHING, Layer, Style
from layers.surroundings import (
    BREAKS,
    FEWEST_CASES,
    FEWEST_CELLS,
    LEVELS,
    TILESETS,
    UNSURE,
    ZERO,
    called,
    of_addresses,
    surroundings,
)

# Class on the wire of the quadrants 1 to 4: high among high, low among high, low among low, high among low.
QUADRANTS: Final = np.array([0, 11, 7, 5, 9])
HIGH: Final = (1, 4)
OUTLIERS: Final = (2, 4)


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """The class of each cell at 5 %: 5 low among low, 7 low among high, 8 not significant, 9 high among low, 11 high among high."""
    tested = surroundings(conn, filters, scope, tileset)
    if not tested.enough:
        return tested.untested()
    near = tested.ground.near
    alone = csr_array(eye_array(near.shape[0]))
    found = local_moran(empirical_bayes(tested.cases, tested.ground.people).rate, standardise(csr_array(near - alone)))
    high, outlier = np.isin(found.quadrant, HIGH), np.isin(found.quadrant, OUTLIERS)
    # A group is held against chance with its neighbours, an outlier by itself.
    adjusted = np.where(outlier, *(called(tested, within, high, found.adjusted) for within in (alone, near)))
    return tested.filled(np.where(adjusted <= LEVELS[1], QUADRANTS[found.quadrant], CLASS_OF_NOTHING).astype(np.int64))


NOTE = (
    f"单元与相邻单元的平滑率，已控制误报率。少于 {FEWEST_CASES} 例或 {FEWEST_CELLS} 个单元不检验。",
    f"Steadied rates of a cell and its neighbours; false discovery controlled. No test below {FEWEST_CASES} cases or {FEWEST_CELLS} cells.",
)
OPTIONS = {
    "metric": located.LOCATED, "far": "street", "zero": ZERO, "unsure": UNSURE,
    "classes": (
        ("低–低", "Low among low"), ("", ""), ("低–高", "Low among high"), ("不显著", "Not significant"),
        ("高–低", "High among low"), ("", ""), ("高–高", "High among high"),
    ),
}  # fmt: skip

LAYER = Layer(
    key="local_moran",
    title=("聚集与异常", "Groups and outliers"),
    order=17,
    geometry="cells",
    columns={"value": ("聚集", "Group"), "counted": ("单元内", "In the cell")},
    style=Style(breaks=BREAKS, ramp="div", unit=("局部 Moran 指数，5% 水平", "local Moran's I, 5% level")),
    hover=("value", "counted"),
    beside={"counted": located.window},
    tilesets=TILESETS,
    needs=("cases|case_addresses",),
    note=NOTE,
    source="case",
    suppress=False,
    values=values,
    options=OPTIONS,
    official=of_addresses(NOTE, OPTIONS),
)
