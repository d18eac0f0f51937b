"""Hot and cold spots: where high rates lie together, and low ones, beyond chance (Gi*, `analytics.hot_spots`)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from analytics.hot_spots import hot_spots
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
    Tested,
    called,
    of_addresses,
    surroundings,
)


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """The class of each cell: 5, 6, 7 cold, 8 not significant, 9, 10, 11 hot, the outer ones at 1 %."""
    tested = surroundings(conn, filters, scope, tileset)
    return tested.filled(classes(tested)) if tested.enough else tested.untested()


def classes(tested: Tested) -> npt.NDArray[np.int64]:
    """The classes of the cells of the ground."""
    found = hot_spots(empirical_bayes(tested.cases, tested.ground.people).rate, tested.ground.near)
    adjusted = called(tested, tested.ground.near, found.z > 0, found.adjusted)
    steps = np.sum([adjusted <= level for level in LEVELS], axis=0)
    return np.asarray(CLASS_OF_NOTHING + np.sign(np.nan_to_num(found.z)) * steps, dtype=np.int64)


NOTE = (
    f"平滑率与全市（或本辖区）相比，已控制误报率。少于 {FEWEST_CASES} 例或 {FEWEST_CELLS} 个单元不检验。",
    f"Steadied rates against the city, or your district; false discovery controlled. No test below {FEWEST_CASES} cases or {FEWEST_CELLS} cells.",
)
OPTIONS = {
    "metric": located.LOCATED, "far": "street", "zero": ZERO, "unsure": UNSURE,
    "classes": (
        ("冷点 99%", "Cold 99%"), ("冷点 95%", "Cold 95%"), ("冷点 90%", "Cold 90%"), ("不显著", "Not significant"),
        ("热点 90%", "Hot 90%"), ("热点 95%", "Hot 95%"), ("热点 99%", "Hot 99%"),
    ),
}  # fmt: skip

LAYER = Layer(
    key="hot_spots",
    title=("热点与冷点", "Hot and cold spots"),
    order=16,
    geometry="cells",
    columns={"value": ("热点", "Hot spot"), "counted": ("单元内", "In the cell")},
    style=Style(breaks=BREAKS, ramp="div", unit=("Gi* 显著性", "Gi* significance")),
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
