"""Staffed beds by site and place: what access to hospitals is computed from. Sites are public places, no count of persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, text

from geodata.scope import Scope

Floats = npt.NDArray[np.float64]

# Beds of a fever clinic are for a few hours. Without a staffing figure the beds are the limit. A unit silent for two months is gone.
_STAFFED = text("""
    with newest as (
        select distinct on (c.hospital_no, c.unit) c.hospital_no, coalesce(c.staffed_beds, c.beds) as staffed
        from hospital_capacity c where c.unit in ('ward', 'makeshift', 'icu') and c.day <= :day and c.day > :day - 61
        order by c.hospital_no, c.unit, c.day desc
    )
    select h.hospital_no, cast(sum(n.staffed) as float8), h.lon, h.lat from newest n join hospital h using (hospital_no)
    where h.lon is not null and (cast(:district as text) is null or h.district_code = :district)
    group by h.hospital_no, h.lon, h.lat order by h.hospital_no
""")
_CELLS = text("select code, coalesce(population, 0), lon, lat from cell where tileset = :tileset and idx >= :first and idx < :end order by idx")


@dataclass(frozen=True)
class Sites:
    """Hospitals that reported beds: numbers, staffed beds (H,), and where they stand, degrees (H,)."""

    numbers: tuple[str, ...]
    staffed: Floats
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Homes:
    """Cells: codes, residents (C,), 0 where unknown, and their middle, degrees (C,)."""

    codes: tuple[str, ...]
    people: Floats
    lon: Floats
    lat: Floats


def staffed(conn: Connection, day: dt.date, scope: Scope) -> Sites:
    """The newest report of each unit up to a day, of the hospitals with a point; a district sees its own."""
    rows = conn.execute(_STAFFED, {"day": day, "district": scope.district_code}).all()
    return Sites(tuple(row[0] for row in rows), *_numbers(rows))


def homes(conn: Connection, tileset: str, first: int, end: int) -> Homes:
    """The cells `first` … `end` − 1 of a tile set, in idx order. Public reference data, so no scope applies."""
    rows = conn.execute(_CELLS, {"tileset": tileset, "first": first, "end": end}).all()
    return Homes(tuple(row[0] for row in rows), *_numbers(rows))


def _numbers(rows: Sequence[Row[Any]]) -> Floats:
    """The three columns (3, N) after the first."""
    return np.array([tuple(row[1:]) for row in rows], np.float64).reshape(-1, 3).T
