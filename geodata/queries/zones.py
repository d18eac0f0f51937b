"""Zones under restrictions that hold in the window: the outline of the area where one is the whole of it, else a point.

Declared in public, hence no secret; still a person limited to a district gets that district's.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.scope import Scope

# Without a day of lifting a zone counts as holding; after two weeks, the usual term, that is said.
TERM_DAYS = 14

_ACTIVE = """
    z.from_on <= :day_to and (z.to_on is null or z.to_on >= :day_from)
    and (cast(:district as text) is null or coalesce(z.district_code, a.district_code) = :district)
"""
_ZONES = text(f"""
    select z.zone_no as code, z.name, z.kind, z.from_on, z.to_on, z.geo_level,
           z.to_on is null and z.from_on + {TERM_DAYS} <= :day_to as open_end,
           case when a.has_boundary then ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(a.geom, 0.00005)), 6) end as outline,
           coalesce(a.lon, z.lon) as lon, coalesce(a.lat, z.lat) as lat
    from lockdown_zone z left join area a on a.code = z.area_code
    where {_ACTIVE}
    order by z.zone_no
""")


def zones(conn: Connection, filters: Filters, scope: Scope) -> tuple[list[dict[str, Any]], int]:
    """The zones that can be drawn, each `code, name, kind, from_on, to_on, geo_level, open_end, geometry`; and how many cannot."""
    bound = {"day_from": filters.day_from, "day_to": filters.day_to, "district": scope.district_code}
    found, unplaced = [], 0
    for row in conn.execute(_ZONES, bound).mappings():
        if row["lon"] is None:
            unplaced += 1
            continue
        outline = row["outline"]
        point = {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]}
        told = {key: row[key] for key in ("code", "name", "kind", "from_on", "to_on", "geo_level", "open_end")}
        found.append(told | {"geometry": json.loads(outline) if outline else point, "label": point})
    return found, unplaced
