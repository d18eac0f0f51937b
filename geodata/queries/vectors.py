"""Counts of every cell of a tile set, for any window: two stored rows and a subtraction.

An answer has one number a cell, in the order of `cell.idx`: the count, or −2 where the cell lies outside the
person's district or outside the area asked for. The database cuts the vectors, so cells outside never leave it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.driver import binary_rows
from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.metrics import metric as known_metric
from geodata.scope import Scope

Counts = npt.NDArray[np.int64]
OUTSIDE = -2
BYTES = 4  # a number of a stored vector is an int32


@dataclass(frozen=True)
class Extent:
    """Which cells an answer covers: of `cells`, those from `first` up to `end`; of these only `only`, if given."""

    cells: int
    first: int
    end: int
    only: npt.NDArray[np.intp] | None = None


def window(conn: Connection, metric: str, filters: Filters, scope: Scope, tileset: str, category: str = "") -> Counts:
    """Events within the window, one number a cell. Raises `UnknownName`, `NotAllowed`."""
    extent = _extent(conn, filters.area, scope, tileset)
    last, before = _rows(
        conn, metric, category, tileset, extent, filters.day_to, filters.day_from - dt.timedelta(days=1)
    )
    return _spread(last - before, extent)


def cumulative(
    conn: Connection, metric: str, filters: Filters, scope: Scope, tileset: str, category: str = ""
) -> Counts:
    """Events up to and including the window's last day, one number a cell; a stock is the difference of two of these."""
    extent = _extent(conn, filters.area, scope, tileset)
    (last,) = _rows(conn, metric, category, tileset, extent, filters.day_to)
    return _spread(last, extent)


def _rows(conn: Connection, metric: str, category: str, tileset: str, extent: Extent, *days: dt.date) -> list[Counts]:
    """The newest vector at or before each day, cut to the extent; zeros where there is none yet."""
    known_metric(metric)
    size = extent.end - extent.first
    whole = size == extent.cells
    column = "v" if whole else f"substring(v FROM {BYTES * extent.first + 1} FOR {BYTES * size})"
    one = (
        f"(SELECT {column} FROM cell_vector WHERE metric = %s AND category = %s AND tileset = %s AND day <= %s"
        " ORDER BY day DESC LIMIT 1)"
    )
    bound = tuple(value for day in days for value in (metric, category, tileset, day))
    (row,) = binary_rows(conn, f"SELECT {', '.join([one] * len(days))}", bound)
    return [np.frombuffer(v, "<i4").astype(np.int64) if v else np.zeros(size, np.int64) for v in row]


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


def _extent(conn: Connection, asked: str | None, scope: Scope, tileset: str) -> Extent:
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
    extent = _district(conn, tileset, area.district_code, cells)
    if area.level == "district" or tileset == "district":
        return extent
    rows = conn.execute(_STREET, {"tileset": tileset, "street": area.street_code, "district": area.district_code}).all()
    # Hexagons may not know their community: the finest level the tile set does know decides.
    wanted = [row for row in rows if row.code == area.code] or [
        row for row in rows if area.community_code and row.community_code == area.community_code
    ]
    only = np.array([row.idx for row in wanted or rows], np.intp)
    return Extent(cells, extent.first, extent.end, only)


def _district(conn: Connection, tileset: str, district: str, cells: int) -> Extent:
    """A district's cells: contiguous, because cells are numbered by district."""
    first, end = conn.execute(_SLICE, {"tileset": tileset, "district": district}).one()
    return Extent(cells, first or 0, end or 0)
