"""The psycopg connection under a SQLAlchemy one, for what only the driver does: COPY and binary results.

Both speak in the same transaction; while a COPY runs, nothing else can be asked of the connection.
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
from sqlalchemy import Connection


def driver(conn: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection that carries this transaction."""
    return cast("psycopg.Connection[Any]", conn.connection.driver_connection)


def binary_rows(conn: Connection, query: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query, received in binary: a bytea arrives as it is instead of as hexadecimal text."""
    with driver(conn).cursor(binary=True) as cursor:
        return cursor.execute(cast("Any", query), parameters).fetchall()
