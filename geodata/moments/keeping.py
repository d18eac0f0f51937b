"""Which moments stand, how large they are, and which go when there are too many."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from geodata.engine import Database
from geodata.moments.moment import PREFIX, Moment

MOST_KEPT: Final = 8
LATELY: Final = dt.timedelta(minutes=10)
"""A moment used since then is left alone until there are twice as many."""
PATIENCE: Final = "2s"
LOCK_NOT_AVAILABLE: Final = "55P03"

_USE = text("UPDATE moment SET used_at = now() WHERE version = :version AND used_at < now() - interval '1 minute'")
_BOOK = text("""
    INSERT INTO public.moment (version, seconds, bytes) SELECT :version, :seconds, coalesce(sum(pg_total_relation_size(c.oid)), 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :schema AND c.relkind = 'r'
""")
# The oldest use goes first; what lies before the ground of today cannot be told any more.
_TOO_MANY = text("""
    SELECT version FROM (SELECT version, used_at, row_number() OVER (ORDER BY used_at DESC, version DESC) AS place FROM moment) m
    WHERE (place > :most AND used_at < now() - CAST(:lately AS interval)) OR place > 2 * :most OR version < (SELECT max(version) FROM data_version WHERE anew)
    ORDER BY used_at
""")


@dataclass(frozen=True)
class Kept:
    """A moment that stands: when it was built and last used, what building took and what it holds on disk."""

    version: int
    built_at: dt.datetime
    used_at: dt.datetime
    seconds: float
    bytes: int


def kept(conn: Connection) -> list[Kept]:
    """The moments that stand, the one used last first."""
    rows = conn.execute(text("SELECT version, built_at, used_at, seconds, bytes FROM moment ORDER BY used_at DESC, version DESC"))
    return [Kept(*row) for row in rows]


def stands(conn: Connection, version: int) -> bool:
    """Whether a moment's tables stand."""
    return bool(conn.execute(text("SELECT EXISTS (SELECT FROM public.moment WHERE version = :version)"), {"version": version}).scalar_one())


def use(database: Database, moment: Moment) -> bool:
    """Whether a moment's tables stand; if so it is not the next to go. Before a report reads it."""
    with database.note() as conn:
        conn.execute(_USE, {"version": moment.version})
        return stands(conn, moment.version)


def book(conn: Connection, moment: Moment, seconds: float) -> None:
    """Say that a moment stands, in the transaction that builds it."""
    conn.execute(_BOOK, {"version": moment.version, "seconds": round(seconds, 3), "schema": moment.schema})


def make_room(database: Database, most: int = MOST_KEPT) -> int:
    """Drop the moments longest unused above `most`, and those of another ground; what is being read stays. Returns how many went."""
    with database.own() as conn:
        found = list(conn.execute(_TOO_MANY, {"most": most, "lately": LATELY}).scalars())
    return sum(_drop(database, version) for version in found)


def _drop(database: Database, version: int) -> bool:
    try:
        with database.own() as conn:
            conn.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            conn.execute(text(f"DROP SCHEMA IF EXISTS {PREFIX}{version} CASCADE"))
            conn.execute(text("DELETE FROM moment WHERE version = :version"), {"version": version})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def drop_all(conn: Connection) -> None:
    """Remove every moment, whoever reads it: tables, views or definitions are about to change. They are built again when asked for."""
    schemas = conn.execute(text("SELECT nspname FROM pg_namespace WHERE nspname ~ :named"), {"named": f"^{PREFIX}[0-9]+$"}).scalars()
    for schema in list(schemas):
        conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    if conn.execute(text("SELECT to_regclass('public.moment')")).scalar() is not None:
        conn.execute(text("DELETE FROM moment"))
