"""The invented town, machines with tokens, and the app's own route to send to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dash import Dash, html
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from callbacks import feed
from etl.feed.intake import Intake
from etl.grounds import Grounds
from geodata import feeders
from geodata.engine import Database
from tests.etl.conftest import places, town, town_pack, town_url

__all__ = ["places", "town", "town_pack", "town_url"]

Send = Callable[..., TestResponse]


class Only:
    """Of the services, what the route uses."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake


def token(database: Database, name: str, *sources: str, rows: int = 60_000) -> str:
    with database.own() as conn:
        return feeders.add(conn, name, sources, rows)


def rows_of(database: Database, query: str, **bound: Any) -> list[Any]:
    with database.own() as conn:
        return list(conn.execute(text(query), bound))


@pytest.fixture
def fed(town: Database) -> Iterator[Database]:
    """The town without facts or feeders."""
    with town.own() as conn:
        conn.execute(text("TRUNCATE feeder, feeder_batch RESTART IDENTITY"))
    yield town


@pytest.fixture
def intake(fed: Database) -> Intake:
    return Intake(fed, Grounds(fed))


@pytest.fixture
def client(intake: Intake) -> FlaskClient:
    app = Dash("feed")
    app.layout = html.Div()
    feed.register(app, Only(intake))  # type: ignore[arg-type]
    return app.server.test_client()


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send rows: `send(token, source, rows, key=…)`; a body as it is with `body=` and `kind=`."""

    def post(given: str, source: str, rows: Any = None, *, body: bytes | None = None, kind: str = "application/json", key: str | None = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {given}", **({"Idempotency-Key": key} if key is not None else {})}
        data = json.dumps(rows, ensure_ascii=False).encode() if body is None else body
        return client.post(f"/api/records/{source}", data=data, content_type=kind, headers={**sent, **{name.replace("_", "-"): value for name, value in headers.items()}})

    return post
