"""The epidemic's curves beside the daily cases: by confirmation, by route, the course of the sick, and new infections as a series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.cases import CASES, OFFICIAL_STOPS, measured_by
from geodata.queries.columns import Column, Columns, Text, frame_of
from geodata.queries.hiding import hide_counts
from geodata.queries.onsets import IMPORTED
from geodata.queries.standing import SMALL_LEVELS, CityFacts, Place, city_facts, place
from geodata.scope import Scope

CURVE_DAYS = 60

OFFICIAL_BY_REPORT = (
    "官方日报只按报告日公布，没有发病日和确诊日。请看每日新增。",
    "Official figures are by day of report only, without onset or confirmation. See daily cases.",
)
OFFICIAL_WITHOUT_ROUTE = ("官方日报不写感染途径。请看发现方式。", "Official figures do not state the route of infection. See how cases were found.")
OFFICIAL_COURSE_IS_CITY = ("官方日报只公布全市的出院和死亡，没有分区的。", "Official figures of discharges and deaths are for the whole city only.")
TOO_SMALL = ("街道和社区的人数太少，不再细分，也不由它们推算。", "Numbers in streets and communities are too small to divide or to estimate from.")

BY_CONFIRMATION: Columns = {
    "day": Column("day", ("确诊日", "Day of confirmation")),
    "n": Column("count", ("确诊", "Confirmed"), CASES),
}
BY_ROUTE: Columns = {
    "day": Column("day", ("报告日", "Report day")),
    "route": Column("text", ("感染途径", "Route of infection")),
    "n": Column("count", ("新增", "New cases"), CASES),
}
COURSE: Columns = {
    "day": Column("day", ("日期", "Day")),
    "stage": Column("text", ("病情与转归", "Course")),
    "new": Column("count", ("当日", "On the day"), CASES),
    "n": Column("count", ("累计", "Cumulative"), CASES),
}
STAGES = ("severe", "recovered", "dead")
SEVERE = ("severe", "critical")


@dataclass(frozen=True)
class Infections:
    """New infections by day of report, complete days only; both series share their days, shape (days,)."""

    every: pd.Series
    """All; missing on a day whose figure was not published."""
    imported: pd.Series
    """Infected elsewhere; 0 where nobody says (`origin_known`)."""
    origin_known: bool


def curve_days(facts: CityFacts, filters: Filters) -> tuple[dt.date, dt.date]:
    """First and last day of an epidemic curve: the window, widened to sixty days, not before the city's first day."""
    wanted = min(filters.day_from, filters.day_to - dt.timedelta(days=CURVE_DAYS - 1))
    return max(wanted, min(facts.day_from, filters.day_from)), filters.day_to


def marked(frame: pd.DataFrame, filters: Filters, at: Place, facts: CityFacts) -> pd.DataFrame:
    """Window, area, policies and first incomplete day in `attrs`, as every curve needs them."""
    frame.attrs |= {
        "window": (filters.day_from, filters.day_to),
        "area": at.name,
        "policies": facts.policies,
        "incomplete_from": facts.incomplete_from,
    }
    return frame


def without(columns: Columns, why: Text) -> pd.DataFrame:
    """An empty frame that says why it is empty."""
    frame = frame_of([], columns)
    frame.attrs = {"why_empty": why}
    return frame


def infections(conn: Connection, scope: Scope, at: Place, facts: CityFacts) -> Infections:
    """New infections of a place from the first to the last complete day of report."""
    last = facts.day_to if facts.incomplete_from is None else facts.incomplete_from - dt.timedelta(days=1)
    metric, dimension, categories = measured_by(facts)
    start = counts.first_day(conn, scope, at, metric, dimension) or last
    start = min(max(start, facts.day_from - dt.timedelta(days=366)), last)
    if categories is not None:
        every = counts.published(conn, scope, at, metric, start, last, dimension, categories[0])
        return Infections(every, every * 0, False)
    total = counts.daily(conn, scope, at, metric, start, last)
    brought = counts.daily(conn, scope, at, metric, start, last, "route").get(IMPORTED)
    every = total[""].astype("float64") if "" in total else pd.Series(np.zeros(len(total)), index=total.index)
    return Infections(every, every * 0 if brought is None else brought.astype("float64"), True)


