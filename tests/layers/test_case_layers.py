"""Cases as stock, total and rate: put into the town one by one, and counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.load import load_records
from geodata.records import RECORDS
from geodata.schema import cell
from geodata.scope import WHOLE_CITY, Scope
from layers import layer
from tests.geodata import town

WINDOW = Filters(day_from=town.DAY + dt.timedelta(days=4), day_to=town.DAY + dt.timedelta(days=10))


def cases(first: int, n: int, number: int, reported: int, over: int | None = None) -> Iterator[dict[str, object]]:
    """`n` cases in grid `number`; reported and over on days since the first."""
    for at in range(n):
        outcome = {"outcome": "dead" if at == 0 else "recovered", "outcome_on": town.DAY + dt.timedelta(days=over)} if over is not None else {}
        yield {
            "case_no": str(first + at), "case_class": "confirmed", "reported_on": town.DAY + dt.timedelta(days=reported), **outcome, **town.place(number),
        }  # fmt: skip


@pytest.fixture
def known(town_conn: Connection) -> Connection:
    """Grid 0: 9 before the window, of whom 7 are over within and 2 after it. Grid 12: 6 within. Grid 15: 8 after it."""
    rows = [*cases(100, 7, 0, 1, 9), *cases(200, 2, 0, 2, 12), *cases(300, 6, 12, 8), *cases(400, 8, 15, 11)]
    load_records(town_conn, "case", [RECORDS["case"].model_validate(row) for row in rows], [], town.run("case"))
    return town_conn


def grid(conn: Connection, key: str, scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> dict[int, int]:
    values = layer(key).values
    assert values
    return {at: int(n) for at, n in enumerate(values(conn, filters, scope, "grid")) if n}


def test_active_cases_lose_those_who_recovered_or_died(known: Connection) -> None:
    assert grid(known, "active_cases") == {0: 2, 12: 6}
    early = Filters(day_from=town.DAY, day_to=town.DAY + dt.timedelta(days=2))
    assert grid(known, "active_cases", filters=early) == {0: 9}, "what happened later is not known yet"


def test_cumulative_cases_count_from_the_first_day(known: Connection) -> None:
    assert grid(known, "cumulative_cases") == {0: 9, 12: 6}


def test_a_district_head_sees_the_own_cells_with_the_same_numbers(known: Connection) -> None:
    for key in ("active_cases", "cumulative_cases"):
        assert grid(known, key, Scope(town.DISTRICTS[1])) == {**dict.fromkeys(range(8), -2), 12: 6}


def test_rates_fade_where_few_live_and_hide_small_counts(known: Connection) -> None:
    """6 of 2,000 are 300 per 100,000; 9 of 400 stay uncertain; without residents there is no rate."""
    known.execute(cell.update().where(cell.c.tileset == "grid", cell.c.idx == 12).values(population=2000))
    known.execute(cell.update().where(cell.c.tileset == "grid", cell.c.idx == 0).values(population=400))
    known.execute(cell.update().where(cell.c.tileset == "grid", cell.c.idx == 15).values(population=10_000))
    whole = Filters(day_from=town.DAY, day_to=WINDOW.day_to)
    assert grid(known, "case_rate", filters=whole) == {**dict.fromkeys(range(15), -1), 0: -3, 12: 3000}
