"""The few numbers a screen opens with: the window, the one before it, the newest day, and how they divide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import cases, counts
from geodata.queries.indicators import Measure, indicator
from geodata.queries.standing import CityFacts, Place, city_facts, place
from geodata.scope import Scope

TREND_DAYS = 60


@dataclass(frozen=True)
class CaseHeadlines:
    """New cases of one place. `daily`: one value a day, at least to the day before the window.

    `found`: of the newest day's cases, how many were found outside isolation (today, the day before); None
    where that is not recorded. `incomplete_from`: first day that still fills up. `parts`: `dividing.PARTS`.
    """

    place: Place
    official: bool
    daily: pd.Series[int]
    window: int
    previous: int
    found: tuple[int, int] | None
    incomplete_from: dt.date | None
    parts: pd.DataFrame

    @property
    def newest(self) -> tuple[int, int]:
        """The last day of the window and the day before it."""
        return int(self.daily.iloc[-1]), int(self.daily.iloc[-2])

    @property
    def days_rising(self) -> int:
        """How many days in a row, up to the last, had more than the day before."""
        rising = (self.daily.diff() > 0).to_numpy()[::-1]
        return int(rising.argmin()) if not rising.all() else len(rising)


def for_cases(conn: Connection, filters: Filters, scope: Scope) -> CaseHeadlines | None:
    """The case headlines of the place; None where cases are not counted this finely."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if at.small and facts.official:
        return None
    metric, dimension, categories = cases.measured_by(facts)
    before = filters.previous()
    first = min(before.day_from, filters.day_to - dt.timedelta(days=TREND_DAYS))
    wide = counts.daily(conn, scope, at, metric, first, filters.day_to, dimension)
    names = [name for name in (categories or ("",)) if name in wide]
    daily = wide[names].sum(axis=1)
    return CaseHeadlines(
        at, facts.official, daily, _between(daily, filters), _between(daily, before), _outside(conn, scope, at, facts, filters),
        _incomplete(facts, filters), cases.by_division(conn, filters, scope),
    )  # fmt: skip


def in_isolation(conn: Connection, filters: Filters, scope: Scope) -> Measure:
    """People in isolation at the end of the window and a day before, each `SMALL` where 1–4 in a small area."""
    return indicator(conn, "isolation_now", filters.model_copy(update={"day_from": filters.day_to}), scope)


def in_hospital(conn: Connection, filters: Filters, scope: Scope) -> tuple[int, int] | None:
    """Official figure of confirmed patients in hospital, last day and day before; None where not published."""
    at = place(conn, filters, scope)
    days = counts.daily(conn, scope, at, "case_series", filters.day_to - dt.timedelta(days=1), filters.day_to, "series")
    if "in_hospital" not in days or not days["in_hospital"].iloc[-1]:
        return None
    return int(days["in_hospital"].iloc[-1]), int(days["in_hospital"].iloc[-2])


def _between(daily: pd.Series[int], filters: Filters) -> int:
    return int(daily.loc[pd.Timestamp(filters.day_from) : pd.Timestamp(filters.day_to)].sum())


def _outside(conn: Connection, scope: Scope, at: Place, facts: CityFacts, filters: Filters) -> tuple[int, int] | None:
    first = filters.day_to - dt.timedelta(days=1)
    metric, dimension, wanted = cases.screened_by(facts)
    wide = counts.daily(conn, scope, at, metric, first, filters.day_to, dimension)
    kept = [name for name in wide.columns if name in wanted]
    if not kept:
        return None
    days = wide[kept].sum(axis=1)
    return int(days.iloc[-1]), int(days.iloc[-2])


def _incomplete(facts: CityFacts, filters: Filters) -> dt.date | None:
    late = facts.incomplete_from
    return late if late is not None and filters.day_to >= late else None
