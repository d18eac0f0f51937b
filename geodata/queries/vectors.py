"""Counts of every cell of a tile set, for any window: two stored vectors and a subtraction.

An answer has one number a cell, in the order of `cell.idx`: the count, or −2 where the cell lies outside the
person's district or outside the area asked for. The database says which vectors hold and which part of them the
person may see; their numbers come from files (`planes.py`) where these are there, else from the database itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.driver import binary_rows
from geodata.engine import planes_of
from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.metrics import metric as known_metric
from geodata.planes import BYTES, Plane, PlaneName
from geodata.scope import Scope

Counts = npt.NDArray[np.int64]
OUTSIDE = -2
TOTAL = ("",)


@dataclass(frozen=True)
class Extent:
    """Which cells an answer covers: of `cells`, those from `first` up to `end`; of these only `only`, if given."""

    cells: int
    first: int
    end: int
    only: npt.NDArray[np.intp] | None = None


def window(
    conn: Connection, metric: str, filters: Filters, scope: Scope, tileset: str, categories: Sequence[str] = TOTAL
) -> Counts:
    """Events within the window, one number a cell, all categories given together.

    `categories`: of the metric's vector dimension; '' is the total. Raises `UnknownName`, `NotAllowed`.
    """
    reach = extent(conn, filters.area, scope, tileset)
    days = (filters.day_from - dt.timedelta(days=1), filters.day_to)
    before, last = _sums(conn, _Asked(metric, categories, tileset, days), reach)
    return _spread(last - before, reach)


def cumulative(
    conn: Connection, metric: str, filters: Filters, scope: Scope, tileset: str, categories: Sequence[str] = TOTAL
) -> Counts:
    """Events up to and including the window's last day, one number a cell."""
    reach = extent(conn, filters.area, scope, tileset)
    (last,) = _sums(conn, _Asked(metric, categories, tileset, (filters.day_to,)), reach)
    return _spread(last, reach)


