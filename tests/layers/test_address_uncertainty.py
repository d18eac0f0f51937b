"""Where the mass is uncertain: records put into the town one by one, and counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.load import load_records
from geodata.records import RECORDS
from geodata.schema import city
from geodata.scope import WHOLE_CITY, Scope
from geodata.verify import verify
from geodata.vocabulary import SURE
from layers import layer
from tests.geodata import town

LAYER = layer("address_uncertainty")
DAY = town.DAY + dt.timedelta(days=3)
WINDOW = Filters(day_from=town.DAY, day_to=town.DAY + dt.timedelta(days=6))
NOON = dt.time(12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NUMBERS = count(1)


def registrations(n: int, number: int | None, level: str = "door", confidence: float | None = None, day: dt.date = DAY) -> Iterator[dict[str, object]]:
    for _ in range(n):
        yield {
            "registration_no": str(next(NUMBERS)), "registered_at": dt.datetime.combine(day, NOON), "expected_on": day,
            **town.place(number, level, confidence),
        }  # fmt: skip


def cases(n: int, number: int, confidence: float | None) -> Iterator[dict[str, object]]:
    for _ in range(n):
        yield {"case_no": str(next(NUMBERS)), "case_class": "confirmed", "reported_on": DAY, **town.place(number, "door", confidence)}


def addresses(n: int, number: int, confidence: float | None) -> Iterator[dict[str, object]]:
    for ordinal in range(n):
        yield {"day": DAY, "district": f"甲区{confidence}", "ordinal": ordinal + 1, **town.place(number, "door", confidence)}


@pytest.fixture
def known(town_conn: Connection) -> Connection:
    """Grid 0: 30 sure, 10 doubtful; its street knows 6 more, its district 5 more; 7 lie nowhere. Others as told in the tests."""
    rows = [
        *registrations(22, 0, confidence=0.97), *registrations(8, 0), *registrations(4, 0, confidence=0.5), *registrations(6, 0, "street", 0.3),
        *registrations(5, 0, "district", 0.1), *registrations(7, None), *registrations(9, 0, confidence=0.2, day=WINDOW.day_to + dt.timedelta(days=1)),
        *registrations(7, 4, confidence=0.99), *registrations(20, 12, confidence=SURE), *registrations(11, 14, confidence=SURE - 0.001),
    ]  # fmt: skip
    for noun, records in (
        ("registration", rows),
        ("case", [*cases(6, 0, 0.89), *cases(3, 8, 0.1), *cases(22, 8, 1.0)]),
        ("case_address", [*addresses(21, 8, 0.95), *addresses(7, 8, 0.4)]),
    ):
        load_records(town_conn, noun, [RECORDS[noun].model_validate(row) for row in records], [], town.run(noun))
    return town_conn


def values(conn: Connection, tileset: str, scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> list[int]:
    assert LAYER.values
    return LAYER.values(conn, filters, scope, tileset).tolist()


def doubtful(conn: Connection, tileset: str, scope: Scope = WHOLE_CITY) -> list[int]:
    return LAYER.beside["doubtful"](conn, WINDOW, scope, tileset).tolist()


@pytest.mark.parametrize("tileset", ["grid", "h3_9"])
def test_doubtful_points_show_in_their_cell(known: Connection, tileset: str) -> None:
    """10 of 40; none of 7, a small base; 3 of 25, too few to tell; 0 of 20; 11 of 11, a small base; elsewhere nobody."""
    wanted = [-1] * 16
    wanted[0], wanted[4], wanted[8], wanted[12], wanted[14] = 250, -3, 1, 0, -3
    assert values(known, tileset) == wanted
    assert [doubtful(known, tileset)[at] for at in (0, 1, 4, 8, 12, 14)] == [10, 0, 0, 3, 0, 11]


def test_what_is_known_to_a_street_or_district_shows_there(known: Connection) -> None:
    """Street 0: 16 of 46. District 0: 21 of 58, the 7 sure ones of street 1 among them; district 1: 14 of 56."""
    assert values(known, "street") == [348, -3, 1, 355]
    assert values(known, "district") == [362, 250]
    assert doubtful(known, "district") == [21, 14]


def test_the_window_and_the_area_hold(known: Connection) -> None:
    late = Filters(day_from=WINDOW.day_to + dt.timedelta(days=1), day_to=WINDOW.day_to + dt.timedelta(days=1))
    assert values(known, "district", filters=late) == [-3, -1]
    street = values(known, "grid", filters=WINDOW.model_copy(update={"area": town.STREETS[0]}))
    assert street == [250, -1, -1, -1] + [-2] * 12


def test_a_district_head_sees_the_district_alone(known: Connection) -> None:
    own = Scope(town.DISTRICTS[1])
    assert values(known, "grid", own) == [-2] * 8 + values(known, "grid")[8:]
    assert values(known, "district", own) == [-2, 250]
    assert doubtful(known, "district", own) == [-2, 14]


def test_a_city_of_official_figures_counts_published_addresses_instead_of_cases(known: Connection) -> None:
    known.execute(city.update().values(case_basis="official_series"))
    grid = values(known, "grid")
    assert (grid[0], grid[8]) == (1, 250), "4 of 34, too few to tell; 7 of 28"
    assert doubtful(known, "grid")[8] == 7


def test_decisions_and_corrections_are_followed(known: Connection) -> None:
    """A record placed anew leaves the doubtful; the counts stay those of the facts."""
    before = np.array(doubtful(known, "grid"))
    again = [{**row, "registration_no": f"again {at}"} for at, row in enumerate(registrations(6, 2, confidence=0.4))]
    mended = [{**row, **town.place(2, "door", 1.0)} for row in again]
    for rows, wanted in ((again, 6), (mended, 0)):
        load_records(known, "registration", [RECORDS["registration"].model_validate(row) for row in rows], [], town.run("registration"))
        assert (np.array(doubtful(known, "grid")) - before).tolist() == [0, 0, wanted] + [0] * 13
    assert verify(known) == []
