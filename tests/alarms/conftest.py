"""One small simulated city that these tests may change, its watch, and its app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from dash import Dash

from etl.alarms import Watch
from geodata.engine import Database
from geodata.filters import Filters
from serving.settings import Settings
from tests.conftest import copy_of, opened

DAY = dt.date(2020, 2, 5)
THEN = Filters(day_from=DAY - dt.timedelta(days=6), day_to=DAY)


@pytest.fixture(scope="module")
def city(server: str, demo_template: str) -> Iterator[Database]:
    """A city of this module alone, alarms raised."""
    with copy_of(server, demo_template) as url:
        database = Database(url)
        Watch(database).refresh()
        yield database
        database.close()


@pytest.fixture(scope="module")
def city_app(city: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The whole app over it."""
    settings = Settings(database_url=city.engine.url.render_as_string(hide_password=False), data_dir=tmp_path_factory.mktemp("alarms"))
    with opened(settings) as made:
        yield made
