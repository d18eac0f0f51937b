"""Beds: how many there are, how many have staff, how many are taken; and which hospitals a question is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.standing import place
from geodata.scope import Scope

BEDS = ("张", "beds")
BY_HOSPITAL: Columns = {
    "hospital_no": Column("text", ("医院编号", "Hospital number")),
    "name": Column("text", ("医院", "Hospital")),
    "district_zh": Column("text", ("区县", "District")),
    "district_en": Column("text", ("区县英文", "District, English")),
    "day": Column("day", ("日期", "Day")),
    "beds": Column("count", ("床位", "Beds"), BEDS),
    "staffed": Column("count", ("有医护", "Staffed"), BEDS),
    "occupied": Column("count", ("占用", "Occupied"), BEDS),
    "occupancy": Column("number", ("占用率", "Occupancy")),
}
BY_DAY: Columns = {
    "day": Column("day", ("日期", "Day")),
    "beds": Column("count", ("床位", "Beds"), BEDS),
    "staffed": Column("count", ("有医护", "Staffed"), BEDS),
    "occupied": Column("count", ("占用", "Occupied"), BEDS),
}
SITES: Columns = {
    "hospital_no": Column("text", ("医院编号", "Hospital number")),
    "name": Column("text", ("医院", "Hospital")),
    "district_zh": Column("text", ("区县", "District")),
    "district_en": Column("text", ("区县英文", "District, English")),
    "services": Column("text", ("开放情况", "Services open")),
}
PATIENTS: Columns = {
    "day": Column("day", ("日期", "Day")),
    "in_hospital": Column("count", ("在院", "In hospital"), ("人", "people")),
    "severe": Column("count", ("重症", "Severe"), ("人", "people")),
    "critical": Column("count", ("危重症", "Critical"), ("人", "people")),
}
NOT_THIS_FINE = ("在院人数只公布到区县，请退回上一级。", "People in hospital are published by district. Go up one level.")

# Without a staffing figure the beds themselves are the limit. A ward that reported no occupancy makes the
# hospital's occupancy unknown: a missing report is not an empty ward.
INSIDE = """
      (cast(:district as text) is null or h.district_code = :district)
      and (cast(:hospital as text) is null or h.hospital_no = :hospital)
      and (:level = 'city' or (:level = 'district' and h.district_code = any(:codes))
           or (:level = 'street' and h.street_code = any(:codes)) or (:level = 'community' and h.community_code = any(:codes)))
"""
"""Condition on a hospital `h`, for the values of `Asked.bound`."""
_ONE = text("select name, district_code from hospital where hospital_no = :hospital")
_BY_HOSPITAL = text(f"""
    with latest as (
        select hospital_no, max(day) as day from hospital_capacity where day <= :last group by hospital_no
    ), beds as (
        select c.hospital_no, c.day, sum(c.beds) as beds, sum(coalesce(c.staffed_beds, c.beds)) as staffed,
               case when count(c.occupied) = count(*) then sum(c.occupied) end as occupied
        from hospital_capacity c join latest using (hospital_no, day) group by c.hospital_no, c.day
    )
    select h.hospital_no, h.name, a.name_zh, a.name_en, b.day, b.beds, b.staffed, b.occupied,
           cast(b.occupied as float8) / nullif(b.staffed, 0)
    from hospital h join beds b using (hospital_no) left join area a on a.code = h.district_code
    where {INSIDE} order by 9 desc nulls last, h.hospital_no
""")
_BY_DAY = text(f"""
    select c.day, sum(c.beds), sum(coalesce(c.staffed_beds, c.beds)),
           case when count(c.occupied) = count(*) then sum(c.occupied) end
    from hospital_capacity c join hospital h using (hospital_no)
    where c.day between :first and :last and {INSIDE} group by c.day order by c.day
""")

_SITES = text(f"""
    select h.hospital_no, h.name, a.name_zh, a.name_en, h.services
    from hospital h left join area a on a.code = h.district_code where {INSIDE}
    order by count(*) over (partition by h.services), h.district_code, h.hospital_no
""")


@dataclass(frozen=True)
class Asked:
    """Which hospitals a question is about: what they are called together, and values for `INSIDE`."""

    name: tuple[str, str]
    bound: dict[str, Any]


def asked(conn: Connection, filters: Filters, scope: Scope) -> Asked:
    """The chosen hospital wherever it stands, else all of the place; never one outside the scope.

    Raises `UnknownName` and `NotAllowed` for a hospital, and what `standing.place` raises.
    """
    if filters.hospital is None:
        at = place(conn, filters, scope)
        return Asked(at.name, at.bound(scope) | {"hospital": None})
    row = conn.execute(_ONE, {"hospital": filters.hospital}).one_or_none()
    if row is None:
        raise UnknownName(f"没有医院 {filters.hospital}。请在表中另选一家。", f"There is no hospital {filters.hospital}. Choose another in the table.")
    if scope.district_code not in (None, row.district_code):
        raise NotAllowed(f"{row.name}不在您的辖区内。请选择辖区内的医院。", f"{row.name} is outside your district. Choose a hospital inside it.")
    return Asked((row.name, row.name), {"district": scope.district_code, "hospital": filters.hospital, "level": "city", "codes": []})


def sites(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`SITES`: the register as published, one row a site; what only few say about their services comes first."""
    of = asked(conn, filters, scope)
    return marked(frame_of(conn.execute(_SITES, of.bound), SITES), filters, of.name)


def patients(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`PATIENTS` over the trend's days from the official series; what a district does not publish is missing, not zero."""
    at = place(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    wide = counts.daily(conn, scope, at, "case_series", first, last, "series")
    known = [name for name in ("in_hospital", "severe", "critical") if name in wide and wide[name].any()]
    columns = {name: wide[name] if name in known else [None] * len(wide) for name in list(PATIENTS)[1:]}
    rows = zip(wide.index, *columns.values(), strict=True) if known else ()
    frame = marked(frame_of(rows, PATIENTS), filters, at.name)
    if at.small:
        frame.attrs["why_empty"] = NOT_THIS_FINE
    return frame


def by_hospital(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_HOSPITAL` on each hospital's newest day up to the window's end, fullest first."""
    of = asked(conn, filters, scope)
    rows = conn.execute(_BY_HOSPITAL, of.bound | {"last": filters.day_to})
    return marked(frame_of(rows, BY_HOSPITAL), filters, of.name)


def by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_DAY` over the trend's days, all units together; days nobody reported are absent."""
    of = asked(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    return marked(frame_of(conn.execute(_BY_DAY, of.bound | {"first": first, "last": last}), BY_DAY), filters, of.name)


def marked(frame: pd.DataFrame, filters: Filters, name: tuple[str, str]) -> pd.DataFrame:
    """The frame with its window and what it is about, as panels and files say them."""
    frame.attrs |= {"window": (filters.day_from, filters.day_to), "area": name}
    return frame
