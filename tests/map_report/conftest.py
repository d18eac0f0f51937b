"""People on the demo city who ask for map reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Connection

from geodata.engine import Database
from tests.dashboard.test_identity import signed_in


@pytest.fixture(scope="module")
def people(demo_app: Dash) -> Callable[[str], FlaskClient]:
    """A signed-in person's client, one each."""
    known: dict[str, FlaskClient] = {}
    return lambda name: known.setdefault(name, signed_in(demo_app, name))


@pytest.fixture(scope="module")
def facts(demo_url: str) -> Iterator[Connection]:
    """The demo's own rows, to count by hand."""
    database = Database(demo_url)
    with database.own() as conn:
        yield conn
    database.close()
