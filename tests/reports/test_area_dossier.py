"""The drawer's area: the same numbers as the reports, hidden where they are small, closed outside the district."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from geodata.errors import NotAllowed
from geodata.queries import area_dossier, overdue, tasks
from geodata.scope import Scope
from tests.reports.conftest import WEEK

CITY = Scope(None, True)
METRICS = frozenset({"cases", "arrivals_seen", "tasks_opened", "isolation_started"})


def areas(conn: Connection, level: str) -> list[str]:
    return [row.code for row in conn.execute(text("select code from area where level = :level order by code"), {"level": level})]


def test_the_city_says_what_its_days_add_up_to(read: Connection) -> None:
    found = area_dossier.of_area(read, WEEK, CITY, METRICS)
    numbers = dict(found.numbers)
    inside = [n or 0 for day, n in zip(found.days, found.daily, strict=True) if WEEK.day_from <= day <= WEEK.day_to]
    assert numbers["cases_window"].now == sum(inside) > 0
    assert found.tasks_overdue == int(tasks.by_kind(read, WEEK, CITY)["overdue"].sum()) > 0
    assert found.rank is None


def test_small_areas_show_no_count_below_five(read: Connection) -> None:
    for code in areas(read, "street"):
        found = area_dossier.of_area(read, WEEK.model_copy(update={"area": code}), CITY, METRICS)
        shown = [*found.daily, *found.levels.values(), found.seen, found.verified]
        assert not [n for n in shown if n is not None and 1 <= n < 5]


def test_a_district_opens_no_other(read: Connection) -> None:
    mine, other = areas(read, "district")[:2]
    found = area_dossier.of_area(read, WEEK, Scope(mine), METRICS)
    assert (found.at.code, found.rank) == (mine, None)
    with pytest.raises(NotAllowed):
        area_dossier.of_area(read, WEEK.model_copy(update={"area": other}), Scope(mine), METRICS)


def test_overdue_cells_add_up_and_keep_to_the_scope(read: Connection) -> None:
    every = overdue.by_cell(read, WEEK, CITY, "district")
    assert every.sum() == int(tasks.by_kind(read, WEEK, CITY)["overdue"].sum())
    own = overdue.by_cell(read, WEEK, Scope(areas(read, "district")[0]), "district")
    assert own[0] == every[0] and (own[1:] == -2).all()
