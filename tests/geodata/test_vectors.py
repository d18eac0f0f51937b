"""Map windows: any filter, any person; and `verify` names what somebody has spoilt."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from sqlalchemy import Connection, text

from geodata.aggregates import rebuild
from geodata.engine import Database
from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import vectors
from geodata.records.cases import Case
from geodata.scope import WHOLE_CITY, Scope
from geodata.verify import verify
from tests.geodata.town import COMMUNITIES, DAY, DISTRICTS, GRIDS, STREETS, place, run


@pytest.fixture
def counted(town_conn: Connection) -> Connection:
    """Grid n has n cases, one a day from the first day on."""
    cases = [
        Case(case_no=f"C{grid}-{n}", case_class="confirmed", reported_on=DAY + dt.timedelta(days=n), **place(grid))
        for grid in range(16)
        for n in range(grid)
    ]
    load_records(town_conn, "case", cases, [], run("case"))
    return town_conn


def window(first: int, last: int, area: str | None = None) -> Filters:
    return Filters(day_from=DAY + dt.timedelta(days=first), day_to=DAY + dt.timedelta(days=last), area=area)


def test_a_window_is_closed_on_both_sides(counted: Connection) -> None:
    got = vectors.window(counted, "cases", window(2, 4), WHOLE_CITY, "grid")
    assert got.dtype == np.int64
    assert got.tolist() == [max(0, min(grid, 5) - 2) for grid in range(16)]


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (100, 120)])
def test_a_window_without_events_is_zero(counted: Connection, first: int, last: int) -> None:
    assert vectors.window(counted, "cases", window(first, last), WHOLE_CITY, "grid").tolist() == [0] * 16


def test_cumulative_counts_from_the_beginning(counted: Connection) -> None:
    assert vectors.cumulative(counted, "cases", window(50, 60), WHOLE_CITY, "grid").tolist() == list(range(16))
    assert vectors.cumulative(counted, "cases", window(3, 3), WHOLE_CITY, "grid").tolist() == [
        min(grid, 4) for grid in range(16)
    ]


@pytest.mark.parametrize(
    ("area", "inside"),
    [
        ("990100", range(16)),
        (DISTRICTS[1], range(8, 16)),
        (STREETS[1], range(4, 8)),
        (COMMUNITIES[3], range(6, 8)),
        (GRIDS[5], range(5, 6)),
    ],
)
def test_an_area_leaves_the_rest_outside(counted: Connection, area: str, inside: range) -> None:
    got = vectors.window(counted, "cases", window(0, 30, area), WHOLE_CITY, "grid")
    assert got.tolist() == [grid if grid in inside else vectors.OUTSIDE for grid in range(16)]


@pytest.mark.parametrize("area", [STREETS[1], COMMUNITIES[3], GRIDS[5]])
def test_a_coarser_tile_set_shows_the_part_around_the_area(counted: Connection, area: str) -> None:
    got = vectors.window(counted, "cases", window(0, 30, area), WHOLE_CITY, "street")
    assert got.tolist() == [vectors.OUTSIDE, 4 + 5 + 6 + 7, vectors.OUTSIDE, vectors.OUTSIDE]
    assert vectors.window(counted, "cases", window(0, 30, area), WHOLE_CITY, "district").tolist() == [
        28,
        vectors.OUTSIDE,
    ]


@pytest.mark.parametrize("tileset", ["district", "street", "community", "grid", "h3_9"])
@pytest.mark.parametrize("area", [None, "990100", DISTRICTS[0], STREETS[0]])
def test_nobody_is_given_another_district(counted: Connection, tileset: str, area: str | None) -> None:
    got = vectors.window(counted, "cases", window(0, 30, area), Scope(DISTRICTS[0]), tileset)
    half = len(got) // 2
    assert (got[half:] == vectors.OUTSIDE).all()
    assert (got[:half] >= 0).any()


@pytest.mark.parametrize("area", [DISTRICTS[1], STREETS[2], GRIDS[15]])
def test_asking_for_another_district_is_refused(counted: Connection, area: str) -> None:
    with pytest.raises(NotAllowed, match="outside your district"):
        vectors.window(counted, "cases", window(0, 30, area), Scope(DISTRICTS[0]), "grid")


@pytest.mark.parametrize(
    ("metric", "tileset", "area"), [("nothing", "grid", None), ("cases", "h3_12", None), ("cases", "grid", "1")]
)
def test_unknown_names_are_named(counted: Connection, metric: str, tileset: str, area: str | None) -> None:
    with pytest.raises(UnknownName):
        vectors.window(counted, metric, window(0, 1, area), WHOLE_CITY, tileset)


def test_the_reader_may_ask(town_database: Database) -> None:
    with town_database.write() as conn:
        load_records(
            conn, "case", [Case(case_no="C", case_class="confirmed", reported_on=DAY, **place(3))], [], run("case")
        )
    with town_database.read() as conn:
        assert vectors.window(conn, "cases", window(0, 0), WHOLE_CITY, "grid").sum() == 1


SPOILT = {
    "area_day street": "UPDATE area_day SET n = n + 1 WHERE metric = 'cases' AND level = 'street' AND dimension = ''",
    "area_day city": "DELETE FROM area_day WHERE metric = 'cases' AND level = 'city'",
    "cell_vector grid": "DELETE FROM cell_vector WHERE metric = 'cases' AND tileset = 'grid' AND day = '2020-01-23'",
    "cell_vector h3_9": "UPDATE cell_vector SET v = set_byte(v, 8, 77) WHERE metric = 'cases' AND tileset = 'h3_9'",
    "cell_vector district": "UPDATE cell_vector SET v = v || v WHERE metric = 'cases' AND tileset = 'district'",
    "cell_vector street": "INSERT INTO cell_vector SELECT metric, category, tileset, '2021-01-01', v FROM cell_vector"
    " WHERE metric = 'cases' AND tileset = 'street' ORDER BY day DESC LIMIT 1",
    "area_day": "INSERT INTO area_day VALUES ('gone', '', 'city', '990100', '2020-01-20', '', 3)",
}


@pytest.mark.parametrize("where", SPOILT)
def test_verify_names_what_was_spoilt_and_rebuild_mends_it(counted: Connection, where: str) -> None:
    assert verify(counted) == []
    counted.execute(text(SPOILT[where]))
    found = verify(counted)
    assert found
    assert {difference.where.removesuffix(" case_class") for difference in found} <= {
        where,
        f"{where} severity",
        f"{where} route",
        f"{where} found_by",
        f"{where} age_sex",
        f"{where} placed",
    }
    if where != "area_day":  # counts of a metric that no longer exists are for a migration to remove
        rebuild(counted, "case")
        assert verify(counted) == []


def test_a_difference_names_day_cell_and_both_numbers(counted: Connection) -> None:
    counted.execute(
        text(
            "UPDATE area_day SET n = 40 WHERE metric = 'cases' AND level = 'city' AND dimension = '' AND day = '2020-01-20'"
        )
    )
    (found,) = verify(counted)
    assert str(found) == "cases · area_day city · ∑ · 2020-01-20 · 990100: stored 40, true 15"
