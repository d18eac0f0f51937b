"""What a screen is said to read, against what its layers and reports really ask the database for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from dashboard.pages import all_pages, page_at
from dashboard.reads import BESIDE, reads, scene_reads, sources_of
from dashboard.reports import REPORTS
from dashboard.scenes import all_scenes
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.queries import cities
from geodata.queries.indicators import indicator
from geodata.schema import FACTS
from geodata.scope import WHOLE_CITY
from layers import all_layers

TABLE = re.compile(r'\b(?:from|join)\s+"?([a-z_]+)"?', re.I)
VIEWS = {"registration_view": {"registration"}, "task_view": {"task"}}


@contextmanager
def watched(database: Database) -> Iterator[set[str]]:
    """The registers that statements name while it is open: their tables, or metrics that count them."""
    found: set[str] = set()

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        tables = {name.lower() for name in TABLE.findall(statement)}
        found.update(tables & set(FACTS), *(VIEWS[name] for name in tables & set(VIEWS)))
        found.update(METRICS[key].fact for key in METRICS if f"'{key}'" in statement or key in set(flat(parameters)))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def flat(value: Any) -> Iterator[str]:
    """Every text among the parameters."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from flat(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from flat(one)


def test_a_layer_or_report_reads_no_register_it_does_not_name(demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        day = cities.current(conn).day_to
    filters = Filters(day_from=day.replace(day=1), day_to=day)
    pages = [page for page in all_pages() if page.key in BESIDE]
    wrong: dict[str, set[str]] = {}
    asked = 0
    for key in sorted({key for page in pages for key in page.reports}):
        with watched(database) as read, database.read() as conn:
            try:
                REPORTS[key].query(conn, filters, WHOLE_CITY)
            except GridwatchError:
                continue
        asked += bool(read)
        wrong[key] = read - sources_of(REPORTS[key])
    for key in sorted({key for page in pages for key in page.layers}):
        layer = all_layers()[key]
        with watched(database) as read, database.read() as conn:
            try:
                if layer.features is not None:
                    layer.features(conn, filters, WHOLE_CITY)
                elif layer.values is not None:
                    layer.values(conn, filters, WHOLE_CITY, "district")
            except GridwatchError:
                continue
        asked += bool(read)
        wrong[key] = read - sources_of(layer)
    database.close()
    assert asked > 40
    assert {key: extra for key, extra in wrong.items() if extra} == {}


def test_what_is_shown_decides() -> None:
    analyst = next(page for page in all_pages() if page.key == "analyst")
    shown = reads(analyst, ["case_cells"])
    assert shown.sources is not None and "case" in shown.sources and "task" not in shown.sources and not shown.alarms
    more = reads(analyst, ["case_cells", "open_tasks", "alarm_areas", "no such layer"])
    assert more.sources is not None and "task" in more.sources and more.alarms
    every = reads(analyst, None)
    assert every.sources is not None and more.sources <= every.sources


@pytest.mark.parametrize("path", ["/alarms", "/sources", "/tasks"])
def test_a_page_that_is_not_named_reads_everything(path: str) -> None:
    assert reads(page_at(path), None).sources is None


def test_a_scene_reads_what_its_figures_ask_for_and_one_laid_out_by_hand_everything(demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        last = cities.current(conn).day_to
    window = Filters(day_from=last - dt.timedelta(days=6), day_to=last)
    for scene in all_scenes():
        named = scene_reads(scene).sources
        if scene.layout is not None:
            assert named is None and scene_reads(scene).alarms, scene.key
            continue
        with watched(database) as read, database.read() as conn:
            for key in scene.figures:
                indicator(conn, key, window, WHOLE_CITY)
        assert named and read <= named, (scene.key, read - named)
    database.close()
