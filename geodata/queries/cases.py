"""Cases by day, class, division, age and sex. One door for both bases: a line list or official daily figures.

Where the city publishes daily figures, those and only those are the case numbers, down to the level they
are published for; addresses on published lists are another noun and live in `addresses`.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.dividing import by_part
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import CityFacts, Place, city_facts, place
from geodata.scope import Scope
from geodata.vocabulary import FOUND_BY

CASES = ("例", "cases")
OFFICIAL_STOPS = (
    "官方日报只公布到区县，街道和社区没有病例数。请看报告住址，住址数不等于病例数。",
    "Official figures are published by district only. Streets and communities have addresses, which are not cases.",
)
OFFICIAL_HAS_NO_PEOPLE = (
    "官方日报只有人数，没有年龄和性别。",
    "Official figures are counts only, without age or sex.",
)

BY_CLASS: Columns = {
    "day": Column("day", ("报告日", "Report day")),
    "case_class": Column("text", ("分类", "Class")),
    "n": Column("count", ("新增", "New cases"), CASES),
}
CUMULATIVE: Columns = {
    "day": Column("day", ("报告日", "Report day")),
    "case_class": Column("text", ("分类", "Class")),
    "n": Column("count", ("累计", "Cumulative cases"), CASES),
}
BY_FOUND: Columns = {
    "day": Column("day", ("报告日", "Report day")),
    "found_by": Column("text", ("发现方式", "How found")),
    "n": Column("count", ("新增", "New cases"), CASES),
}
BY_AGE_SEX: Columns = {
    "age_from": Column("count", ("年龄起", "Age from"), ("岁", "years")),
    "sex": Column("text", ("性别", "Sex")),
    "n": Column("count", ("新增", "New cases"), CASES),
}
OFFICIAL_CLASSES = ("confirmed", "asymptomatic")
OFFICIAL_FOUND = {"infected_isolation": "isolation", "infected_screening": "screening"}


def measured_by(facts: CityFacts) -> tuple[str, str, tuple[str, ...] | None]:
    """Metric, dimension and categories whose sum is the number of new cases in this city."""
    return ("case_series", "series", ("infected",)) if facts.official else ("cases", "", None)


def screened_by(facts: CityFacts) -> tuple[str, str, tuple[str, ...]]:
    """Metric, dimension and categories whose sum is the number of new cases known to have been found outside isolation."""
    if facts.official:
        return "case_series", "series", tuple(name for name, code in OFFICIAL_FOUND.items() if code == "screening")
    return "cases", "found_by", tuple(code for code in FOUND_BY.labels if code != "isolation")


def by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_CLASS` over the trend's days; `attrs`: see `_marks`."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official and at.small:
        return _without(BY_CLASS, OFFICIAL_STOPS)
    first, last = counts.trend_days(conn, filters)
    return _classes(conn, scope, at, facts, first, last, BY_CLASS).pipe(_marks, filters, at, facts)


def cumulative(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`CUMULATIVE` from the city's first day to the end of the window."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official and at.small:
        return _without(CUMULATIVE, OFFICIAL_STOPS)
    frame = _classes(conn, scope, at, facts, min(facts.day_from, filters.day_from), filters.day_to, CUMULATIVE)
    if not at.small:
        frame["n"] = frame.groupby("case_class")["n"].cumsum().astype("Int64")
        return _marks(frame, filters, at, facts)
    # A running total of hidden days would give them away by subtraction.
    return _without(CUMULATIVE, ("街道和社区不显示累计曲线：逐日相减会得出隐去的小数。", "No running totals here: daily differences would reveal hidden counts."))


def by_found(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_FOUND`: in isolation against found by screening, over the trend's days."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if at.small:
        return _without(BY_FOUND, OFFICIAL_STOPS if facts.official else _too_small())
    first, last = counts.trend_days(conn, filters)
    metric, dimension = ("case_series", "series") if facts.official else ("cases", "found_by")
    wide = counts.daily(conn, scope, at, metric, first, last, dimension)
    names = OFFICIAL_FOUND if facts.official else {str(name): str(name) for name in wide.columns}
    rows = [(day, code, value) for name, code in names.items() if name in wide for day, value in wide[name].items()]
    return frame_of(rows, BY_FOUND).pipe(_marks, filters, at, facts)


def by_age_sex(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_AGE_SEX` within the window; small areas are suppressed band by band."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official:
        return _without(BY_AGE_SEX, OFFICIAL_HAS_NO_PEOPLE)
    return age_sex(conn, scope, at, "cases", filters, BY_AGE_SEX).pipe(_marks, filters, at, facts)


def by_division(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Cases of the place's districts, streets or communities (`dividing.PARTS`)."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official and at.level != "city":
        frame = by_part(conn, filters, scope, at, None)
        frame.attrs["why_empty"] = OFFICIAL_STOPS
        return frame
    return by_part(conn, filters, scope, at, measured_by(facts))


def by_street(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`dividing.PARTS` of the place's streets (of a street: its communities); addresses where cases stop at districts.

    `attrs["measure"]` names which of the two was counted, `attrs["source"]` where it comes from.
    """
    at, facts = place(conn, filters, scope), city_facts(conn)
    level = at.child_level if at.drawn else "community" if at.level in ("street", "community") else "street"
    measured = ("case_addresses", "", None) if facts.official else measured_by(facts)
    frame = by_part(conn, filters, scope, at, measured, level)
    frame.attrs["measure"] = ("报告住址，不等于病例数", "published addresses, not cases") if facts.official else ("新增病例", "new cases")
    frame.attrs["source"] = "case_address" if facts.official else "case"
    return frame


