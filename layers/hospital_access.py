"""How many staffed beds people have within reach: floating catchments with distance decay (E2SFCA, `analytics.flow.access`)."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine

from analytics.flow import access, travel
from geodata.filters import Filters
from geodata.queries import beds, located, vectors, versions
from geodata.queries import travel as roads
from geodata.queries.neighbours import ground_version
from geodata.scope import Scope
from layers.contract import RATE_SCALE, SMALLEST_SHOWN, Layer, Style

NO_DATA = -1
KEPT = 24

Scores = npt.NDArray[np.int64]


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Scores:
    """Staffed beds per 1,000 people within an hour times ten, on the window's last day; unknown where nobody lives or no bed is known.

    A score too low for its first decimal is raised to 5 and shown as "≤ 0.5"; 0 only where no bed is within reach.
    """
    whole = vectors.extent(conn, None, scope, tileset)
    shown = vectors.extent(conn, filters.area, scope, tileset)
    found = np.full(whole.cells, vectors.OUTSIDE, np.int64)
    at = np.arange(shown.first, shown.end) if shown.only is None else shown.only
    found[at] = _scores(conn, filters.day_to, scope, tileset, whole)[at - whole.first]
    return found


_kept: WeakKeyDictionary[Engine, OrderedDict[tuple[Any, ...], Scores]] = WeakKeyDictionary()
_lock = threading.Lock()


def _scores(conn: Connection, day: dt.date, scope: Scope, tileset: str, whole: vectors.Extent) -> Scores:
    """The scores of all cells a person may see; computed once while data and ground stay as they are."""
    name = (versions.newest(conn), ground_version(conn), day, scope.district_code, tileset)
    with _lock:
        kept = _kept.setdefault(conn.engine, OrderedDict())
        if (known := kept.get(name)) is not None:
            kept.move_to_end(name)
            return known
    made = _made(conn, day, scope, tileset, whole)
    with _lock:
        kept[name] = made
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return made


def _made(conn: Connection, day: dt.date, scope: Scope, tileset: str, whole: vectors.Extent) -> Scores:
    sites, homes = beds.staffed(conn, day, scope), beds.homes(conn, tileset, whole.first, whole.end)
    lived_in = homes.people >= 1  # less than one person is no population
    found = np.full(len(homes.codes), NO_DATA, np.int64)
    if not sites.numbers or not lived_in.any():
        return found
    estimate = travel.minutes(homes.lon, homes.lat, sites.lon, sites.lat)
    minutes = travel.filled(roads.matrix(conn, homes.codes, sites.numbers), estimate).minutes
    people = np.where(lived_in, homes.people, 0.0)
    score = access.PER * RATE_SCALE * access.floating(access.steps(minutes), sites.staffed, people)
    found[lived_in] = np.where(score > 0, np.maximum(np.rint(score), SMALLEST_SHOWN), 0)[lived_in]
    return found


OPTIONS = {"metric": located.LOCATED, "scale": RATE_SCALE, "far": "street", "stock": True, "unsure": None, "zero": ("一小时内无床位", "no bed in an hour")}

LAYER = Layer(
    key="hospital_access",
    title=("床位可及性", "Access to beds"),
    order=82,
    geometry="cells",
    columns={"value": ("可及床位", "Beds within reach")},
    style=Style(breaks=(5, 20, 40, 80, 160), ramp="cap", unit=("张 / 千人", "beds per 1,000")),
    hover=("value",),
    tilesets=("h3_7", "h3_8", "h3_9", "grid", "community", "street"),
    note=(
        "一小时内有医护的床位，近者权重大（E2SFCA：10、30、60 分钟 1、0.68、0.22），含已占用，取窗末最近上报。"
        "无一家上报则无数据，请载入床位日报。区县用户只计本辖区。",
        "Beds with staff within an hour, near ones weighing more (E2SFCA: 1, 0.68, 0.22 at 10, 30, 60 minutes), taken ones included, as last"
        " reported in the window. No data where no hospital reports: load daily bed figures. A district sees its own only.",
    ),
    source="hospital_capacity",
    suppress=False,
    values=values,
    options=OPTIONS,
    official={"options": {**OPTIONS, "far": None}},  # such cities seldom know the residents of their streets
)