def by_confirmation(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_CONFIRMATION` over the trend's days, as the daily cases beside it."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official:
        return without(BY_CONFIRMATION, OFFICIAL_BY_REPORT)
    wide = counts.daily(conn, scope, at, "cases_by_confirmation", *counts.trend_days(conn, filters))
    if wide.empty or not wide.to_numpy().any():
        return without(BY_CONFIRMATION, ("这段时间没有确诊日期。", "No day of confirmation is known in this time."))
    hidden = hide_counts(wide[""], at.small)
    return marked(frame_of(hidden.items(), BY_CONFIRMATION), filters, at, facts)


def by_route(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_ROUTE` over the trend's days; not stated counts as unknown."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official or at.small:
        return without(BY_ROUTE, OFFICIAL_WITHOUT_ROUTE if facts.official else TOO_SMALL)
    wide = counts.daily(conn, scope, at, "cases", *counts.trend_days(conn, filters), "route")
    wide = wide.T.groupby(lambda route: route or "unknown").sum().T
    rows = [(day, route, value) for route in wide.columns for day, value in wide[route].items()]
    return marked(frame_of(rows, BY_ROUTE), filters, at, facts)


def course(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COURSE` from the city's first day: severe and critical cases by report, recoveries and deaths by their own day."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if at.small:
        return without(COURSE, OFFICIAL_STOPS if facts.official else TOO_SMALL)
    first, last = min(facts.day_from, filters.day_from), filters.day_to
    found = _official_course(conn, scope, at, first, last) if facts.official else _course(conn, scope, at, first, last)
    rows = [(day, stage, new, total) for stage, days in found.items() for (day, new), total in zip(days.items(), days.cumsum(), strict=True)]
    if not rows:
        return without(COURSE, OFFICIAL_COURSE_IS_CITY if facts.official else ("没有重症，也没有转归记录。", "No severe case and no outcome on record."))
    frame = marked(frame_of(rows, COURSE), filters, at, facts)
    frame.attrs["policies"] = ()  # sums lag too far behind a measure to be read against it
    if facts.official:
        frame.attrs["cautions"] = (("官方日报只有在院重型人数，不能累计，所以没有重症曲线。", "Official figures give severe cases in hospital only, which do not add up: no severe curve."),)
    return frame


def _course(conn: Connection, scope: Scope, at: Place, first: dt.date, last: dt.date) -> dict[str, pd.Series]:
    severity = counts.daily(conn, scope, at, "cases", first, last, "severity")
    outcome = counts.daily(conn, scope, at, "case_outcomes", first, last, "outcome")
    found = {stage: outcome[stage] for stage in STAGES if stage in outcome}
    severe = severity.reindex(columns=[name for name in SEVERE if name in severity]).sum(axis=1)
    return ({"severe": severe} if severe.any() else {}) | found


def _official_course(conn: Connection, scope: Scope, at: Place, first: dt.date, last: dt.date) -> dict[str, pd.Series]:
    wide = counts.daily(conn, scope, at, "case_series", first, last, "series")
    return {stage: wide[stage] for stage in ("recovered", "dead") if stage in wide}


def totals_by_part(conn: Connection, filters: Filters, scope: Scope, at: Place, facts: CityFacts, level: str) -> pd.DataFrame:
    """Parts by code: `code, name_zh, name_en, population, n` (all cases to the end of the window, hidden where small)."""
    metric, dimension, categories = measured_by(facts)
    first = min(facts.day_from, filters.day_from)
    found = counts.parts(conn, scope, at, level)
    total = counts.parts_sum(conn, scope, at, level, metric, first, filters.day_to, dimension, categories)
    found["n"] = hide_counts(found["code"].map(total).fillna(0).astype("int64"), level in SMALL_LEVELS)
    return found


def infections_by_part(
    conn: Connection, scope: Scope, at: Place, facts: CityFacts, level: str, days: pd.DatetimeIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All and imported new infections of each part by day of report: one row a part (by code), one column a day."""
    first, last = days[0].date(), days[-1].date()
    metric, dimension, categories = measured_by(facts)
    every = counts.parts_daily(conn, scope, at, level, metric, first, last, dimension, categories)
    if facts.official:
        return every, every * 0
    return every, counts.parts_daily(conn, scope, at, level, metric, first, last, "route", (IMPORTED,))
