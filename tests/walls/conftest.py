"""One small simulated city that these tests may change, its app, and people and walls that ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from dash import Dash
from flask.testing import FlaskClient

from geodata.engine import Database
from serving.settings import Settings
from tests.conftest import copy_of, opened, signed_in


@pytest.fixture(scope="module")
def city(server: str, demo_template: str) -> Iterator[Database]:
    """A city of this module alone."""
    with copy_of(server, demo_template) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(scope="module")
def city_app(city: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The whole app over it."""
    settings = Settings(database_url=city.engine.url.render_as_string(hide_password=False), data_dir=tmp_path_factory.mktemp("walls"))
    with opened(settings) as made:
        yield made


Come = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def come(city_app: Dash) -> Come:
    """`come(name)`: a client signed in as one of the demo people."""
    return partial(signed_in, city_app)
