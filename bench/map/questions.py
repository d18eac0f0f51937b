"""Trend, profile, division and dossiers of a person's screen, asked of any area and any cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, text

from bench.map.city import TILESET, Size
from bench.map.clock import Taken, each
from bench.map.windows import windows
from geodata.engine import Database
from geodata.filters import Filters
from geodata.queries import area_dossier, cases, dossier
from geodata.scope import Scope

CLEARED = Scope(None, True)
METRICS = frozenset({"cases", "clues"})
Ask = Callable[[Connection, Filters, str], object]

SCREENS: dict[str, Ask] = {
    "trend by class": lambda conn, filters, _: cases.by_day(conn, filters, CLEARED),
    "cumulative": lambda conn, filters, _: cases.cumulative(conn, filters, CLEARED),
    "profile by age and sex": lambda conn, filters, _: cases.by_age_sex(conn, filters, CLEARED),
    "division into parts": lambda conn, filters, _: cases.by_division(conn, filters, CLEARED),
    "an area's dossier": lambda conn, filters, _: area_dossier.of_area(conn, filters, CLEARED, METRICS),
    "a cell's dossier, with records": lambda conn, filters, cell: dossier.of_cell(conn, TILESET, cell, filters, CLEARED),
}


def measure(database: Database, size: Size, count: int) -> Iterator[tuple[str, Taken]]:
    """A line a screen: medians and 95th percentiles over random areas, cells and windows of at most sixty days."""
    chance = random.Random(11)
    with database.read() as conn:
        areas = conn.execute(text("SELECT code FROM area WHERE level <> 'grid' ORDER BY code")).scalars().all()
        cells = conn.execute(text("SELECT code FROM cell WHERE tileset = :tileset ORDER BY idx"), {"tileset": TILESET}).scalars().all()
    short = [window for window in windows(size, 4 * count, 9) if window.days <= 60][:count]
    asked = [(window.model_copy(update={"area": chance.choice(areas)}), chance.choice(cells)) for window in short]
    for name, ask in SCREENS.items():

        def once(given: tuple[Filters, str], ask: Ask = ask) -> None:
            with database.read() as conn:
                ask(conn, *given)

        once(asked[0])
        yield name, each(once, asked)
