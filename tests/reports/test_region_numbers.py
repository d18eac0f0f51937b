"""Every number answers for a region as it does for the areas in it, inside the person's district only."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Connection, text

from dashboard.contract import Report
from dashboard.reports import REPORTS, report
from geodata.engine import Database
from geodata.errors import EmptySelection
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.queries import area_dossier, counts, indicators, records
from geodata.queries.hiding import SMALL
from geodata.queries.record_tables import record_table
from geodata.queries.standing import place
from geodata.region import parse
from geodata.scope import Scope
from tests.geodata.town import COMMUNITIES
from tests.reports.conftest import WEEK

CITY = Scope(None, True)
SECOND = Scope("990102", True)
ALL = "polygon:119.9,29.9;120.2,29.9;120.2,30.1;119.9,30.1"
FIRST_TWO = "circle:120,30,1200"  # communities lie 0.01 degrees of longitude, some 960 m, apart


def within(region: str) -> Filters:
    return WEEK.model_copy(update={"region": parse(region)})


@pytest.fixture(scope="module", autouse=True)
def apart(week: Database) -> None:
    """The label points of the town's communities in a row."""
    with week.own() as conn:
        for number, code in enumerate(COMMUNITIES):
            conn.execute(text("update area set lon = :lon, population = 1000 where code = :code"), {"lon": 120 + number / 100, "code": code})


@pytest.fixture
def read(week: Database) -> Iterable[Connection]:
    with week.read() as conn:
        yield conn


def test_a_region_is_the_communities_whose_label_point_lies_in_it(read: Connection) -> None:
    at = place(read, within(FIRST_TWO), CITY)
    assert at.codes == COMMUNITIES[:2] and at.small and at.population == 2000
    assert at.name == ("选区 · 2 个社区", "Selection · 2 communities")


def test_its_counts_are_the_sum_of_theirs(read: Connection) -> None:
    for metric in ("cases", "registrations", "isolation_started", "clues"):
        parts = [counts.window(read, CITY, place(read, WEEK.model_copy(update={"area": code}), CITY), metric, WEEK) for code in COMMUNITIES[:2]]
        whole = counts.window(read, CITY, place(read, within(FIRST_TWO), CITY), metric, WEEK)
        assert whole == {"": sum(part.get("", 0) for part in parts)} != {"": 0}, metric


def test_a_region_over_everything_equals_the_city(read: Connection) -> None:
    for key in ("cases_window", "registrations", "tasks_open", "tasks_overdue", "isolation_now", "clues"):
        assert indicators.indicator(read, key, within(ALL), CITY).now == indicators.indicator(read, key, WEEK, CITY).now, key
    assert indicators.indicator(read, "unverified", within(ALL), CITY).now == SMALL, "four people, and a region is as private as a community"
    assert report("task_state").query(read, within(ALL), CITY).equals(report("task_state").query(read, WEEK, CITY))


def test_a_region_never_reaches_into_another_district(read: Connection) -> None:
    assert place(read, within(ALL), SECOND).codes == COMMUNITIES[4:]
    assert counts.window(read, SECOND, place(read, within(ALL), SECOND), "cases", WEEK) == {"": 7}
    with pytest.raises(EmptySelection):
        place(read, within(FIRST_TWO), SECOND)


def test_records_of_a_region_are_those_of_its_communities(read: Connection) -> None:
    table, question = record_table("registrations"), records.Asked()
    assert records.page(read, table, within(FIRST_TWO), CITY, question, "zh", 0, 100)[1] == 10
    assert records.page(read, table, within(ALL), SECOND, question, "zh", 0, 100)[1] == 8


def test_its_parts_are_the_areas_themselves(read: Connection) -> None:
    frame = report("area_ranking").query(read, within(FIRST_TWO), CITY)
    assert sorted(frame["code"]) == list(COMMUNITIES[:2])


def test_the_drawer_tells_of_it(read: Connection) -> None:
    found = area_dossier.of_area(read, within(FIRST_TWO), CITY, frozenset(METRICS))
    assert found.at.drawn and found.rank is None
    assert dict(found.numbers)["cases_window"].now == 15


@pytest.mark.parametrize("item", REPORTS.values(), ids=list(REPORTS))
def test_every_report_answers_for_it_and_says_so(read: Connection, item: Report) -> None:
    frame = item.query(read, within(FIRST_TWO), CITY)
    assert list(frame.columns) == list(item.columns)
    assert "why_empty" in frame.attrs or frame.attrs["area"] == ("选区 · 2 个社区", "Selection · 2 communities")


def test_one_that_catches_nothing_asks_for_a_larger_one(read: Connection) -> None:
    with pytest.raises(EmptySelection, match="larger") as empty:
        report("case_trend").query(read, within("circle:120.005,30,100"), CITY)
    assert "画大一些" in empty.value.zh


def test_where_a_city_has_no_communities_its_streets_are_taken(conn: Connection) -> None:
    from tests.geodata import town

    town.build(conn)
    conn.execute(text("delete from area where level in ('grid', 'community')"))
    assert place(conn, within(FIRST_TWO), CITY).codes == town.STREETS
