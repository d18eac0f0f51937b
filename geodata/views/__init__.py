"""The database views that are contracts, each in its own SQL file with a comment on every column."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, text

HERE = Path(__file__).parent
VIEWS = ("registration_view", "task_view", "case_view", "case_address_view")
# The checksum of what stands in the database is kept in the database, as a function that returns it.
CHECKSUM = "gridwatch_views_checksum"


def source(name: str) -> str:
    """The SQL that makes a view in the first schema of the search path."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def _sources() -> list[str]:
    return [source(name) for name in ("masks", "clock", *VIEWS)]


def _checksum() -> str:
    return hashlib.sha256("\n".join(_sources()).encode()).hexdigest()


def views_are_current(connection: Connection) -> bool:
    """Whether the views in the database are the ones this release declares."""
    if connection.execute(text(f"SELECT to_regprocedure('{CHECKSUM}()')")).scalar() is None:
        return False
    return connection.execute(text(f"SELECT {CHECKSUM}()")).scalar() == _checksum()


def drop_views(connection: Connection) -> None:
    """Remove the views, so that tables under them may change."""
    for name in reversed(VIEWS):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
    connection.execute(text(f"DROP FUNCTION IF EXISTS {CHECKSUM}()"))


def create_views(connection: Connection) -> None:
    """Put the masks and views of this release in place."""
    drop_views(connection)
    for made in _sources():
        connection.exec_driver_sql(made)
    connection.exec_driver_sql(
        f"CREATE FUNCTION {CHECKSUM}() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{_checksum()}' $$"
    )
