"""Silence: isolations and checks put into the town one by one; who was due is counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import silence
from geodata.records import RECORDS
from geodata.scope import WHOLE_CITY, Scope
from layers import layer
from layers.contract import SILENT, UNCERTAIN, suppress_counts
from tests.geodata import town

LAYER = layer("silent_cells")
LAST = 20  # the window's last day, in days since the town's first
WINDOW = Filters(day_from=town.DAY + dt.timedelta(days=LAST - 6), day_to=town.DAY + dt.timedelta(days=LAST))
CHINA = dt.timezone(dt.timedelta(hours=8))
NUMBERS = count(1)


def isolated(n: int, number: int, start: int, end: int | None = None) -> Iterator[dict[str, object]]:
    for _ in range(n):
        ended = {"ended_on": town.DAY + dt.timedelta(days=end)} if end is not None else {}
        yield {"isolation_no": str(next(NUMBERS)), "kind": "home", "started_on": town.DAY + dt.timedelta(days=start), **ended, **town.place(number)}


def checked(number: int, days: range, each: int) -> Iterator[dict[str, object]]:
    for day in days:
        for _ in range(each):
            when = dt.datetime.combine(town.DAY + dt.timedelta(days=day), dt.time(23, 30), CHINA)
            yield {"check_no": str(next(NUMBERS)), "checked_at": when, **town.place(number)}


@pytest.fixture
def known(town_conn: Connection) -> Connection:
    """Everybody is checked every other day until day 17. Then grid 0 (10 people) and grid 12 (6) fall silent.

    Grid 4 goes on; grid 8 has one person, checked once; grid 14 begins on the last day; grid 2 ended on the day after
    silence began; from grid 5 nothing ever came.
    """
    load = {
        "isolation": [*isolated(10, 0, 1), *isolated(10, 4, 1), *isolated(1, 8, 1), *isolated(6, 12, 1), *isolated(9, 14, LAST), *isolated(9, 2, 1, 18), *isolated(2, 5, 1, 9)],
        "health_check": [
            *checked(0, range(2, 18), 5), *checked(4, range(2, 21), 5), *checked(12, range(2, 16), 3), *checked(2, range(2, 18), 5), *checked(8, range(2, 3), 1),
        ],
    }  # fmt: skip
    for noun, rows in load.items():
        load_records(town_conn, noun, [RECORDS[noun].model_validate(row) for row in rows], [], town.run(noun))
    return town_conn


def grid(conn: Connection, what: str = "value", scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> list[int]:
    asked = LAYER.values if what == "value" else LAYER.beside[what]
    assert asked
    return [int(n) for n in asked(conn, filters, scope, "grid")]


def test_cells_from_which_reports_were_due_are_silent_and_others_are_not(known: Connection) -> None:
    found = grid(known)
    assert (found[0], found[12]) == (-4, -4), "30 and 18 person-days at one in two"
    assert found[4] == 15, "three days of five"
    assert found[8] == -3, "one person tells nothing"
    assert found[14] == -1, "nothing is due on the first day, and nothing ever came"
    assert found[2] == 0, "nothing is due after the end"
    assert found[5] == -1, "people have been isolated there, and no report ever came"
    assert {found[at] for at in (1, 3, 6, 15)} == {0}, "nobody was ever isolated there"
    assert suppress_counts(LAYER.values(known, WINDOW, WHOLE_CITY, "grid"))[[0, 8]].tolist() == [SILENT, UNCERTAIN]  # type: ignore[misc]


def test_the_hover_tells_who_was_due_and_when_the_last_report_came(known: Connection) -> None:
    assert [grid(known, "due")[at] for at in (0, 4, 8, 12, 14, 2)] == [10, 10, 1, 6, 0, 0]
    day = {at: silence.EPOCH + dt.timedelta(days=number) for at, number in enumerate(grid(known, "last")) if number > 0}
    assert day == {0: town.DAY + dt.timedelta(days=17), 4: town.DAY + dt.timedelta(days=20), 12: town.DAY + dt.timedelta(days=15)}


def test_what_came_after_the_window_is_not_known_in_it(known: Connection) -> None:
    """On day 17 nobody was silent yet, although grid 0 sends nothing from the next day on."""
    early = Filters(day_from=WINDOW.day_from, day_to=town.DAY + dt.timedelta(days=17))
    assert grid(known, filters=early)[0] == 15 and grid(known, "last", filters=early)[12] == (town.DAY - silence.EPOCH).days + 15


def test_when_the_whole_city_sends_nothing_nobody_is_called_silent(known: Connection) -> None:
    late = Filters(day_from=town.DAY + dt.timedelta(days=60), day_to=town.DAY + dt.timedelta(days=60))
    assert set(grid(known, filters=late)) == {-1}


def test_a_district_head_gets_the_own_cells_with_the_same_numbers(known: Connection) -> None:
    own = Scope(town.DISTRICTS[1])
    for what in ("value", "due", "last"):
        assert grid(known, what, own) == [-2] * 8 + grid(known, what)[8:]
