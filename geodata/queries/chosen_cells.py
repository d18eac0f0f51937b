"""The cells of a region or area: which they are, and their names and shapes for a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import geometry, vectors
from geodata.region import covers
from geodata.scope import Scope


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell. `street` and `district` are (zh, en) names, empty where the cell knows none; `wkb` in EPSG:4326."""

    idx: int
    code: str
    name: tuple[str, str]
    street: tuple[str, str]
    district: tuple[str, str]
    wkb: bytes


_INSIDE = text(f"""
    select c.idx from cell c
    where c.tileset = :tileset and (cast(:district as text) is null or c.district_code = :district) and {covers("c")}
    order by c.idx
""")
_ROWS = text(f"""
    select c.idx, c.code, {geometry.NAME_ZH} as name_zh, {geometry.NAME_EN} as name_en, s.name_zh as street_zh, s.name_en as street_en,
           d.name_zh as district_zh, d.name_en as district_en, ST_AsBinary(c.geom) as wkb
    from cell c left join area s on s.code = c.street_code left join area d on d.code = c.district_code
         left join area a on a.code = coalesce(c.street_code, c.district_code)
    where c.tileset = :tileset and c.idx = any(:only) and (cast(:district as text) is null or c.district_code = :district)
    order by c.idx
""")

# An area without a boundary holds what lies in the frame the camera takes for it.
_AREA = """exists (select 1 from area a where a.code = :area and case when a.has_boundary
    then ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)) else abs(p.lon - a.lon) <= 0.02 and abs(p.lat - a.lat) <= 0.02 end)"""
_POINTS = {
    kind: text(f"select coalesce({where}, false) from unnest(cast(:lons as float8[]), cast(:lats as float8[])) with ordinality as p(lon, lat, at) order by at")
    for kind, where in {"region": covers("p"), "area": _AREA}.items()
}


def inside(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.intp]:
    """Numbers of the person's cells whose label point lies in the region, else of those of the area. Raises `UnknownName`, `NotAllowed`."""
    reach = vectors.extent(conn, None if filters.region else filters.area, scope, tileset)
    if filters.region is None:
        return np.arange(reach.first, reach.end, dtype=np.intp) if reach.only is None else reach.only
    bound = filters.region.bound() | {"tileset": tileset, "district": scope.district_code}
    return np.array(conn.execute(_INSIDE, bound).scalars().all(), np.intp)


def rows(conn: Connection, tileset: str, only: npt.NDArray[np.intp], scope: Scope) -> list[CellRow]:
    """The named cells in order; never one outside the scope."""
    found = conn.execute(_ROWS, {"tileset": tileset, "only": only.tolist(), "district": scope.district_code})
    return [
        CellRow(
            row.idx, row.code, (row.name_zh, row.name_en), (row.street_zh or "", row.street_en or ""),
            (row.district_zh or "", row.district_en or ""), bytes(row.wkb),
        )
        for row in found
    ]  # fmt: skip


def holds(conn: Connection, filters: Filters, points: Sequence[tuple[float, float]]) -> list[bool]:
    """Which points (degrees) lie in the region, else in the area; all where neither is chosen. Boundaries are public: no scope applies."""
    if not points or (filters.region is None and filters.area is None):
        return [True] * len(points)
    kind, bound = ("region", filters.region.bound()) if filters.region else ("area", {"area": filters.area})
    lons, lats = (list(each) for each in zip(*points, strict=True))
    return list(conn.execute(_POINTS[kind], bound | {"lons": lons, "lats": lats}).scalars())
