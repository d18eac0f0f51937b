"""Who came to hospitals, who was taken in, moved, left and died, by hospital and day.

A row of the register is a visit to a fever clinic or a stay in one unit. A stay ends where the register says so, at the
latest where the same case's next one begins. A hospital is an institution: its totals are told as they are. What a window's
end did not know yet (a later discharge) is not told, so that a past day stays what it was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, checked, frame_of
from geodata.queries.hospital_chain import CHAIN, PEOPLE
from geodata.queries.hospitals import BEDS, INSIDE, Asked, asked, marked
from geodata.queries.tasks import moments
from geodata.scope import Scope

FLOWS = {
    "visits": ("发热门诊", "Visits"),
    "admitted": ("收治入院", "Admitted"),
    "moved_in": ("转入", "Moved in"),
    "moved_out": ("转出", "Moved out"),
    "discharged": ("出院", "Discharged"),
    "died": ("死亡", "Died"),
}
PRESENT = {"ward": ("病房病例", "In wards"), "icu": ("重症病例", "In ICU")}
DAILY: Columns = {"day": Column("day", ("日期", "Day")), **{name: Column("count", words, PEOPLE) for name, words in FLOWS.items()}}
CENSUS: Columns = {
    "day": Column("day", ("日期", "Day")),
    "unit": Column("text", ("病区", "Unit")),
    "beds": Column("count", ("床位", "Beds"), BEDS),
    "staffed": Column("count", ("有医护", "Staffed"), BEDS),
    "occupied": Column("count", ("占用", "Occupied"), BEDS),
    "cases": Column("count", ("其中病例", "Of these cases"), PEOPLE),
}
_NAMES: Columns = {
    "hospital_no": Column("text", ("医院编号", "Hospital number")),
    "name": Column("text", ("医院", "Hospital")),
    "district_zh": Column("text", ("区县", "District")),
    "district_en": Column("text", ("区县英文", "District, English")),
    "day": Column("day", ("日期", "Day")),
}
BY_HOSPITAL_DAY: Columns = {
    **_NAMES,
    **{name: Column("count", words, PEOPLE) for name, words in (FLOWS | PRESENT).items()},
    "occupied": Column("count", ("占用", "Occupied"), BEDS),
    "staffed": Column("count", ("有医护", "Staffed"), BEDS),
    "occupancy": Column("number", ("占用率", "Occupancy")),
}
NEWEST: Columns = {
    **{name: column for name, column in BY_HOSPITAL_DAY.items() if name != "day"},
    "beds_day": Column("day", ("床位截至", "Beds as of")),
}
BEDS_HOLD = 7
"""Days a bed report may be old to stand for the newest."""
UNITS = {"ward": ("普通病房（含方舱）", "Wards, makeshift included"), "icu": ("重症监护", "Intensive care")}

# One pass over the stays: each tells up to seven things of its first and its last day.
_LEDGER = text(f"""
    with {CHAIN}
    select hospital_no, cast(e.arrived_at at time zone 'Asia/Shanghai' as date) as day, 'visits' as what, count(*) as n
    from encounter e join inside using (hospital_no)
    where e.kind = 'fever_clinic' and e.arrived_at >= :since and e.arrived_at < :until group by 1, 2
    union all
    select s.hospital_no, told.day, told.what, sum(told.n) from stays s cross join lateral (values
        ('admitted', since_day, cast(kind = 'admission' as int)),
        ('moved_in', since_day, cast(kind = 'transfer' and came_from is distinct from hospital_no as int)),
        ('moved_out', until_day, cast(went_to <> hospital_no as int)),
        ('died', until_day, cast(outcome = 'dead' as int)),
        ('discharged', until_day, cast(went_to is null and outcome is distinct from 'dead' as int)),
        (unit, greatest(since_day, :first), 1),
        (unit, until_day, -1)
    ) as told (what, day, n)
    where told.n <> 0 and told.day between :first and :last and coalesce(s.until_day, :last) >= :first
    group by 1, 2, 3
