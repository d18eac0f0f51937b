"""The tables of a moment, made in one transaction: they stand whole, or not at all.

    building.ensure(database, moment, raise_alarms, told)

Counts are copied from today's and corrected by what has changed since, which the nearer the moment the sooner is done. One
is built at a time; loads go on meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from geodata import aggregates
from geodata.engine import READER, WEB, Database
from geodata.metrics import METRICS, metrics_of
from geodata.migrations.rights import listed_columns
from geodata.moments import keeping, past
from geodata.moments.moment import Moment
from geodata.schema import FACTS, metadata
from geodata.views import VIEWS, source

LOCK = 0x67726964_03
GONE, INCOMING = "moment_gone", "moment_incoming"
Told = Callable[[int, int], None]
log = logging.getLogger(__name__)


def ensure(database: Database, moment: Moment, raise_alarms: Callable[[Connection, int], object], told: Told | None = None) -> None:
    """See to it that the tables of a moment stand: build them unless they do, then make room.

    `raise_alarms(conn, version)` fills the alarm tables; `told(done, of)` hears how far it is and may raise to stop.
    """
    with _alone(database), database.own() as conn:
        # Before the first query: what today's counts and facts say must be of one time.
        conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        if not keeping.stands(conn, moment.version):
            _build(conn, moment, raise_alarms, told or (lambda _done, _of: None))
    keeping.use(database, moment)
    keeping.make_room(database)


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """One building at a time. The lock is the session's: the transaction that follows begins after the wait, and sees what was built."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            yield
        finally:
            conn.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


def _build(conn: Connection, moment: Moment, raise_alarms: Callable[[Connection, int], object], told: Told) -> None:
    began = time.perf_counter()
    version, schema, steps = moment.version, moment.schema, len(FACTS) + 2
    conn.execute(text(f"CREATE SCHEMA {schema}"))
    conn.execute(text(f"SET LOCAL search_path = {schema}, public"))
    _make_views(conn, version)
    _make_tables(conn, version)
    told(1, steps)
    for done, noun in enumerate(FACTS, 2):
        _correct(conn, noun, version)
        told(done, steps)
    raise_alarms(conn, version)
    for name in ("area_day", "cell_vector", "alarm"):
        conn.execute(text(f"ANALYZE {name}"))
    _let_read(conn, schema)
    keeping.book(conn, moment, time.perf_counter() - began)
    told(steps, steps)
    log.info("Moment %d built in %.1f s", version, time.perf_counter() - began)


def _make_views(conn: Connection, version: int) -> None:
    for noun in FACTS:
        conn.exec_driver_sql(past.fact_view(noun, version))
    for name in past.BOOKS:
        conn.exec_driver_sql(past.book_view(name, version))
    for name in VIEWS:
        conn.exec_driver_sql(source(name))


def _make_tables(conn: Connection, version: int) -> None:
    for name in past.COUNTED:
        table = metadata.tables[name]
        columns = ", ".join(column.name for column in table.columns if column.computed is None)
        conn.execute(text(f"CREATE TABLE {name} (LIKE public.{name} INCLUDING ALL EXCLUDING INDEXES)"))
        conn.execute(text(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM public.{name}"))
        conn.execute(text(f"ALTER TABLE {name} ADD PRIMARY KEY ({', '.join(table.primary_key.columns.keys())})"))
    for name in (*past.SCANS, *past.MADE):
        conn.execute(text(f"CREATE TABLE {name} (LIKE public.{name} INCLUDING ALL)"))
    _copy_scans(conn, version)


def _copy_scans(conn: Connection, version: int) -> None:
    """Scans made before the next version, so that a cluster keeps its number. The newest made is the one last looked at then."""
    until = "coalesce((SELECT min(committed_at) FROM public.data_version WHERE version > :version), now())"
    scans = ", ".join(column.name for column in metadata.tables["cluster_scan"].columns if column.name != "looked_at")
    conn.execute(
        text(
            f"INSERT INTO cluster_scan ({scans}, looked_at) OVERRIDING SYSTEM VALUE"
            f" SELECT {scans}, made_at FROM public.cluster_scan WHERE made_at < {until}"
        ),
        {"version": version},
    )
    conn.execute(
        text("INSERT INTO cluster_found OVERRIDING SYSTEM VALUE SELECT f.* FROM public.cluster_found f WHERE f.scan_id IN (SELECT id FROM cluster_scan)")
    )
    for name in past.SCANS:
        conn.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {name}), false)"))


def _correct(conn: Connection, noun: str, version: int) -> None:
    """Count out what has come since, count in what it replaced; where that is most of the register, count it anew."""
    changed = 0
    for name, rows in ((GONE, past.since(noun, version)), (INCOMING, past.replaced(noun, version))):
        conn.execute(text(f"DROP TABLE IF EXISTS {name}"))
        changed += conn.execute(text(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {rows}")).rowcount
    if not changed:
        return
    conn.execute(text(f"ANALYZE {GONE}, {INCOMING}"))
    believed = conn.execute(text(f'SELECT count(*) FROM "{noun}"')).scalar_one()
    if changed <= believed:
        aggregates.correct(conn, noun, GONE, INCOMING)
        return
    for metric in (*metrics_of(noun), *(metric for metric in METRICS.values() if metric.place == noun)):
        aggregates.recount(conn, metric)


def _let_read(conn: Connection, schema: str) -> None:
    """No more than today's tables give: the same columns to the same roles, as far as these may look at the past."""
    roles = f"{READER}, {WEB}"
    conn.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {roles}"))
    for name in past.tables():
        columns = "" if name in VIEWS else listed_columns(name)
        conn.execute(text(f'GRANT SELECT{columns} ON "{name}" TO {roles}'))
    conn.execute(text(f"GRANT INSERT ON cluster_scan, cluster_found TO {WEB}"))
    conn.execute(text(f"GRANT UPDATE (maxima, looked_at) ON cluster_scan TO {WEB}"))
    conn.execute(text(f"GRANT UPDATE (p, gumbel_p, recurrence_days) ON cluster_found TO {WEB}"))