def age_sex(conn: Connection, scope: Scope, at: Place, metric: str, filters: Filters, columns: Columns) -> pd.DataFrame:
    """Age band × sex of any metric with the dimension `age_sex`; `age_from` or sex missing = not stated."""
    found = counts.window(conn, scope, at, metric, filters, "age_sex")
    rows = [(band or None, sex or None, n) for (sex, _, band), n in ((key.partition(":"), n) for key, n in found.items())]
    frame = frame_of([(int(band) if band else None, sex, n) for band, sex, n in rows], columns)
    frame["n"] = hide_counts(frame["n"], at.small)
    return frame.sort_values(["age_from", "sex"], ignore_index=True)


def _classes(
    conn: Connection, scope: Scope, at: Place, facts: CityFacts, first: dt.date, last: dt.date, columns: Columns
) -> pd.DataFrame:
    """Long frame of new cases by class; in small areas one hidden-where-small total instead of classes."""
    metric, dimension = ("case_series", "series") if facts.official else ("cases", "" if at.small else "case_class")
    wide = counts.daily(conn, scope, at, metric, first, last, dimension)
    kept = [name for name in (OFFICIAL_CLASSES if facts.official else wide.columns) if name in wide]
    if at.small and kept:
        wide = wide[kept].apply(lambda column: hide_counts(column, True))
    rows = [(day, name, value) for name in kept for day, value in wide[name].items()]
    return frame_of(rows, columns)


def _marks(frame: pd.DataFrame, filters: Filters, at: Place, facts: CityFacts) -> pd.DataFrame:
    """What a chart draws around the numbers, in `attrs`: window, area, policies, first incomplete day."""
    frame.attrs = {
        "window": (filters.day_from, filters.day_to),
        "area": at.name,
        "policies": facts.policies,
        "incomplete_from": facts.incomplete_from,
    }
    return frame


def _without(columns: Columns, why: tuple[str, str]) -> pd.DataFrame:
    """An empty frame that says why it is empty."""
    frame = frame_of([], columns)
    frame.attrs = {"why_empty": why}
    return frame


def _too_small() -> tuple[str, str]:
    return ("街道和社区的人数太少，不再细分。", "Numbers in streets and communities are too small to divide further.")
