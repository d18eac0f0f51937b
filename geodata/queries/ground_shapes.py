"""Public ground for a printed map: outlines of areas and what is drawn beneath, cut to a frame and as fine as the paper shows.

Boundaries, roads and water are public and the same for everybody, so no scope applies; counts never travel with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area: names, label point in degrees or None, its shape as WKB in degrees, empty without a boundary or outside the frame."""

    code: str
    level: str
    name: tuple[str, str]
    population: int
    lon: float | None
    lat: float | None
    wkb: bytes


@dataclass(frozen=True, slots=True)
class GroundShape:
    """A piece of ground: road, water, green, rail or coast; rank 1 is the largest; `dimension` 1 a line, 2 a face."""

    kind: str
    rank: int
    dimension: int
    wkb: bytes


_BOX = "ST_MakeEnvelope(:west, :south, :east, :north, 4326)"
_CUT = f"ST_Simplify(ST_ClipByBox2D({{0}}.geom, {_BOX}::box2d), :fine)"
_AREAS = text(f"""
    select a.code, a.level, a.name_zh, a.name_en, coalesce(a.population, 0) as population, a.lon, a.lat,
           case when a.has_boundary and a.geom && {_BOX} then ST_AsBinary({_CUT.format("a")}) end as wkb
    from area a
    where a.level = any(:levels)
      and ((a.geom is not null and a.geom && {_BOX}) or (a.lon between :west and :east and a.lat between :south and :north))
    order by a.code
""")
_GROUND = text(f"""
    select kind, rank, dimension, ST_AsBinary(ST_Collect(shape)) as wkb from (
        select b.kind, b.rank, ST_Dimension(b.geom) as dimension, {_CUT.format("b")} as shape from basemap_feature b
        where b.geom && {_BOX} and b.rank <= :rank
    ) cut
    where shape is not null and not ST_IsEmpty(shape)
    group by kind, rank, dimension order by kind, rank desc
""")


def areas(conn: Connection, levels: Sequence[str], box: Box, fine: float) -> list[AreaShape]:
    """The areas of some levels that reach into a frame (west, south, east, north in degrees); `fine`: degrees nobody sees."""
    rows = conn.execute(_AREAS, {"levels": list(levels), "fine": fine, **_bound(box)})
    return [AreaShape(row.code, row.level, (row.name_zh, row.name_en), row.population, row.lon, row.lat, bytes(row.wkb or b"")) for row in rows]


def ground(conn: Connection, box: Box, fine: float, rank: int) -> list[GroundShape]:
    """What is drawn beneath, one piece a kind and rank up to `rank`, the finest first."""
    rows = conn.execute(_GROUND, {"fine": fine, "rank": rank, **_bound(box)})
    return [GroundShape(row.kind, row.rank, row.dimension, bytes(row.wkb)) for row in rows]


def _bound(box: Box) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))
