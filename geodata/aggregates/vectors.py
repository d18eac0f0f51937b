"""Prefix-sum vectors over cells (`cell_vector`): read changes from the facts, fold them into what is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.aggregates.contributions import Part, contributions
from geodata.cell_codes import PLACE_COLUMNS, cell_codes
from geodata.driver import binary_rows, driver
from geodata.metrics import Metric

Vector = npt.NDArray[np.int32]
EPOCH = dt.date(2000, 1, 1)
DAYS_AT_A_TIME = 64  # bounds memory: 64 vectors of 100,000 cells are 26 MB
# One change as PostgreSQL sends four int4.
FIELDS = ("idx", "day", "category", "n")
ROW = np.dtype([(field, ">i4") for field in FIELDS])


def collect(conn: Connection, metric: Metric, parts: Sequence[Part]) -> list[str]:
    """Sum the given rows by place, day and category into the temporary table `vector_delta`; returns its categories."""
    category = f'k."{metric.vector_dimension}"' if metric.vector_dimension else "''::text"
    places = ", ".join(PLACE_COLUMNS)
    conn.execute(text("DROP TABLE IF EXISTS vector_delta"))
    conn.execute(
        text(
            f"CREATE TEMP TABLE vector_delta ON COMMIT DROP AS SELECT {places}, day, {category} AS category, sum(n) AS n"
            f" FROM ({contributions(metric, parts)}) k GROUP BY {places}, day, category HAVING sum(n) <> 0"
        )
    )
    conn.execute(text("ANALYZE vector_delta"))
    return list(conn.execute(text("SELECT DISTINCT category FROM vector_delta ORDER BY 1")).scalars())


def changes(conn: Connection, tileset: str, categories: list[str]) -> npt.NDArray[Any]:
    """What `vector_delta` changes in one tile set: structured rows `idx, day (since 2000), category (1-based), n`."""
    # Packed by the server, a value a day: a row a change would cost more to receive than to count.
    packed = " || ".join(f"int4send({field})" for field in FIELDS)
    rows = binary_rows(
        conn,
        f"""SELECT string_agg({packed}, '') FROM (
                SELECT c.idx, d.day - DATE '{EPOCH}' AS day, array_position(%s::text[], d.category) AS category,
                       sum(d.n)::int4 AS n
                FROM vector_delta d JOIN cell c ON c.tileset = %s AND c.code = {cell_codes("d")[tileset]}
                GROUP BY 1, 2, 3 HAVING sum(d.n) <> 0
            ) s GROUP BY day""",
        (categories, tileset),
    )
    return np.frombuffer(b"".join(row[0] for row in rows), ROW)


def cell_counts(conn: Connection) -> dict[str, int]:
    """Number of cells of every tile set that exists."""
    # One look into the index a tile set; a GROUP BY reads the whole index, at every batch and metric.
    query = text("SELECT t, (SELECT max(idx) + 1 FROM cell WHERE tileset = t) FROM unnest(CAST(:tilesets AS text[])) AS t")
    rows = conn.execute(query, {"tilesets": sorted(cell_codes("r"))})
    return {tileset: int(count) for tileset, count in rows if count is not None}


def by_category(
    metric: Metric, found: npt.NDArray[Any], categories: list[str]
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """The changes of the total (category ''), then of each category if the metric keeps them apart."""
    yield "", found
    if metric.vector_dimension:
        for number, category in enumerate(categories, start=1):
            # An empty category ("not stated") would collide with the total, and is total minus the rest.
            if category:
                yield category, found[found["category"] == number]


def apply(conn: Connection, metric: Metric, parts: Sequence[Part]) -> None:
    """Fold the given rows into the stored vectors of every tile set."""
    categories = collect(conn, metric, parts)
    if not categories:
        return
    for tileset, cells in cell_counts(conn).items():
        found = changes(conn, tileset, categories)
        for category, part in by_category(metric, found, categories):
            if len(part):
                _Series(conn, metric.key, category, tileset, cells).fold(part)


def clear(conn: Connection, key: str) -> None:
    """Remove everything stored of one metric."""
    conn.execute(text("DELETE FROM cell_vector WHERE metric = :metric"), {"metric": key})


def by_day(found: npt.NDArray[Any]) -> dict[dt.date, npt.NDArray[Any]]:
    """Changes grouped by day, in order of days."""
    ordered = found[np.argsort(found["day"], kind="stable")]
    days, starts = np.unique(ordered["day"], return_index=True)
    groups = np.split(ordered, starts[1:])
    return {EPOCH + dt.timedelta(days=int(day)): group for day, group in zip(days, groups, strict=True)}


class _Series:
    """The stored vectors of one metric, category and tile set."""

    def __init__(self, conn: Connection, metric: str, category: str, tileset: str, cells: int) -> None:
        self.conn = conn
        self.key = (metric, category, tileset)
        self.cells = cells

    def fold(self, found: npt.NDArray[Any]) -> None:
        """Add changes to all days from the first changed one on; a day that changes nothing any more loses its row."""
        changed = by_day(found)
        first = min(changed)
        stored_days = {row[0] for row in self._select("day", "day >= %s ORDER BY day", first)}
        old = new = self._before(first)
        added = np.zeros(self.cells, np.int32)
        days = sorted(stored_days | set(changed))
        for start in range(0, len(days), DAYS_AT_A_TIME):
            batch = days[start : start + DAYS_AT_A_TIME]
            stored = self._read(batch[0], batch[-1])
            written: list[tuple[dt.date, bytes]] = []
            for day in batch:
                if day in changed:
                    np.add.at(added, changed[day]["idx"], changed[day]["n"].astype(np.int32))
                old = stored.get(day, old)
                before, new = new, old + added
                if day not in changed or not np.array_equal(before, new):
                    written.append((day, new.astype("<i4").tobytes()))
            self._replace(batch, stored, written)

    def _select(self, what: str, where: str, *parameters: Any) -> list[tuple[Any, ...]]:
        query = f"SELECT {what} FROM cell_vector WHERE metric = %s AND category = %s AND tileset = %s AND {where}"
        return binary_rows(self.conn, query, (*self.key, *parameters))

    def _before(self, day: dt.date) -> Vector:
        rows = self._select("v", "day < %s ORDER BY day DESC LIMIT 1", day)
        return as_vector(rows[0][0]) if rows else np.zeros(self.cells, np.int32)

    def _read(self, first: dt.date, last: dt.date) -> dict[dt.date, Vector]:
        return {day: as_vector(v) for day, v in self._select("day, v", "day BETWEEN %s AND %s", first, last)}

    def _replace(
        self, batch: list[dt.date], stored: dict[dt.date, Vector], rows: Iterable[tuple[dt.date, bytes]]
    ) -> None:
        with driver(self.conn).cursor() as cursor:
            if stored:
                cursor.execute(
                    "DELETE FROM cell_vector WHERE metric = %s AND category = %s AND tileset = %s AND day BETWEEN %s AND %s",
                    (*self.key, batch[0], batch[-1]),
                )
            with cursor.copy("COPY cell_vector (metric, category, tileset, day, v) FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["text", "text", "text", "date", "bytea"])
                for day, body in rows:
                    copy.write_row((*self.key, day, body))


def as_vector(body: bytes) -> Vector:
    """A stored vector as numbers, one per cell."""
    return np.frombuffer(body, "<i4").astype(np.int32, copy=False)
