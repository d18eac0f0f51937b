"""Where returnees come from: people seen arriving by province of origin, and where the place lies that they come to."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.provinces import PROVINCES, province_name
from geodata.queries import counts
from geodata.queries.hiding import SMALL, SMALLEST_SHOWN, hide_counts
from geodata.queries.standing import Place, place
from geodata.scope import Scope


@dataclass(frozen=True)
class Origins:
    """People by province (Chinese short name), most first, only where they may be told; and the place they come to.

    `unsaid`: provinces that exist but whose number stays hidden. `frame`: west, south, east, north; `at`: its label point.
    """

    place: Place
    people: dict[str, int]
    unsaid: int
    frame: tuple[float, float, float, float]
    at: tuple[float, float]


_FRAME = text("""
    select coalesce(ST_XMin(ST_Extent(geom)), min(lon) - 0.02) as west, coalesce(ST_YMin(ST_Extent(geom)), min(lat) - 0.02) as south,
           coalesce(ST_XMax(ST_Extent(geom)), max(lon) + 0.02) as east, coalesce(ST_YMax(ST_Extent(geom)), max(lat) + 0.02) as north,
           avg(lon) as lon, avg(lat) as lat
    from area where code = any(:codes) and (cast(:district as text) is null or district_code = :district)
""")


def by_province(conn: Connection, filters: Filters, scope: Scope) -> Origins:
    """Those seen arriving in the window. 1–4 are never told, nor what would give them away in a small place.

    Raises `UnknownName`, `NotAllowed`, `EmptySelection`.
    """
    at = place(conn, filters, scope)
    written = pd.Series(counts.window(conn, scope, at, "arrivals_seen", filters, "origin"), dtype="int64")
    named = written.groupby([province_name(str(name), "zh") for name in written.index]).sum() if len(written) else written
    named = named[[name in PROVINCES for name in named.index]].sort_values(ascending=False, kind="stable")
    told = hide_counts(named[named > 0], at.small).fillna(SMALL).astype("int64")
    people = {str(name): int(n) for name, n in told.items() if n >= SMALLEST_SHOWN}
    row = conn.execute(_FRAME, at.bound(scope)).one()
    return Origins(at, people, len(told) - len(people), (row.west, row.south, row.east, row.north), (row.lon, row.lat))