def stock(conn: Connection, begun: str, ended: str, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Begun and not ended by the end of the window's last day, one number a cell: the difference of two running totals.

    `begun`, `ended`: metric keys. Raises `UnknownName`, `NotAllowed`.
    """
    reach = extent(conn, filters.area, scope, tileset)
    (started,), (over,) = (_sums(conn, _Asked(metric, TOTAL, tileset, (filters.day_to,)), reach) for metric in (begun, ended))
    # An end can be known where the beginning is not, or in another cell: nobody is there then, not less than nobody.
    return _spread(np.maximum(started - over, 0), reach)


def daily(conn: Connection, metric: str, filters: Filters, scope: Scope, tileset: str) -> tuple[Extent, Counts]:
    """Events of each day of the window in the person's cells: which cells, and the counts, shape (cells of the extent, days)."""
    reach = extent(conn, None, scope, tileset)
    days = tuple(filters.day_from + dt.timedelta(days=step) for step in range(-1, filters.days))
    totals = np.stack(_sums(conn, _Asked(metric, TOTAL, tileset, days), reach), axis=1)
    return reach, totals[:, 1:] - totals[:, :-1]


@dataclass(frozen=True)
class _Asked:
    """Running totals at the end of `days`. Raises `UnknownName` for a metric or categories that have no vectors."""

    metric: str
    categories: Sequence[str]
    tileset: str
    days: tuple[dt.date, ...]

    def __post_init__(self) -> None:
        found = known_metric(self.metric)
        if not found.vector_dimension and (strange := "、".join(filter(None, self.categories))):
            raise UnknownName(
                f"指标 {self.metric} 不按类别分格计数：{strange}。请去掉类别。",
                f"The metric {self.metric} has no categories on the map: {strange}. Leave them out.",
            )

    def pairs(self) -> list[tuple[dt.date, str]]:
        """Every day with every category, each once."""
        return [(day, category) for day in self.days for category in dict.fromkeys(self.categories)]


def _sums(conn: Connection, asked: _Asked, extent: Extent) -> list[Counts]:
    """The newest vectors at or before each day, cut to the extent and added up over the categories."""
    size = extent.end - extent.first
    sums = {day: np.zeros(size, np.int32) for day in asked.days}  # categories add up to the total, which is stored as one
    if size and asked.categories:
        for (day, _), plane in zip(asked.pairs(), _planes(conn, asked, extent), strict=True):
            if plane is not None:
                sums[day] += plane
    return [sums[day].astype(np.int64) for day in asked.days]


# Which rows are the newest is told in one statement, and so of one moment; a body is read only where `body` asks for it.
_NEWEST = """
SELECT newest.digest, {body} AS body
FROM unnest(%s::date[], %s::text[]) WITH ORDINALITY AS asked (day, category, place)
LEFT JOIN LATERAL (
    SELECT digest, v FROM cell_vector c
    WHERE c.metric = %s AND c.category = asked.category AND c.tileset = %s AND c.day <= asked.day
    ORDER BY c.day DESC LIMIT 1
) newest ON true
ORDER BY asked.place"""


def _planes(conn: Connection, asked: _Asked, extent: Extent) -> list[Plane | None]:
    """One plane for each of the asked pairs; None where nothing has happened yet."""
    days, categories = zip(*asked.pairs(), strict=True)
    bound = (list(days), list(categories), asked.metric, asked.tileset)
    size = extent.end - extent.first
    kept, known = planes_of(conn), dict[bytes, Plane]()
    if kept is not None:
        digests = [digest for digest, _ in binary_rows(conn, _NEWEST.format(body="NULL"), bound)]
        for digest in set(filter(None, digests)):
            if (plane := kept.find(PlaneName(digest, extent.first, size))) is not None:
                known[digest] = plane
        if known.keys() >= set(filter(None, digests)):
            return [known.get(digest) for digest in digests]
    # The database cuts the vectors: cells outside the extent never leave it, and are in no file but their own people's.
    body = "newest.v" if size == extent.cells else f"substring(newest.v FROM {BYTES * extent.first + 1} FOR {BYTES * size})"
    wanted = f"CASE WHEN newest.digest = ANY(%s) THEN NULL ELSE {body} END"
    rows = binary_rows(conn, _NEWEST.format(body=wanted), (list(known), *bound))
    for digest, found in rows:
        if found is not None and digest not in known:
            known[digest] = np.frombuffer(found, "<i4")
            if kept is not None:
                kept.keep(PlaneName(digest, extent.first, size), found)
    return [known.get(digest) for digest, _ in rows]


def _spread(part: Counts, extent: Extent) -> Counts:
    """The answer for all cells, `OUTSIDE` where the extent does not reach."""
    if extent.only is None and len(part) == extent.cells:
        return part
    spread = np.full(extent.cells, OUTSIDE, np.int64)
    if extent.only is None:
        spread[extent.first : extent.end] = part
    else:
        spread[extent.only] = part[extent.only - extent.first]
    return spread


_SIZE = text("SELECT max(idx) + 1 FROM cell WHERE tileset = :tileset")
_SLICE = text("SELECT min(idx), max(idx) + 1 FROM cell WHERE tileset = :tileset AND district_code = :district")
_AREA = text(
    "SELECT code, level, name_zh, name_en, district_code, street_code, community_code FROM area WHERE code = :code"
)
_STREET = text(
    "SELECT idx, code, community_code FROM cell WHERE tileset = :tileset AND street_code = :street"
    " AND district_code = :district ORDER BY idx"
)


def extent(conn: Connection, asked: str | None, scope: Scope, tileset: str) -> Extent:
    """What a person may see of what they asked for."""
    cells = conn.execute(_SIZE, {"tileset": tileset}).scalar()
    if cells is None:
        raise UnknownName(f"没有网格集 {tileset}。", f"There is no tile set {tileset}.")
    area = conn.execute(_AREA, {"code": asked}).one_or_none() if asked else None
    if asked and area is None:
        raise UnknownName(f"没有区划 {asked}。", f"There is no area {asked}.")
    if area is None or area.level == "city":
        return _district(conn, tileset, scope.district_code, cells) if scope.district_code else Extent(cells, 0, cells)
    if scope.district_code not in (None, area.district_code):
        raise NotAllowed(
            f"{area.name_zh}不在您的辖区内。请选择辖区内的街道、社区或网格。",
            f"{area.name_en} is outside your district. Choose a street, community or grid inside it.",
        )
    found = _district(conn, tileset, area.district_code, cells)
    if area.level == "district" or tileset == "district":
        return found
    rows = conn.execute(_STREET, {"tileset": tileset, "street": area.street_code, "district": area.district_code}).all()
    # Hexagons may not know their community: the finest level the tile set does know decides.
    wanted = [row for row in rows if row.code == area.code] or [
        row for row in rows if area.community_code and row.community_code == area.community_code
    ]
    only = np.array([row.idx for row in wanted or rows], np.intp)
    return Extent(cells, found.first, found.end, only)


def _district(conn: Connection, tileset: str, district: str, cells: int) -> Extent:
    """A district's cells: contiguous, because cells are numbered by district."""
    first, end = conn.execute(_SLICE, {"tileset": tileset, "district": district}).one()
    return Extent(cells, first or 0, end or 0)
