"""The small town, ready to load facts into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from geodata.engine import Database
from tests.geodata import town


@pytest.fixture(scope="session")
def untouched(copies: str) -> Iterator[Database]:
    """A migrated database shared by tests that leave no trace."""
    database = Database(copies)
    yield database
    database.close()


@pytest.fixture
def town_conn(conn: Connection) -> Connection:
    """A connection of the owner to a town without facts; rolled back."""
    town.build(conn)
    return conn


@pytest.fixture
def town_database(database: Database) -> Database:
    """A database of this test alone with a town without facts."""
    with database.write() as conn:
        town.build(conn)
    return database
