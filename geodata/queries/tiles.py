"""Vector tiles of the drawn ground (`base`) and of the names on it (`places`).

Both hold public reference data only and are the same for everybody; counts never travel in tiles.
"""

from __future__ import annotations

import gzip
import math

from sqlalchemy import Connection, text

from geodata.errors import UnknownName

HIGHEST_ZOOM = 14

# Which levels are worth their bytes at a zoom. The style decides when they are drawn.
LEVEL_FROM_ZOOM = {"city": 0, "district": 0, "street": 9, "community": 12, "grid": 12}
RANK_FROM_ZOOM = {1: 0, 2: 9, 3: 11, 4: 13}

BASE = text(
    """
    with frame as (select ST_TileEnvelope(:z, :x, :y) as box),
    areas as (
        select a.code, a.level, a.district_code as district,
               ST_AsMVTGeom(ST_Transform(a.geom, 3857), frame.box, 4096, 64) as shape
        from area a, frame
        where a.level = any(:levels) and a.geom is not null and a.has_boundary
          and a.geom && ST_Transform(frame.box, 4326)
    ),
    ground as (
        select b.kind, b.rank, ST_Dimension(b.geom) as dimension,
               ST_AsMVTGeom(ST_Transform(b.geom, 3857), frame.box, 4096, 64) as shape
        from basemap_feature b, frame
        where b.rank = any(:ranks) and b.geom && ST_Transform(frame.box, 4326)
    )
    select coalesce((select ST_AsMVT(areas, 'area', 4096, 'shape') from areas where shape is not null), '')
        || coalesce((select ST_AsMVT(ground, 'ground', 4096, 'shape') from ground where shape is not null), '')
    """
)

PLACES = text(
    """
    with frame as (select ST_TileEnvelope(:z, :x, :y) as box),
    names as (
        select a.code, a.level, a.name_zh, a.name_en, a.short_zh, coalesce(a.population, 0) as weight,
               ST_AsMVTGeom(ST_Transform(ST_SetSRID(ST_MakePoint(a.lon, a.lat), 4326), 3857), frame.box, 4096, 0) as shape
        from area a, frame
        where a.level = any(:levels) and a.level not in ('city', 'grid') and a.lon is not null
          and ST_SetSRID(ST_MakePoint(a.lon, a.lat), 4326) && ST_Transform(frame.box, 4326)
    )
    select coalesce((select ST_AsMVT(names, 'place', 4096, 'shape') from names where shape is not null), '')
    """
)

SOURCES = {"base": BASE, "places": PLACES}


def render(conn: Connection, name: str, z: int, x: int, y: int) -> bytes:
    """One gzipped tile made from the tables. Raises `UnknownName` for another source or an address outside the world."""
    if name not in SOURCES or not (0 <= z <= HIGHEST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise UnknownName(f"没有瓦片 {name}/{z}/{x}/{y}。", f"There is no tile {name}/{z}/{x}/{y}.")
    levels = [level for level, zoom in LEVEL_FROM_ZOOM.items() if z >= zoom]
    ranks = [rank for rank, zoom in RANK_FROM_ZOOM.items() if z >= zoom]
    body = conn.execute(SOURCES[name], {"z": z, "x": x, "y": y, "levels": levels, "ranks": ranks}).scalar_one()
    return gzip.compress(bytes(body), 6, mtime=0)


VERSION = text("select geometry_version from city")

FRAME = text(
    "select ST_XMin(box) as west, ST_YMin(box) as south, ST_XMax(box) as east, ST_YMax(box) as north"
    " from (select ST_Extent(geom)::geometry as box from area where level = 'city' or level = 'district') found where box is not null"
)


def version(conn: Connection) -> str:
    """Names the ground that is drawn now; '' without a city."""
    return str(conn.execute(VERSION).scalar() or "")


def addresses(conn: Connection, most: int) -> list[tuple[str, int, int, int]]:
    """Source, z, x, y of the tiles over the city, from afar to near, at most so many."""
    frame = conn.execute(FRAME).one_or_none()
    found: list[tuple[str, int, int, int]] = []
    if frame is None:
        return found
    for z in range(HIGHEST_ZOOM + 1):
        (left, top), (right, bottom) = _at(frame.west, frame.north, z), _at(frame.east, frame.south, z)
        found += [(name, z, x, y) for name in SOURCES for x in range(left, right + 1) for y in range(top, bottom + 1)]
        if len(found) >= most:
            break
    return found[:most]


def _at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The tile a point (degrees) lies in."""
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(y * 2**z)


STORED = text("select body from tile where geometry_version = :version and name = :name and z = :z and x = :x and y = :y")

KEPT = text("select name, z, x, y from tile where geometry_version = :version")

STORE = text(
    """
    insert into tile (geometry_version, name, z, x, y, body) values (:version, :name, :z, :x, :y, :body)
    on conflict do nothing
    """
)


def stored(conn: Connection, version: str, name: str, z: int = 0, x: int = 0, y: int = 0) -> bytes | None:
    """A tile or packed geometry made earlier for this ground; None if nobody asked for it yet."""
    body = conn.execute(STORED, {"version": version, "name": name, "z": z, "x": x, "y": y}).scalar_one_or_none()
    return None if body is None else bytes(body)


def kept(conn: Connection, version: str) -> set[tuple[str, int, int, int]]:
    """Source, z, x, y of every tile made for this ground; no body is read."""
    return {tuple(row) for row in conn.execute(KEPT, {"version": version})}


def store(conn: Connection, version: str, name: str, body: bytes, z: int = 0, x: int = 0, y: int = 0) -> None:
    """Keep a gzipped body for the next reader; two writers at once are harmless."""
    conn.execute(STORE, {"version": version, "name": name, "z": z, "x": x, "y": y, "body": body})
