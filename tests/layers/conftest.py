"""The small town of the data tests."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from tests.geodata import town


@pytest.fixture
def town_conn(conn: Connection) -> Connection:
    """A connection of the owner to a town without facts; rolled back."""
    town.build(conn)
    return conn
