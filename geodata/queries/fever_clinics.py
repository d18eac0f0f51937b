"""Fever clinics: who comes at which hour, how long they are there, how urgent they were found."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, checked, frame_of
from geodata.queries.hospitals import INSIDE, asked, marked
from geodata.queries.standing import city_facts
from geodata.queries.tasks import moments
from geodata.scope import Scope

VISITS = ("人次", "visits")
USUAL_DAYS = 28
"""Days before the window that are its usual."""
FEWEST_USUAL = 7
FEWEST_TIMED = 5
"""Visits whose length is known below which no median is told."""
HOURS: Columns = {
    "hour": Column("count", ("时段（时起）", "Hour from")),
    "visits": Column("number", ("每日到院", "Visits a day"), VISITS),
    "usual": Column("number", ("平时每日", "Usual a day"), VISITS),
    "minutes": Column("number", ("停留中位", "Median time there"), ("分钟", "minutes")),
    "usual_minutes": Column("number", ("平时停留中位", "Usual median time"), ("分钟", "minutes")),
}
TRIAGE: Columns = {
    "day": Column("day", ("日期", "Day")),
    "level": Column("text", ("分诊级别", "Triage level")),
    "n": Column("count", ("到院", "Visits"), VISITS),
}

_HOURS = text(f"""
    select e.arrived_at >= :since as now, cast(extract(hour from e.arrived_at at time zone 'Asia/Shanghai') as int) as hour, count(*),
           count(e.left_at), percentile_cont(0.5) within group (order by extract(epoch from e.left_at - e.arrived_at) / 60)
    from encounter e join hospital h using (hospital_no)
    where e.kind = 'fever_clinic' and e.arrived_at >= :before and e.arrived_at < :until and {INSIDE} group by 1, 2
""")
_TRIAGE = text(f"""
    select cast(e.arrived_at at time zone 'Asia/Shanghai' as date) as day, coalesce(e.triage, '') as level, count(*)
    from encounter e join hospital h using (hospital_no)
    where e.kind = 'fever_clinic' and e.arrived_at >= :since and e.arrived_at < :until and {INSIDE} group by 1, 2 order by 1, 2
""")
NOBODY = ("这些天没有发热门诊就诊记录。请移动时间窗，或选设有发热门诊的医院。", "No fever clinic visits are recorded for these days. Move the window, or choose a hospital with a fever clinic.")


def by_hour(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`HOURS`, 24 rows: a mean day of the window beside a mean day of the four weeks before it."""
    of = asked(conn, filters, scope)
    since, until = moments(filters)
    first = max(city_facts(conn).day_from, filters.day_from - dt.timedelta(days=USUAL_DAYS))
    usual_days = (filters.day_from - first).days
    bound = of.bound | {"before": moments(Filters(day_from=min(first, filters.day_from), day_to=filters.day_to))[0], "since": since, "until": until}
    rows = conn.execute(_HOURS, bound).all()
    found = {(now, hour): (n, minutes if timed >= FEWEST_TIMED else None) for now, hour, n, timed, minutes in rows}
    known = usual_days >= FEWEST_USUAL
    frame = frame_of((_hour(found, hour, filters.days, usual_days if known else 0) for hour in range(24)), HOURS)
    if not any(now for now, _ in found):
        frame.attrs["why_empty"] = NOBODY
    if not known:
        frame.attrs["cautions"] = ((f"此前不足 {FEWEST_USUAL} 天，没有平时可比", f"fewer than {FEWEST_USUAL} days before: nothing usual to compare with"),)
    return marked(frame, filters, of.name)


def _hour(found: dict[tuple[bool, int], tuple[int, float | None]], hour: int, days: int, usual_days: int) -> tuple[int, float, float | None, float | None, float | None]:
    (now, minutes), (before, usual_minutes) = found.get((True, hour), (0, None)), found.get((False, hour), (0, None))
    return hour, now / days, before / usual_days if usual_days else None, minutes, usual_minutes if usual_days else None


def triage(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`TRIAGE` over the trend's days; level '' where nobody said."""
    of = asked(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    since, until = moments(Filters(day_from=first, day_to=last))
    frame = frame_of(conn.execute(_TRIAGE, of.bound | {"since": since, "until": until}), TRIAGE)
    if frame.empty:
        frame.attrs["why_empty"] = NOBODY
    elif (unsaid := int(frame.loc[frame["level"] == "", "n"].sum())) > 0:
        share = unsaid / int(frame["n"].sum())
        frame.attrs["cautions"] = ((f"{share:.0%} 没有填分诊级别", f"{share:.0%} without a triage level"),)
    return marked(checked(frame, TRIAGE), filters, of.name)
