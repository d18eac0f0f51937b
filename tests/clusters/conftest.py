"""The small town as a grid of sixteen cells in a row, no two equally far from a third, each with a thousand residents, and cases that can be counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from etl.clusters import Scans
from geodata.clusters import Choice
from geodata.engine import Database
from geodata.load import load_records
from geodata.records.cases import Case
from geodata.scope import Scope
from tests.geodata import town

LAST = town.DAY + dt.timedelta(days=30)
CITY, OWN = Scope(None, True), Scope(town.DISTRICTS[0])
GRID = Choice(tileset="grid", longest=7, share=25)
NUMBERS = count(1)
SURE, DOUBTFUL = 1.0, 0.4


def day(before: int) -> dt.date:
    """So many days before the last."""
    return LAST - dt.timedelta(days=before)


def cases(grid: int | None, before: int, n: int, confidence: float = SURE) -> list[Case]:
    """So many cases of one grid (None: not located) and day."""
    place = town.place(grid, confidence=confidence) if grid is not None else town.place(None)
    return [Case.model_validate({"case_no": f"c{next(NUMBERS)}", "case_class": "confirmed", "reported_on": day(before), "route": "household", "sex": "male", "age": 40, **place}) for _ in range(n)]


def background() -> list[Case]:
    """One case in every grid every tenth day, and what cannot be placed: three in doubt and two known to no cell."""
    usual = [case for grid in range(16) for before in (5, 15, 25) for case in cases(grid, before, 1)]
    return usual + cases(1, 3, 3, DOUBTFUL) + cases(None, 3, 2)


def outbreak() -> list[Case]:
    """Ten in two neighbouring grids in the last three days."""
    return cases(4, 2, 3) + cases(4, 0, 2) + cases(5, 1, 5)


def load(database: Database, records: Iterable[Any]) -> None:
    with database.write() as conn:
        load_records(conn, "case", list(records), [], town.run("case"))


@pytest.fixture
def place(database: Database) -> Database:
    """A database of this test alone with the town, without cases."""
    with database.write() as conn:
        town.build(conn)
        conn.execute(text("update cell set population = 1000, lon = 120 + idx * 0.01 + idx * idx * 0.0001, lat = 30 where tileset = 'grid'"))
    return database


@pytest.fixture
def scans(place: Database, tmp_path: Path) -> Scans:
    return Scans(place, tmp_path / "clusters")
