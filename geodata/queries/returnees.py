"""Who comes to the city: where from, why, how, how old, and on which day expected and seen."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.provinces import province_name
from geodata.queries import counts
from geodata.queries.cases import age_sex
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import place
from geodata.scope import Scope

PEOPLE = ("人", "people")
BY_CATEGORY: Columns = {
    "category": Column("text", ("类别", "Category")),
    "expected": Column("count", ("预计到达", "Expected"), PEOPLE),
    "seen": Column("count", ("已到", "Seen arriving"), PEOPLE),
}
BY_DAY: Columns = {
    "day": Column("day", ("日期", "Day")),
    "expected": Column("count", ("预计到达", "Expected"), PEOPLE),
    "seen": Column("count", ("已到", "Seen arriving"), PEOPLE),
    "verified": Column("count", ("已核实", "Verified"), PEOPLE),
}
BY_AGE_SEX: Columns = {
    "age_from": Column("count", ("年龄起", "Age from"), ("岁", "years")),
    "sex": Column("text", ("性别", "Sex")),
    "n": Column("count", ("已到", "Seen arriving"), PEOPLE),
}


def by_origin(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_CATEGORY` by province of origin under its short name, largest first; 湖北 and 湖北省 are one."""
    return _by_category(conn, filters, scope, "origin", lambda written: province_name(written, "zh"))


def by_purpose(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_CATEGORY` by purpose code, largest first."""
    return _by_category(conn, filters, scope, "purpose")


def by_mode(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_CATEGORY` by mode of travel code, largest first."""
    return _by_category(conn, filters, scope, "mode")


def by_age_sex(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_AGE_SEX` of those seen arriving within the window."""
    at = place(conn, filters, scope)
    frame = age_sex(conn, scope, at, "arrivals_seen", filters, BY_AGE_SEX)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame


def by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_DAY`: expected, seen and verified, each on its own day, over the trend's days."""
    at = place(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    columns = [_total(counts.daily(conn, scope, at, name, first, last)) for name in ("arrivals_expected", "arrivals_seen", "arrivals_verified")]
    hidden = [hide_counts(column, at.small) for column in columns]
    frame = frame_of(zip(columns[0].index, *hidden, strict=True), BY_DAY)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame


def _by_category(conn: Connection, filters: Filters, scope: Scope, dimension: str, name_of: Callable[[str], str] = str) -> pd.DataFrame:
    at = place(conn, filters, scope)
    both = pd.DataFrame(
        {
            "expected": pd.Series(counts.window(conn, scope, at, "arrivals_expected", filters, dimension), dtype="float64"),
            "seen": pd.Series(counts.window(conn, scope, at, "arrivals_seen", filters, dimension), dtype="float64"),
        }
    )
    whole = both.fillna(0).astype("int64").groupby([name_of(str(name)) for name in both.index]).sum().sort_values(["seen", "expected"], ascending=False, kind="stable")
    whole = whole[whole.sum(axis=1) > 0]
    rows = zip(whole.index, hide_counts(whole["expected"], at.small), hide_counts(whole["seen"], at.small), strict=True)
    frame = frame_of(rows, BY_CATEGORY)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame


def _total(wide: pd.DataFrame) -> pd.Series:
    """The total column of a daily frame; zeros where nothing was ever counted."""
    return wide[""] if "" in wide else pd.Series(0, index=wide.index)
