"""Cells as shapes and names: what the map draws and what it calls them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.errors import UnknownName
from geodata.geometry_pack import CellShapes
from geodata.scope import Scope


@dataclass(frozen=True)
class TileSet:
    """One way of cutting the city: `total` cells, of which the person's are `first` … `first + count − 1`."""

    name: str
    total: int
    first: int
    count: int


# The cells of a district are one run of idx, so min and count describe a scope completely.
TILESETS = text(
    """
    select tileset, count(*) as total,
           coalesce(min(idx) filter (where cast(:district as text) is null or district_code = :district), 0) as first,
           count(*) filter (where cast(:district as text) is null or district_code = :district) as mine
    from cell group by tileset order by tileset
    """
)


def tilesets(conn: Connection, scope: Scope) -> dict[str, TileSet]:
    """All tile sets of the city by name."""
    rows = conn.execute(TILESETS, {"district": scope.district_code})
    return {row.tileset: TileSet(row.tileset, row.total, row.first, row.mine) for row in rows}


SHAPES = text(
    """
    select idx, ST_AsBinary(geom) as shape, lon, lat from cell
    where tileset = :tileset and (cast(:district as text) is null or district_code = :district)
    order by idx
    """
)


def shapes(conn: Connection, tileset: str, scope: Scope) -> CellShapes:
    """The polygons of a tile set, limited to the scope; `UnknownName` where the city has no such set."""
    known = tilesets(conn, scope)
    if tileset not in known:
        raise UnknownName(
            f"没有名为 {tileset} 的网格。可用：{'、'.join(known)}。",
            f"There is no tile set {tileset}. Known: {', '.join(known)}.",
        )
    rows = conn.execute(SHAPES, {"tileset": tileset, "district": scope.district_code}).all()
    return CellShapes(
        total=known[tileset].total,
        idx=np.array([row.idx for row in rows], dtype=np.int64),
        shapes=[bytes(row.shape) for row in rows],
        points=np.array([(row.lon, row.lat) for row in rows], dtype=np.float64).reshape(-1, 2),
        convex=tileset.startswith("h3_"),
    )


# An H3 cell is called by the street (else district) it lies in, joined as `a`, and the telling part of its index.
NAME_ZH, NAME_EN = (
    f"case when c.tileset like 'h3%' then concat_ws(' ', a.name_{lang}, '{word}', right(rtrim(c.code, 'f'), 5)) else c.name_{lang} end"
    for lang, word in (("zh", "格"), ("en", "cell"))
)
NAMES = text(
    f"""
    select c.code, c.district_code, c.street_code, c.community_code, c.population,
           {NAME_ZH} as zh, {NAME_EN} as en
    from cell c left join area a on a.code = coalesce(c.street_code, c.district_code)
    where c.tileset = :tileset and (cast(:district as text) is null or c.district_code = :district)
    order by c.idx
    """
)


def names(conn: Connection, tileset: str, scope: Scope) -> dict[str, list[str | float | None]]:
    """Columns `code, name_zh, name_en, district, street, community, population`, one entry per cell in idx order."""
    rows = conn.execute(NAMES, {"tileset": tileset, "district": scope.district_code}).all()
    return {
        "code": [row.code for row in rows],
        "name_zh": [row.zh for row in rows],
        "name_en": [row.en for row in rows],
        "district": [row.district_code for row in rows],
        "street": [row.street_code for row in rows],
        "community": [row.community_code for row in rows],
        "population": [row.population for row in rows],
    }


# Areas without a boundary still have a label point: a small frame around it is better than no answer.
FRAME = text(
    """
    with recursive up as (
        select code, parent_code, geom, lon, lat, name_zh, name_en, 0 as steps from area where code = :code
        union all select a.code, a.parent_code, a.geom, a.lon, a.lat, a.name_zh, a.name_en, up.steps + 1 from area a join up on a.code = up.parent_code
    ), known as (select * from up where geom is not null or lon is not null order by steps limit 1)
    select own.code, own.level, own.name_zh, own.name_en, own.district_code, own.has_boundary, known.name_zh as frame_zh, known.name_en as frame_en,
           coalesce(ST_XMin(known.geom), known.lon - 0.02) as west, coalesce(ST_YMin(known.geom), known.lat - 0.02) as south,
           coalesce(ST_XMax(known.geom), known.lon + 0.02) as east, coalesce(ST_YMax(known.geom), known.lat + 0.02) as north
    from area own, known where own.code = :code
    """
)


def area_frame(conn: Connection, code: str) -> dict[str, object]:
    """Name, level and bounding box (degrees) of an area; of what lies above where it has neither boundary nor point, `frame_zh` names that.

    Boundaries are public, so no scope applies. Raises `UnknownName`.
    """
    row = conn.execute(FRAME, {"code": code}).mappings().one_or_none()
    if row is None:
        raise UnknownName(f"没有编码为 {code} 的区域。", f"There is no area {code}.")
    return dict(row)


POPULATIONS = text("select population from cell where tileset = :tileset order by idx")


def populations(conn: Connection, tileset: str) -> npt.NDArray[np.float64]:
    """Residents of every cell of a tile set, shape (n,); unknown is 0. Public reference data, so no scope applies."""
    found = conn.execute(POPULATIONS, {"tileset": tileset}).scalars()
    return np.array([0.0 if residents is None else residents for residents in found], dtype=np.float64)
