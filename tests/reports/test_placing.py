"""Located by level and confidence: a handful of records, counted by hand, for the city and for a street."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import Connection

from dashboard.reports import report
from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import placing
from geodata.queries.hiding import SMALL
from geodata.records import RECORDS
from geodata.schema import city
from geodata.scope import WHOLE_CITY, Scope
from tests.geodata import town
from tests.reports.conftest import WEEK, moment

PLACES = [
    *[(0, "door", 0.95)] * 12, *[(0, "door", 0.6)] * 6, *[(0, "community", 0.99)] * 3, *[(1, "street", 0.2)] * 5,
    *[(0, "district", 0.1)] * 2, (None, "none", None), *[(9, "door", 0.99)] * 8,
]  # fmt: skip


@pytest.fixture
def placed(conn: Connection) -> Connection:
    """Registrations as told above, one case in doubt, and published addresses that only count where figures are official."""
    town.build(conn)
    made = {
        "registration": [
            {"registration_no": str(at), "registered_at": moment(WEEK.day_to), "expected_on": WEEK.day_to, **town.place(*where)}
            for at, where in enumerate(PLACES)
        ],
        "case": [{"case_no": "1", "case_class": "confirmed", "reported_on": WEEK.day_to, **town.place(9, "door", 0.3)}],
        "case_address": [{"day": WEEK.day_to, "district": "甲区", "ordinal": 1, **town.place(9, "street", 0.3)}],
    }
    for noun, rows in made.items():
        load_records(conn, noun, [RECORDS[noun].model_validate(row) for row in rows], [], town.run(noun))
    return conn


def rows(conn: Connection, filters: Filters = WEEK, scope: Scope = WHOLE_CITY) -> dict[str, tuple[object, ...]]:
    frame = placing.by_level(conn, filters, scope)
    return {row[0]: tuple(None if pd.isna(value) else value for value in row[1:]) for row in frame.itertuples(index=False)}


def test_every_level_with_its_doubtful(placed: Connection) -> None:
    found = rows(placed)
    assert list(found) == ["door", "community", "street", "district", "none"]
    assert found["door"] == (20, 7, pytest.approx(7 / 27))
    assert found["community"] == (0, 3, 1.0), "a place known to no cell is in doubt, however sure"
    assert [found[level][1] for level in ("street", "district", "none")] == [5, 2, 1]


def test_official_cities_count_published_addresses(placed: Connection) -> None:
    placed.execute(city.update().values(case_basis="official_series"))
    found = rows(placed)
    assert found["door"][:2] == (20, 6) and found["street"][:2] == (0, 6)


def test_a_district_head_counts_the_own_records(placed: Connection) -> None:
    assert rows(placed, scope=Scope(town.DISTRICTS[1])) == {"door": (8, 1, pytest.approx(1 / 9))}


def test_a_street_hides_small_counts_and_what_would_give_them_away(placed: Connection) -> None:
    """In doubt 6, 3 and 5: the three become <5, and the next larger one goes with them."""
    found = rows(placed, WEEK.model_copy(update={"area": town.STREETS[0]}))
    assert found["door"] == (12, 6, pytest.approx(1 / 3))
    assert found["community"] == (0, SMALL, None) and found["street"] == (0, None, None)


def test_the_picture_says_what_the_table_says(placed: Connection) -> None:
    figure = report("located_by_level").draw(placing.by_level(placed, WEEK, WHOLE_CITY), "en", "light")
    assert [trace.name for trace in figure.data] == ["Sure of the place", "Place in doubt"]
    assert list(figure.data[1].x) == [7, 3, 5, 2, 1] and figure.data[1].y[0] == "Door"
    assert "7 · 26%" in [note.text for note in figure.layout.annotations]
