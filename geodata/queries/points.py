"""Sites with a place of their own: hospitals, checkpoints, stations. Reference data, no counts of persons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, TextClause, text

from geodata.filters import Filters
from geodata.scope import Scope

# The newest bed report of each unit up to the last chosen day, summed over the units of a hospital.
HOSPITALS = text(
    """
    with beds as (
        select hospital_no, max(day) as day, sum(beds) as beds, sum(occupied) as occupied from (
            select distinct on (hospital_no, unit) hospital_no, unit, day, beds, occupied
            from hospital_capacity where day <= :day_to order by hospital_no, unit, day desc
        ) newest group by hospital_no
    )
    select h.hospital_no as code, h.name, h.grade, h.fever_clinic, h.designated, b.beds, b.occupied, b.day, h.lon, h.lat
    from hospital h left join beds b using (hospital_no)
    where h.lon is not null and (cast(:district as text) is null or h.district_code = :district)
    order by h.hospital_no
    """
)

CHECKPOINTS = text(
    """
    select checkpoint_no as code, name, kind, lanes, lon, lat from checkpoint
    where lon is not null and opened_on <= :day_to and (closed_on is null or closed_on >= :day_from)
      and (cast(:district as text) is null or district_code = :district)
    order by checkpoint_no
    """
)

# Stations carry no district: a person limited to one gets those inside its boundary.
STATIONS = text(
    """
    select s.station_no as code, s.name_zh as name, s.name_en, s.kind, s.lon, s.lat from station s
    where cast(:district as text) is null or exists (
        select 1 from area a where a.code = :district and ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326))
    )
    order by s.station_no
    """
)


def _collection(conn: Connection, query: TextClause, filters: Filters, scope: Scope) -> dict[str, Any]:
    wanted = {"district": scope.district_code, "day_from": filters.day_from, "day_to": filters.day_to}
    values = {name: wanted[name] for name in query.compile().params}
    features = []
    for row in conn.execute(query, values).mappings():
        properties = {key: _plain(value) for key, value in row.items() if key not in ("lon", "lat")}
        geometry = {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _plain(value: Any) -> Any:
    """A value JSON knows: days as ISO text, sums as whole numbers."""
    if value is None or isinstance(value, str | bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else int(value)


def hospitals(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of hospitals: `code, name, grade, fever_clinic, designated, beds, occupied, day`."""
    return _collection(conn, HOSPITALS, filters, scope)


def checkpoints(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of checkpoints open in the window: `code, name, kind, lanes`."""
    return _collection(conn, CHECKPOINTS, filters, scope)


def stations(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of stations: `code, name, name_en, kind`."""
    return _collection(conn, STATIONS, filters, scope)
