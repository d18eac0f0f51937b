"""Metrics are declarations: counts made by another release's definition are made again at the next migration.

What the counts were made by is kept in the database, as a function that returns it: a checksum for every metric.
"""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Connection, text

from geodata.aggregates import forget, lock, recount
from geodata.metrics import METRICS, Metric

CHECKSUMS = "gridwatch_metric_checksums"


def recount_changed(conn: Connection) -> tuple[str, ...]:
    """Count again what this release counts otherwise than the stored counts were, and forget metrics it does not know.

    Returns the keys of those metrics in order; none when the counts are this release's already. Needs the owner's rights.
    """
    wanted, stored = {key: checksum(metric) for key, metric in METRICS.items()}, _stored(conn)
    changed = tuple(sorted(key for key in {*wanted, *stored} if wanted.get(key) != stored.get(key)))
    if not changed:
        return ()
    lock(conn)
    for key in changed:
        if key in METRICS:
            recount(conn, METRICS[key])
        else:
            forget(conn, key)
    _store(conn, wanted)
    return changed


def checksum(metric: Metric) -> str:
    """Names what is counted: another text means other counts. Titles and units do not matter."""
    counted = (
        metric.fact, metric.day, metric.where, metric.weight, metric.located, metric.place, metric.place_key,
        sorted(metric.dimensions.items()), metric.vector_dimension,
    )  # fmt: skip
    return hashlib.sha256(repr(counted).encode()).hexdigest()[:16]


def _stored(conn: Connection) -> dict[str, str]:
    if conn.execute(text(f"SELECT to_regprocedure('{CHECKSUMS}()')")).scalar() is None:
        return _presumed(conn)
    return dict(json.loads(conn.execute(text(f"SELECT {CHECKSUMS}()")).scalar_one()))


def _presumed(conn: Connection) -> dict[str, str]:
    """Counts made before checksums were kept: those with the declared dimensions are believed, others made again."""
    found: dict[str, set[str]] = {}
    for metric, dimension in conn.execute(text("SELECT DISTINCT metric, dimension FROM area_day")):
        found.setdefault(metric, set()).add(dimension)
    return {
        key: checksum(METRICS[key]) if key in METRICS and dimensions - {""} == set(METRICS[key].dimensions) else ""
        for key, dimensions in found.items()
    }


def _store(conn: Connection, checksums: dict[str, str]) -> None:
    body = json.dumps(checksums, sort_keys=True)
    conn.exec_driver_sql(f"CREATE OR REPLACE FUNCTION {CHECKSUMS}() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{body}' $$")