""")
_BEDS = text(f"""
    select c.hospital_no, c.day, case when c.unit = 'icu' then 'icu' else 'ward' end as unit, sum(c.beds), sum(coalesce(c.staffed_beds, c.beds)),
           case when count(c.occupied) = count(*) then sum(c.occupied) end
    from hospital_capacity c join hospital h using (hospital_no)
    where c.day between :first and :last and c.unit <> 'fever' and {INSIDE} group by 1, 2, 3
""")
_SITES = text(f"""
    select h.hospital_no, h.name, a.name_zh, a.name_en from hospital h left join area a on a.code = h.district_code
    where {INSIDE} order by h.hospital_no
""")

_POINTS = text(f"select h.hospital_no, h.name, h.designated, h.lon, h.lat from hospital h where h.lon is not null and {INSIDE} order by h.hospital_no")


def daily(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`DAILY` over the trend's days, the asked hospitals together."""
    of = asked(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    days = pd.date_range(first, last, unit="us")
    sums = _ledger(conn, of, first, last).groupby("day").sum().reindex(days, fill_value=0)[list(FLOWS)]
    frame = sums.astype("Int64").rename_axis("day").reset_index()
    return _told(checked(frame, DAILY), filters, of, int(sums.to_numpy().sum()))


def census(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`CENSUS` over the trend's days at 24:00, wards and intensive care, the asked hospitals together.

    A unit that did not report makes its day's occupied beds unknown, unless it never reports.
    """
    of = asked(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    days = pd.date_range(first, last, unit="us")
    present = _ledger(conn, of, first, last).groupby("day").sum().reindex(days, fill_value=0)
    beds = _beds(conn, of, first, last).groupby(["unit", "day"])[["beds", "staffed", "occupied"]].sum(skipna=False)
    found = beds.reindex(pd.MultiIndex.from_product([UNITS, days], names=["unit", "day"]))
    found["cases"] = [int(n) for unit in UNITS for n in present[unit]]
    frame = checked(found.reset_index()[list(CENSUS)].astype({"unit": "str", "cases": "Int64"}), CENSUS)
    return _told(frame, filters, of, int(present[list(PRESENT)].to_numpy().sum()) + len(beds))


def by_hospital_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_HOSPITAL_DAY` of every day of the window, hospitals where anything happened or beds are reported."""
    of, first, last = asked(conn, filters, scope), filters.day_from, filters.day_to
    flow, beds = _ledger(conn, of, first, last), _both_units(_beds(conn, of, first, last))
    busy = flow.index[flow.any(axis=1)].union(beds.index).get_level_values(0).unique()
    both = pd.MultiIndex.from_product([busy, pd.date_range(first, last, unit="us")], names=["hospital_no", "day"])
    return _told(_framed(conn, of, flow.reindex(both, fill_value=0).join(beds), BY_HOSPITAL_DAY), filters, of, len(both))


def newest(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`NEWEST` on the window's last day, the fullest hospital first; beds as last reported within a week."""
    of, last = asked(conn, filters, scope), filters.day_to
    flow = _ledger(conn, of, last, last).droplevel("day")
    beds = _both_units(_beds(conn, of, last - dt.timedelta(days=BEDS_HOLD - 1), last)).reset_index("day").rename(columns={"day": "beds_day"})
    beds = beds.groupby(level=0).tail(1)
    busy = flow.index.union(beds.index)
    found = flow.reindex(busy, fill_value=0).join(beds)
    frame = _framed(conn, of, found, NEWEST)
    order = frame.assign(present=frame["ward"] + frame["icu"]).sort_values(
        ["occupancy", "present", "hospital_no"], ascending=[False, False, True], na_position="last"
    )  # fmt: skip
    return _told(frame.loc[order.index].reset_index(drop=True), filters, of, len(frame))


def loads(conn: Connection, filters: Filters, scope: Scope) -> list[dict[str, Any]]:
    """All hospitals with a point that the person may see, whatever is chosen.

    One entry each: `code, name, designated, admitted` in the window, `cases` in hospital at its end, `occupied`,
    `staffed`, `day` as last reported within a week (None where not), `lon`, `lat`.
    """
    whole = filters.model_copy(update={"hospital": None, "area": None, "region": None})
    of, last = asked(conn, whole, scope), filters.day_to
    flow = _ledger(conn, of, filters.day_from, last)
    admitted, now = flow["admitted"].groupby(level=0).sum(), flow[list(PRESENT)].groupby(level=0).last().sum(axis=1)
    beds = _both_units(_beds(conn, of, last - dt.timedelta(days=BEDS_HOLD - 1), last))
    told: list[list[Any]] = beds.reset_index().astype(object).to_numpy().tolist()
    reported = {number: (day.date(), *(None if pd.isna(n) else int(n) for n in rest)) for number, day, *rest in told}
    found = []
    for row in conn.execute(_POINTS, of.bound):
        day, staffed, occupied = reported.get(row.hospital_no, (None, None, None))
        found.append({
            "code": row.hospital_no, "name": row.name, "designated": row.designated, "admitted": int(admitted.get(row.hospital_no, 0)),
            "cases": int(now.get(row.hospital_no, 0)), "occupied": occupied, "staffed": staffed, "day": day, "lon": row.lon, "lat": row.lat,
        })  # fmt: skip
    return found


def _both_units(beds: pd.DataFrame) -> pd.DataFrame:
    """Staffed and occupied beds of wards and intensive care together, by (hospital_no, day)."""
    return beds.groupby(["hospital_no", "day"])[["staffed", "occupied"]].sum(skipna=False)


def _framed(conn: Connection, of: Asked, found: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Rows by hospital number (and day) with the hospitals' names and how full they are, as `columns`."""
    names = pd.DataFrame(conn.execute(_SITES, of.bound).all(), columns=list(_NAMES)[:4])
    whole = found.reset_index().merge(names, on="hospital_no")
    staffed = whole["staffed"].astype("float64")
    whole["occupancy"] = whole["occupied"].astype("float64") / staffed.where(staffed > 0)
    rows = whole[list(columns)].astype(object)
    return frame_of(rows.where(rows.notna(), None).itertuples(index=False), columns)


def _ledger(conn: Connection, of: Asked, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Flows of each day and cases present at its end: index (hospital_no, day), columns `FLOWS` and `PRESENT`, int64.

    Every hospital in it has every day.
    """
    since, until = moments(Filters(day_from=first, day_to=last))
    rows = conn.execute(_LEDGER, of.bound | {"first": first, "last": last, "since": since, "until": until}).all()
    names = [*FLOWS, *PRESENT]
    frame = pd.DataFrame(rows, columns=["hospital_no", "day", "what", "n"]).astype({"n": "int64"})
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[us]")
    wide = frame.pivot_table(index=["hospital_no", "day"], columns="what", values="n", aggfunc="sum").reindex(columns=names)
    index = pd.MultiIndex.from_product([sorted(frame["hospital_no"].unique()), pd.date_range(first, last, unit="us")], names=["hospital_no", "day"])
    whole = wide.reindex(index).fillna(0).astype("int64")
    whole[list(PRESENT)] = whole.groupby(level=0)[list(PRESENT)].cumsum()
    return whole


def _beds(conn: Connection, of: Asked, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Reported beds by hospital, day and unit, beds for visits to the fever clinic left out."""
    rows: Any = conn.execute(_BEDS, of.bound | {"first": first, "last": last}).all()
    frame = pd.DataFrame(rows, columns=["hospital_no", "day", "unit", "beds", "staffed", "occupied"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[us]")
    return frame.astype({"beds": "Int64", "staffed": "Int64", "occupied": "Int64"})


NOTHING = ("这些天没有就诊、收治和床位的记录。请移动时间窗，或选别的医院。", "No visits, stays or beds are recorded for these days. Move the window or choose another hospital.")


def _told(frame: pd.DataFrame, filters: Filters, of: Asked, found: int) -> pd.DataFrame:
    """The frame with what it is about, and why where there is nothing in it. Its last day still fills up."""
    if not found:
        frame.attrs["why_empty"] = NOTHING
    return marked(frame, filters, of.name)
