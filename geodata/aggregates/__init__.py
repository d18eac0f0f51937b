"""Counts kept ready for the screens, changed in the same transaction as the facts they count.

`apply_delta` after every load, `rebuild` after the ground (areas, cells) was replaced; `recount` where a metric's
definition changed (`declared.py`).
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geodata.aggregates import area_days, vectors
from geodata.aggregates.contributions import Part, whole
from geodata.metrics import METRICS, Metric, metrics_of

LOCK = 0x67726964_02


def lock(conn: Connection) -> None:
    """Let one writer at a time change facts and counts, until its transaction ends: two loads must not lose counts."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def apply_delta(conn: Connection, noun: str, old_table: str, new_table: str) -> None:
    """Count rows of `new_table` in and rows of `old_table` out, for every metric that counts `noun`.

    Both tables have the columns of the fact table, which must already hold the new state.
    """
    lock(conn)
    correct(conn, noun, old_table, new_table)


def correct(conn: Connection, noun: str, old_table: str, new_table: str) -> None:
    """What `apply_delta` does once the caller holds the lock, or counts where nobody else does."""
    # Most loads replace nothing, and then there is nothing to look for that could have become zero.
    parts = tuple(Part(table, sign) for table, sign in ((old_table, -1), (new_table, 1)) if _holds_rows(conn, table))
    for metric in metrics_of(noun) if parts else ():
        _apply(conn, metric, parts)
    for metric in METRICS.values():
        if metric.place == noun and _stands_there(conn, metric, (old_table, new_table)):
            recount(conn, metric)


def rebuild(conn: Connection, noun: str | None = None) -> None:
    """Count everything again, of one noun or of all."""
    lock(conn)
    for metric in METRICS.values():
        if noun is None or metric.fact == noun:
            recount(conn, metric)


def recount(conn: Connection, metric: Metric) -> None:
    """Count everything of one metric again; the caller holds the lock."""
    forget(conn, metric.key)
    _apply(conn, metric, whole(metric))


def forget(conn: Connection, key: str) -> None:
    """Remove every count of a metric, also of one that no release knows any more."""
    area_days.clear(conn, key)
    vectors.clear(conn, key)


def _apply(conn: Connection, metric: Metric, parts: tuple[Part, ...]) -> None:
    area_days.apply(conn, metric, parts)
    if metric.located:
        vectors.apply(conn, metric, parts)


def _holds_rows(conn: Connection, table: str) -> bool:
    return bool(conn.execute(text(f'SELECT EXISTS (SELECT FROM "{table}")')).scalar())


def _stands_there(conn: Connection, metric: Metric, places: tuple[str, ...]) -> bool:
    """Whether facts are counted at places that have just changed."""
    for table in places:
        query = f'SELECT EXISTS (SELECT FROM "{metric.fact}" r JOIN "{table}" p ON {metric.place_key})'
        if conn.execute(text(query)).scalar():
            return True
    return False
