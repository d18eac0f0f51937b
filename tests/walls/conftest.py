"""One small simulated city that these tests may change, its app, and people and walls that ask it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from dash import Dash
from flask.testing import FlaskClient

from geodata.engine import Database
from serving.settings import Settings
from tests.conftest import _copy, _drop, _named, opened


@pytest.fixture(scope="module")
def city(server: str, demo_template: str) -> Iterator[Database]:
    """A city of this module alone."""
    name = _copy(server, demo_template)
    database = Database(_named(server, name))
    yield database
    database.close()
    _drop(server, name)


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

    def sign_in(name: str) -> FlaskClient:
        client = city_app.server.test_client()
        token = re.search(r'name="token" value="([^"]+)"', client.get("/login").get_data(as_text=True))
        assert token
        assert client.post("/login", data={"username": name, "password": f"demo-{name}", "token": token[1]}).status_code == 302
        return client

    return sign_in
