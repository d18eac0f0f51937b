"""Vector tiles of the drawn ground (`base`) and of the names on it (`places`).

Both hold public reference data only and are the same for everybody; counts never travel in tiles.
"""

from __future__ import annotations

import gzip

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


STORED = text("select body from tile where geometry_version = :version and name = :name and z = :z and x = :x and y = :y")

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


def store(conn: Connection, version: str, name: str, body: bytes, z: int = 0, x: int = 0, y: int = 0) -> None:
    """Keep a gzipped body for the next reader; two writers at once are harmless."""
    conn.execute(STORE, {"version": version, "name": name, "z": z, "x": x, "y": y, "body": body})
