"""How single numbers are counted: this window and the one before, where the filters stand. Nothing is hidden here; `indicators` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts, hospitals, tasks
from geodata.queries.cases import measured_by, screened_by
from geodata.queries.standing import CityFacts, Place, city_facts
from geodata.scope import Scope


@dataclass(frozen=True)
class Measure:
    """`now` None: not counted here; `SMALL`: 1–4 in a small area. `incomplete`: `now` is still growing, so it tells no fall."""

    now: float | None
    before: float | None = None
    incomplete: bool = False


Asked = Callable[[Connection, Filters, Scope, Place], Measure]


@dataclass(frozen=True)
class Flow:
    """Rows of one metric within the window."""

    metric: str

    def __call__(self, conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
        """See `Asked`."""
        now, before = (
            counts.window(conn, scope, at, self.metric, window).get("", 0) for window in (filters, filters.previous())
        )
        return Measure(now, before)


@dataclass(frozen=True)
class Stock:
    """Everything that began less everything that ended, at the end of both windows."""

    plus: str
    minus: str

    def __call__(self, conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
        """See `Asked`."""
        ends = (filters.day_to, filters.day_from - dt.timedelta(days=1))
        now, before = (
            max(0, counts.stock(conn, scope, at, self.plus, day) - counts.stock(conn, scope, at, self.minus, day))
            for day in ends
        )
        return Measure(now, before)


def cases(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    """New cases of the line list, or the official figure; nothing below districts where only that exists."""
    facts = city_facts(conn)
    if facts.official and at.small:
        return Measure(None)
    metric, dimension, wanted = measured_by(facts)
    found = [counts.window(conn, scope, at, metric, window, dimension) for window in (filters, filters.previous())]
    now, before = (sum(n for name, n in each.items() if wanted is None or name in wanted) for each in found)
    return Measure(now, before, _growing(facts, filters))


def _growing(facts: CityFacts, filters: Filters) -> bool:
    """Whether the window ends on a day for which cases still come in."""
    return facts.incomplete_from is not None and filters.day_to >= facts.incomplete_from


def last_day(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    """`cases` of the last day alone."""
    return cases(conn, filters.model_copy(update={"day_from": filters.day_to}), scope, at)


def screening(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    """Cases found outside isolation: by the list's way of being found, or the official figure."""
    facts = city_facts(conn)
    if facts.official and at.small:
        return Measure(None)
    metric, dimension, wanted = screened_by(facts)
    found = [counts.window(conn, scope, at, metric, window, dimension) for window in (filters, filters.previous())]
    now, before = (sum(n for name, n in each.items() if name in wanted) for each in found)
    return Measure(now, before, _growing(facts, filters))


def overdue(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    """Tasks whose time was up at the window's end."""
    now, before = (int(tasks.by_kind(conn, window, scope)["overdue"].sum()) for window in (filters, filters.previous()))
    return Measure(now, before)


def occupancy(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    """Occupied ÷ staffed beds of the hospitals that report both."""

    def share(window: Filters) -> float | None:
        frame = hospitals.by_hospital(conn, window, scope).dropna(subset=["occupied"])
        staffed = int(frame["staffed"].sum())
        return int(frame["occupied"].sum()) / staffed if staffed else None

    return Measure(share(filters), share(filters.previous()))
