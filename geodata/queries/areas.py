"""Areas as people walk them: up the breadcrumb, down to the parts, and by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.scope import Scope


@dataclass(frozen=True, slots=True)
class AreaName:
    """One area; `level` is city, district, street, community or grid."""

    code: str
    level: str
    name_zh: str
    name_en: str
    parent: str | None = None
    lon: float | None = None
    lat: float | None = None


_DISTRICTS = text("select code, name_zh, name_en from area where level = 'district' order by code")
_PATH = text("""
    with recursive path as (
        select code, level, parent_code, name_zh, name_en, district_code, 0 as step from area
        where code = :code and (cast(:district as text) is null or district_code = :district)
        union all
        select a.code, a.level, a.parent_code, a.name_zh, a.name_en, a.district_code, p.step + 1
        from area a join path p on a.code = p.parent_code
        where cast(:district as text) is null or a.district_code = :district
    )
    select code, level, name_zh, name_en from path order by step desc
""")
_CITY = text("select code, level, name_zh, name_en from area where level = 'city' limit 1")
_CHILDREN = text("""
    select code, level, name_zh, name_en from area
    where parent_code = :code and (cast(:district as text) is null or district_code = :district)
    order by code limit 2000
""")
_SEARCH = text("""
    select * from (
        select a.code, a.level, a.name_zh, a.name_en, p.name_zh as parent_zh, p.name_en as parent_en, a.lon, a.lat, 0 as kind,
               case when a.name_zh = :exact or lower(a.name_en) = lower(:exact) then 0 when a.name_zh like :starts then 1 else 2 end as fit
        from area a left join area p on p.code = a.parent_code
        where (a.name_zh like :wanted or a.name_en ilike :wanted or a.code like :starts
               or exists (select 1 from area_alias s where s.area_code = a.code and s.alias like :wanted))
          and a.level <> 'city' and (cast(:district as text) is null or a.district_code = :district)
        order by fit, length(a.code), a.code limit :most
    ) areas
    union all
    select * from (
        select coalesce(g.street_code, g.district_code), 'address', coalesce(g.name, g.address), g.address,
               a.name_zh, a.name_en, g.lon, g.lat, 1, 3
        from gazetteer_entry g join area a on a.code = coalesce(g.street_code, g.district_code)
        where (g.address like :wanted or g.name like :wanted)
          and (cast(:district as text) is null or g.district_code = :district)
        order by length(g.address) limit :most
    ) addresses
""")


def districts(conn: Connection) -> list[tuple[str, str, str]]:
    """Code, Chinese and English name of every district, by code."""
    return [(row.code, row.name_zh, row.name_en) for row in conn.execute(_DISTRICTS)]


def names(conn: Connection, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """Chinese and English name by code; codes that are none are left out."""
    rows = conn.execute(text("select code, name_zh, name_en from area where code = any(:codes)"), {"codes": list(codes)})
    return {row.code: (row.name_zh, row.name_en) for row in rows}


def path(conn: Connection, code: str | None, scope: Scope) -> list[AreaName]:
    """From the widest area the person may see down to `code`; None or an unknown code: only the widest."""
    if code is None and scope.district_code is None:
        row = conn.execute(_CITY).first()
        return [AreaName(row.code, row.level, row.name_zh, row.name_en)] if row else []
    rows = conn.execute(_PATH, {"code": code or scope.district_code, "district": scope.district_code}).all()
    if not rows and code is not None:
        return path(conn, None, scope)
    return [AreaName(row.code, row.level, row.name_zh, row.name_en) for row in rows]


def children(conn: Connection, code: str, scope: Scope) -> list[AreaName]:
    """The parts one level down, by code."""
    rows = conn.execute(_CHILDREN, {"code": code, "district": scope.district_code})
    return [AreaName(row.code, row.level, row.name_zh, row.name_en) for row in rows]


def search(conn: Connection, wanted: str, scope: Scope, most: int = 12) -> list[AreaName]:
    """Areas by name, alias or code, then known addresses (level `address`, `code` = the area they lie in).

    For an address `name_zh` is its name and `name_en` its full text; `parent` names the area around, as 'zh|en'; `lon`, `lat` is its point.
    """
    cleaned = wanted.strip().replace("\x00", "").replace("\\", "").replace("%", "").replace("_", "")[:64]
    if not cleaned:
        return []
    rows = conn.execute(
        _SEARCH,
        {"wanted": f"%{cleaned}%", "starts": f"{cleaned}%", "exact": cleaned, "district": scope.district_code, "most": most},
    )
    return [AreaName(row.code, row.level, row.name_zh, row.name_en, f"{row.parent_zh}|{row.parent_en}", row.lon, row.lat) for row in rows]
