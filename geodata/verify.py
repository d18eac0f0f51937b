"""Count everything again from the facts and name every stored number that says something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.aggregates import area_days, lock, vectors
from geodata.aggregates.contributions import whole
from geodata.driver import binary_rows
from geodata.metrics import METRICS, Metric

MOST = 1000


@dataclass(frozen=True)
class Difference:
    """One stored number that is not the true one.

    `where`: 'area_day level dimension' or 'cell_vector tileset'; `cell`: an area code or a cell's code.
    In vectors both numbers are sums up to `day`, told on the first day they part.
    `stored` None: the row is missing; `true` None: there should be no row.
    """

    metric: str
    where: str
    category: str
    day: dt.date | None
    cell: str
    stored: int | None
    true: int | None

    def __str__(self) -> str:
        return (
            f"{self.metric} · {self.where} · {self.category or '∑'} · {self.day} · {self.cell}:"
            f" stored {self.stored}, true {self.true}"
        )


def verify(conn: Connection, most: int = MOST, before: Callable[[int, Metric], bool] | None = None) -> list[Difference]:
    """The first `most` differences between the aggregates and the facts; an empty list means all is well.

    Needs the writer's rights (temporary tables) and holds off loads meanwhile; reading goes on. `before` hears of each
    metric with its place in `METRICS`, and ends it there by returning False.
    """
    lock(conn)
    return list(islice(_differences(conn, before or (lambda _place, _metric: True)), most))


def _differences(conn: Connection, before: Callable[[int, Metric], bool]) -> Iterator[Difference]:
    yield from _unknown(conn)
    for place, metric in enumerate(METRICS.values()):
        if not before(place, metric):
            return
        yield from _area_days(conn, metric)
        if metric.located:
            yield from _vectors(conn, metric)


def _unknown(conn: Connection) -> Iterator[Difference]:
    """Rows of metrics that no longer exist, and vectors of metrics or tile sets that have none."""
    located = [metric.key for metric in METRICS.values() if metric.located]
    rows = conn.execute(
        text(
            "SELECT 'area_day' AS place, metric, min(day) AS day FROM area_day WHERE metric <> ALL(:known) GROUP BY 1, 2"
            " UNION ALL SELECT 'cell_vector ' || tileset, metric, min(day) FROM cell_vector"
            " WHERE metric <> ALL(:located) OR tileset NOT IN (SELECT DISTINCT tileset FROM cell) GROUP BY 1, 2"
        ),
        {"known": list(METRICS), "located": located},
    )
    for row in rows:
        yield Difference(row.metric, row.place, "*", row.day, "*", 1, None)


def _area_days(conn: Connection, metric: Metric) -> Iterator[Difference]:
    key = "dimension, level, area_code, day, category"
    rows = conn.execute(
        text(
            f"SELECT {key}, s.n AS stored, t.n AS true FROM ({area_days.counts(metric, whole(metric))}) t"
            f" FULL JOIN (SELECT {key}, n FROM area_day WHERE metric = :metric) s USING ({key})"
            f" WHERE s.n IS DISTINCT FROM t.n ORDER BY {key}"
        ),
        {"metric": metric.key},
    )
    for row in rows:
        where = f"area_day {row.level} {row.dimension}".rstrip()
        yield Difference(metric.key, where, row.category, row.day, row.area_code, row.stored, row.true)


def _vectors(conn: Connection, metric: Metric) -> Iterator[Difference]:
    categories = vectors.collect(conn, metric, whole(metric))
    for tileset, cells in vectors.cell_counts(conn).items():
        truth = dict(vectors.by_category(metric, vectors.changes(conn, tileset, categories), categories))
        stored = binary_rows(
            conn, "SELECT DISTINCT category FROM cell_vector WHERE metric = %s AND tileset = %s", (metric.key, tileset)
        )
        for category in sorted(set(truth) | {row[0] for row in stored}):
            found = truth.get(category, np.empty(0, vectors.ROW))
            yield from _series(conn, (metric.key, category, tileset), cells, found)


def _series(conn: Connection, key: tuple[str, str, str], cells: int, found: npt.NDArray[Any]) -> Iterator[Difference]:
    """Walk the days of one series; `apart` is how far stored and true already are from each other."""
    metric, category, tileset = key
    where = f"cell_vector {tileset}"
    changed = vectors.by_day(found) if len(found) else {}
    kept = _stored_days(conn, key)
    true = stored = apart = np.zeros(cells, np.int64)
    for day in sorted(kept | set(changed)):
        before = true
        if day in changed:
            true = true.copy()
            np.add.at(true, changed[day]["idx"], changed[day]["n"].astype(np.int64))
        if day in kept:
            stored = _stored(conn, key, day)
            if len(stored) != cells:
                yield Difference(metric, where, category, day, "(cells)", len(stored), cells)
                return
            if np.array_equal(before, true):
                yield Difference(metric, where, category, day, "(row)", 1, None)
        for idx in np.flatnonzero(stored - true != apart):
            yield Difference(metric, where, category, day, _code(conn, tileset, idx), int(stored[idx]), int(true[idx]))
        apart = stored - true


_ONE = "FROM cell_vector WHERE metric = %s AND category = %s AND tileset = %s"


def _stored_days(conn: Connection, key: tuple[str, str, str]) -> set[dt.date]:
    return {row[0] for row in binary_rows(conn, f"SELECT day {_ONE}", key)}


def _stored(conn: Connection, key: tuple[str, str, str], day: dt.date) -> npt.NDArray[np.int64]:
    ((body,),) = binary_rows(conn, f"SELECT v {_ONE} AND day = %s", (*key, day))
    return vectors.as_vector(body).astype(np.int64)


def _code(conn: Connection, tileset: str, idx: np.intp) -> str:
    query = text("SELECT code FROM cell WHERE tileset = :tileset AND idx = :idx")
    return str(conn.execute(query, {"tileset": tileset, "idx": int(idx)}).scalar_one())
