"""What a run of the report factory was printed with, and what the next one makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from geodata import report_runs
from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.queries import areas, counts, indicator_parts
from geodata.queries.hiding import hide
from geodata.queries.indicators import INDICATORS, indicator
from geodata.queries.standing import city_facts, place
from geodata.report_runs import New
from geodata.scope import Scope

CITY = Scope(None)


@pytest.fixture(scope="module")
def demo(demo_url: str) -> Iterator[Database]:
    database = Database(demo_url)
    yield database
    database.close()


@pytest.fixture
def conn(demo: Database) -> Iterator[Connection]:
    """A connection as the owner on the simulated city, rolled back after the test."""
    with demo.engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def week(conn: Connection, back: int = 0) -> Filters:
    last = city_facts(conn).day_to - dt.timedelta(days=back)
    return Filters(day_from=last - dt.timedelta(days=6), day_to=last)


@pytest.mark.parametrize("key", sorted(INDICATORS))
def test_all_at_once_is_each_by_itself(conn: Connection, key: str) -> None:
    filters, district = week(conn), areas.districts(conn)[0][0]
    for top, level in ((None, "district"), (district, "street")):
        at = place(conn, filters.model_copy(update={"area": top}), CITY)
        found = indicator_parts.by_part(conn, key, filters, CITY, at, level)
        assert list(found) == [str(code) for code in counts.parts(conn, CITY, at, level)["code"]]
        one = {code: indicator(conn, key, filters.model_copy(update={"area": code}), CITY).now for code in found}
        hidden = {code for code, value in found.items() if value is None and one[code] is not None}
        assert {code: value for code, value in found.items() if code not in hidden} == {code: value for code, value in one.items() if code not in hidden}
        if level == "district" or not INDICATORS[key].people:
            assert not hidden
        elif all(value is not None for value in one.values()):
            raw = [INDICATORS[key].measure(conn, filters.model_copy(update={"area": code}), CITY, place(conn, filters.model_copy(update={"area": code}), CITY)).now for code in found]
            assert list(found.values()) == hide([int(value or 0) for value in raw])


def new(conn: Connection, token: str, back: int, version: int, days: int = 7) -> New:
    filters = week(conn, back)
    filters = filters.model_copy(update={"day_from": filters.day_to - dt.timedelta(days=days - 1)})
    root = areas.path(conn, None, CITY)[-1].code
    return New(token, root, "district", filters, version, "analyst", 2, {"window": {}})


def test_a_run_is_compared_with_the_newest_other_one_of_its_series(conn: Connection) -> None:
    keys = ["cases_window", "isolation_now"]
    first = report_runs.keep(conn, new(conn, "a", 1, 1), keys, CITY)
    assert report_runs.keep(conn, new(conn, "a", 1, 1), keys, CITY) == first, "a second try finds what the first kept"
    report_runs.keep(conn, new(conn, "month", 1, 1, days=30), keys, CITY)
    report_runs.keep(conn, new(conn, "later", 0, 9), keys, CITY)
    again = report_runs.find(conn, report_runs.keep(conn, new(conn, "b", 0, 2), ["cases_window"], CITY), CITY)
    assert again.before_id == first, "not a longer window, nor the same day on newer data"
    before = report_runs.find(conn, first, CITY)
    assert before.before_id is None and before.again is None
    assert again.again == {"cases_window": before.figures["cases_window"]}, "nothing arrived meanwhile"
    streets = {code for code in again.figures["cases_window"] if len(code) > 6}
    assert streets and len(again.figures["cases_window"]) == len(streets) + len(areas.districts(conn))


def test_a_run_is_its_district_s(conn: Connection) -> None:
    own = Scope(areas.districts(conn)[0][0])
    filters = week(conn)
    mine = report_runs.keep(conn, New("d", own.district_code or "", "street", filters, 1, "district", 3, {}), ["cases_window"], own)
    found = report_runs.find(conn, mine, own)
    assert found.made is None and all(code.startswith(own.district_code or "-") for code in found.figures["cases_window"])
    report_runs.printed(conn, mine, {"1": {"files": {"pdf": "a.pdf"}, "problem": None}})
    assert (report_runs.find(conn, mine, own).made or {})["1"]["files"] == {"pdf": "a.pdf"}
    for other in (CITY, Scope(areas.districts(conn)[1][0])):
        with pytest.raises(UnknownName, match=str(mine)):
            report_runs.find(conn, mine, other)
