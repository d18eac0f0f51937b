"""Single numbers for tiles and lead sentences: one definition each, this window against the previous one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.queries import counts, hospitals, tasks
from geodata.queries.cases import OFFICIAL_FOUND, measured_by
from geodata.queries.hiding import SMALL, SMALLEST_SHOWN
from geodata.queries.standing import CityFacts, Place, city_facts, place
from geodata.scope import Scope

Text = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class Measure:
    """`now` None: not counted here; `SMALL`: 1–4 in a small area. `incomplete`: `now` is still growing, so it tells no fall."""

    now: float | None
    before: float | None = None
    incomplete: bool = False


Asked = Callable[[Connection, Filters, Scope, Place], Measure]


@dataclass(frozen=True)
class Indicator:
    """One number: what it is called, its unit, how it is measured. `share`: a share of 1."""

    key: str
    title: Text
    unit: Text
    measure: Asked
    needs: tuple[str, ...]
    stock: bool = False
    share: bool = False


def _flow(metric: str) -> Asked:
    def measure(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
        now, before = (counts.window(conn, scope, at, metric, window).get("", 0) for window in (filters, filters.previous()))
        return Measure(now, before)

    return measure


def _difference(plus: str, minus: str) -> Asked:
    """A stock: everything that began less everything that ended, at the end of both windows."""

    def measure(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
        ends = (filters.day_to, filters.day_from - dt.timedelta(days=1))
        now, before = (max(0, counts.stock(conn, scope, at, plus, day) - counts.stock(conn, scope, at, minus, day)) for day in ends)
        return Measure(now, before)

    return measure


def _cases(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
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


def _last_day(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    return _cases(conn, filters.model_copy(update={"day_from": filters.day_to}), scope, at)


def _screening(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    facts = city_facts(conn)
    if facts.official and at.small:
        return Measure(None)
    metric, dimension = ("case_series", "series") if facts.official else ("cases", "found_by")
    isolated = next(name for name, code in OFFICIAL_FOUND.items() if code == "isolation") if facts.official else "isolation"
    screened = next(name for name, code in OFFICIAL_FOUND.items() if code == "screening") if facts.official else None
    found = [counts.window(conn, scope, at, metric, window, dimension) for window in (filters, filters.previous())]
    if screened is not None:
        now, before = (each.get(screened, 0) for each in found)
        return Measure(now, before)
    now, before = (sum(n for name, n in each.items() if name not in ("", isolated)) for each in found)
    return Measure(now, before, _growing(facts, filters))


def _overdue(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    now, before = (int(tasks.by_kind(conn, window, scope)["overdue"].sum()) for window in (filters, filters.previous()))
    return Measure(now, before)


def _occupancy(conn: Connection, filters: Filters, scope: Scope, at: Place) -> Measure:
    def share(window: Filters) -> float | None:
        frame = hospitals.by_hospital(conn, window, scope).dropna(subset=["occupied"])
        staffed = int(frame["staffed"].sum())
        return int(frame["occupied"].sum()) / staffed if staffed else None

    return Measure(share(filters), share(filters.previous()))


_CASES_NEED = ("cases|case_series",)
INDICATORS: dict[str, Indicator] = {
    one.key: one
    for one in (
        Indicator("cases_window", ("新增感染者", "New infections"), ("例", "cases"), _cases, _CASES_NEED),
        Indicator("cases_day", ("当日新增", "New on the last day"), ("例", "cases"), _last_day, _CASES_NEED),
        Indicator("cases_screening", ("其中社会面发现", "Found by screening"), ("例", "cases"), _screening, _CASES_NEED),
        Indicator("addresses", ("报告住址", "Published addresses"), ("条", "addresses"), _flow("case_addresses"), ("case_addresses",)),
        Indicator("registrations", ("登记", "Registered"), ("人", "people"), _flow("registrations"), ("registrations",)),
        Indicator("arrivals_expected", ("预计到达", "Expected"), ("人", "people"), _flow("arrivals_expected"), ("arrivals_expected",)),
        Indicator("arrivals_seen", ("已到", "Seen arriving"), ("人", "people"), _flow("arrivals_seen"), ("arrivals_seen",)),
        Indicator("arrivals_verified", ("已核实", "Verified"), ("人", "people"), _flow("arrivals_verified"), ("arrivals_verified",)),
        Indicator("unverified", ("已到未核实", "Seen, not verified"), ("人", "people"), _difference("arrivals_seen", "arrivals_verified"), ("arrivals_seen",), True),
        Indicator("tasks_open", ("待办任务", "Open tasks"), ("项", "tasks"), _difference("tasks_opened", "tasks_closed"), ("tasks_opened",), True),
        Indicator("tasks_overdue", ("逾期任务", "Overdue tasks"), ("项", "tasks"), _overdue, ("tasks_opened",), True),
        Indicator("isolation_now", ("在隔离", "In isolation"), ("人", "people"), _difference("isolation_started", "isolation_ended"), ("isolation_started",), True),
        Indicator("scans", ("卡口扫码", "Checkpoint scans"), ("次", "scans"), _flow("scans"), ("scans",)),
        Indicator("clues", ("线索", "Clues"), ("条", "clues"), _flow("clues"), ("clues",)),
        Indicator("occupancy", ("床位占用率", "Bed occupancy"), ("", ""), _occupancy, ("encounters",), True, True),
    )
}  # fmt: skip


def indicator(conn: Connection, key: str, filters: Filters, scope: Scope) -> Measure:
    """One number where the filters stand. In small areas 1–4 come as `SMALL`. Raises `UnknownName`."""
    if key not in INDICATORS:
        raise UnknownName(f"没有指标 {key}。", f"There is no indicator {key}.")
    at = place(conn, filters, scope)
    found = INDICATORS[key].measure(conn, filters, scope, at)
    people = not (INDICATORS[key].share or key.startswith("tasks"))
    return replace(found, now=_hidden(found.now), before=_hidden(found.before)) if at.small and people else found


def _hidden(value: float | None) -> float | None:
    return SMALL if value is not None and 1 <= value < SMALLEST_SHOWN else value
