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


OPTIONS = {"metric": located.LOCATED, "scale": RATE_SCALE, "far": "street", "stock": True, "zero": ("一小时内没有床位", "no bed within an hour")}

LAYER = Layer(
    key="hospital_access",
    title=("床位可及性", "Access to beds"),
    order=82,
    geometry="cells",
    columns={"value": ("可及床位", "Beds within reach")},
    style=Style(breaks=(5, 10, 20, 40, 80), ramp="cap", unit=("张 / 千人", "beds per 1,000")),
    hover=("value",),
    tilesets=("h3_7", "h3_8", "h3_9", "grid", "community", "street"),
    note=(
        "60 分钟内有医护的开放床位按距离衰减分给居民（E2SFCA：10、30、60 分钟权重 1、0.68、0.22），取时间窗末日的最近上报；"
        "不减已占用。未报床位的医院不计，都未报则无数据：请载入床位日报。区县用户只计本辖区的医院和居民。",
        "Open beds with staff within an hour, shared among residents and decaying with distance (E2SFCA: weights 1, 0.68, 0.22 at 10, 30, 60"
        " minutes), as last reported on the window's last day; taken beds included. Hospitals without a bed report do not count; if none"
        " reports there are no data: load daily bed figures. In a district only its own hospitals and residents count.",
    ),
    source="hospital_capacity",
    suppress=False,
    values=values,
    options=OPTIONS,
    official={"options": {**OPTIONS, "far": None}},  # such cities seldom know the residents of their streets
)
