"""Every indicator: an area's figure is the sum over its parts and of what is known to none of them, or the declaration says why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from geodata.engine import Database
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.queries import cases, headlines, tasks
from geodata.queries.hiding import SMALL
from geodata.queries.indicators import INDICATORS
from geodata.queries.standing import CHILD_LEVEL, Place, city_facts, place
from geodata.queries.tasks import moments
from geodata.records import RECORDS
from geodata.scope import Scope
from tests.reports.conftest import WEEK

CITY = Scope(None)
FLOWS = {
    "cases_window": "cases", "cases_day": "cases", "cases_screening": "cases", "addresses": "case_addresses", "registrations": "registrations",
    "arrivals_expected": "arrivals_expected", "arrivals_seen": "arrivals_seen", "arrivals_verified": "arrivals_verified",
    "scans": "scans", "clues": "clues",
}  # fmt: skip
STOCKS = {
    "unverified": ("arrivals_seen", "arrivals_verified"), "tasks_open": ("tasks_opened", "tasks_closed"),
    "isolation_now": ("isolation_started", "isolation_ended"),
}  # fmt: skip
ALSO = {"cases_screening": "coalesce(r.found_by, '') not in ('', 'isolation')"}


@pytest.fixture(scope="module")
def reading(demo_url: str) -> Iterable[Connection]:
    database = Database(demo_url)
    with database.write() as conn:  # the facts themselves are not the screens' to read
        yield conn
    database.close()


def rows_of_none(conn: Connection, metric: str, at: Place, first: dt.date | None, last: dt.date, also: str = "true") -> int:
    """Counted from the facts: records of the area that are known to none of its parts."""
    one, below = METRICS[metric], CHILD_LEVEL[at.level]
    joined = f'left join "{one.place}" p on {one.place_key}' if one.place else ""
    where = "p" if one.place else "r"
    above = "true" if at.level == "city" else f"{where}.{at.level}_code = :code"
    found = conn.execute(
        text(
            f'select coalesce(sum({one.weight}), 0) from "{one.fact}" r {joined} where {one.where} and {also} and {above}'
            f" and {where}.{below}_code is null and {one.day} <= :last and (cast(:first as date) is null or {one.day} >= :first)"
        ),
        {"code": at.code, "first": first, "last": last},
    )
    return int(found.scalar_one())


def late_of_none(conn: Connection, at: Place, filters: Filters) -> int:
    """Overdue tasks of the area that are known to none of its parts."""
    above = "true" if at.level == "city" else f"{at.level}_code = :code"
    until = moments(filters)[1]
    found = conn.execute(
        text(
            f"select count(*) from task where {above} and {CHILD_LEVEL[at.level]}_code is null and created_at < :until"
            " and (closed_at is null or closed_at >= :until) and due_at < :until"
        ),
        {"code": at.code, "until": until},
    )
    return int(found.scalar_one())


def of_none(conn: Connection, key: str, at: Place, filters: Filters) -> int:
    if key in FLOWS:
        first = filters.day_to if key == "cases_day" else filters.day_from
        return rows_of_none(conn, FLOWS[key], at, first, filters.day_to, ALSO.get(key, "true"))
    if key in STOCKS:
        begun, ended = (rows_of_none(conn, metric, at, None, filters.day_to) for metric in STOCKS[key])
        return begun - ended
    return late_of_none(conn, at, filters)


def measured(conn: Connection, key: str, filters: Filters, area: str | None) -> float | None:
    inside = filters.model_copy(update={"area": area})
    return INDICATORS[key].measure(conn, inside, CITY, place(conn, inside, CITY)).now


def areas_of(conn: Connection, level: str) -> list[str]:
    return list(conn.execute(text("select code from area where level = :level order by code"), {"level": level}).scalars())


def parts_of(conn: Connection, at: Place) -> list[str]:
    """All children, by the ground and not by any query under test."""
    above = "true" if at.level == "city" else f"{at.level}_code = :code"
    found = conn.execute(text(f"select code from area where level = :below and {above}"), {"below": CHILD_LEVEL[at.level], "code": at.code})
    return list(found.scalars())


@pytest.mark.parametrize("key", [key for key, one in INDICATORS.items() if one.definition.apart is None])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(level=st.sampled_from(["city", "district", "street"]), which=st.integers(0, 10_000), back=st.integers(0, 50), days=st.integers(1, 30))
def test_parts_and_what_is_in_none_of_them_make_the_whole(
    reading: Connection, key: str, level: str, which: int, back: int, days: int
) -> None:
    last = city_facts(reading).day_to - dt.timedelta(days=back)
    filters = Filters(day_from=last - dt.timedelta(days=days - 1), day_to=last)
    codes = areas_of(reading, level)
    code = codes[which % len(codes)]
    at = place(reading, filters.model_copy(update={"area": code}), CITY)
    whole = measured(reading, key, filters, code)
    parts = [measured(reading, key, filters, part) for part in parts_of(reading, at)]
    assert whole == sum(part or 0 for part in parts) + of_none(reading, key, at, filters)


def test_some_figures_are_not_zero(reading: Connection) -> None:
    """Else the sums above would prove nothing."""
    facts = city_facts(reading)
    whole = Filters(day_from=facts.day_from, day_to=facts.day_to)
    middle = Filters(day_from=facts.day_from, day_to=facts.day_from + dt.timedelta(days=45))
    for key, one in INDICATORS.items():
        if one.definition.apart is None and key not in ("addresses", "cases_day"):
            assert any(measured(reading, key, window, None) for window in (whole, middle)), key


def test_official_figures_of_a_city_stand_alone_and_say_so(official: Connection) -> None:
    districts = areas_of(official, "district")
    for key in ("cases_window", "cases_day", "cases_screening"):
        parts = sum(measured(official, key, WEEK, code) or 0 for code in districts)
        assert parts != measured(official, key, WEEK, None) or key == "cases_screening"
        assert INDICATORS[key].means(official=True).apart is not None
        assert INDICATORS[key].means(official=False).apart is None


@pytest.mark.parametrize("key", sorted(INDICATORS))
def test_a_definition_names_a_register_and_is_whole_in_both_languages(key: str) -> None:
    one = INDICATORS[key]
    for means in {one.means(False), one.means(True)}:
        assert means.source in RECORDS
        for words in (means.formula, means.excludes, means.as_of, means.apart or ("无", "none")):
            assert re.search(r"[\u4e00-\u9fff]", words[0]) and not re.search(r"[\u4e00-\u9fff]", words[1])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(level=st.sampled_from(["city", "district", "street", "community"]), which=st.integers(0, 10_000), back=st.integers(0, 50), days=st.integers(1, 30))
def test_wall_report_and_tile_say_the_same(reading: Connection, level: str, which: int, back: int, days: int) -> None:
    last = city_facts(reading).day_to - dt.timedelta(days=back)
    codes = areas_of(reading, level)
    filters = Filters(day_from=last - dt.timedelta(days=days - 1), day_to=last, area=codes[which % len(codes)])
    found = headlines.for_cases(reading, filters, CITY)
    assert found is not None
    assert found.window == measured(reading, "cases_window", filters, filters.area)
    assert found.newest[0] == measured(reading, "cases_day", filters, filters.area)
    inside = measured(reading, "isolation_now", filters, filters.area)
    assert headlines.in_isolation(reading, filters, CITY).now == (SMALL if found.place.small and 0 < (inside or 0) < 5 else inside)
    if found.place.small:
        return
    by_class = cases.by_day(reading, filters, CITY)
    of_window = by_class[(by_class["day"] >= pd.Timestamp(filters.day_from)) & (by_class["day"] <= pd.Timestamp(filters.day_to))]
    assert of_window["n"].sum() == found.window
    kinds = tasks.by_kind(reading, filters, CITY)
    assert kinds["waiting"].sum() == measured(reading, "tasks_open", filters, filters.area)
    assert kinds["overdue"].sum() == measured(reading, "tasks_overdue", filters, filters.area)
