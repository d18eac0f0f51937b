"""How long one map window takes: vectors beside raw SQL and BRIN, on 100,000 cells, 365 days, 5 million facts.

    python bench/map_windows.py [--cells 100000] [--events 5000000] [--windows 15]

Works in a private PostGIS of its own, which is deleted afterwards. Prints medians and ratios, and exits with 1
if the vectors take more than 20 ms or any two ways disagree.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from geodata.aggregates import rebuild
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import RunInfo, load_records
from geodata.migrations import upgrade
from geodata.queries import vectors
from geodata.records.cases import CaseAddress
from geodata.scope import WHOLE_CITY, Scope

FIRST = date(2022, 1, 1)
DAYS = 365
DISTRICTS = 16
MARK_MS = 20.0
Ask = Callable[[Connection, Filters], npt.NDArray[np.int64]]

CITY = """
INSERT INTO city (code, key, name_zh, name_en, simulated, case_basis, lon, lat, zoom, day_from, day_to, geometry_version)
VALUES ('990000', 'bench', '测', 'Bench', true, 'line_list', 120, 30, 9, :first, :last, '1')"""
AREAS = """
INSERT INTO area (code, level, district_code, name_zh, name_en, short_zh)
SELECT (990101 + n)::text, 'district', (990101 + n)::text, 'D', 'D', 'D' FROM generate_series(0, :districts - 1) n"""
CELLS = """
INSERT INTO cell (tileset, idx, code, name_zh, name_en, district_code, area_m2, lon, lat, geom)
SELECT 'h3_9', n, 'c' || n, '', '', (990101 + n * :districts / :cells)::text, 1e5, 120, 30, ST_SetSRID(ST_MakePoint(120, 30), 4326)
FROM generate_series(0, :cells - 1) n"""
# In order of days, as lists arrive; a square puts most facts into few cells, as outbreaks do.
FACTS = """
INSERT INTO case_address (key, day, district, ordinal, district_code, h3_9, geo_level, recorded_at, run_id, digest)
SELECT e.n::text, CAST(:first AS date) + (e.n::bigint * :days / :events)::int, 'D', 1,
       (990101 + e.cell * :districts / :cells)::text, 'c' || e.cell, 'door', now(), 0, ''
FROM (SELECT n, floor(:cells * random() * random())::int AS cell FROM generate_series(0, :events - 1) n) e"""
RAW = text("""
SELECT c.idx, count(*) FROM case_address r JOIN cell c ON c.tileset = 'h3_9' AND c.code = r.h3_9
WHERE r.day BETWEEN :first AND :last GROUP BY c.idx""")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    began = time.perf_counter()
    print(f"{name} …", end=" ", flush=True)
    yield
    print(f"{time.perf_counter() - began:.1f} s", flush=True)


def fill(conn: Connection, cells: int, events: int) -> None:
    """A city of `cells` hexagons and `events` facts; secondary indexes are made at the end."""
    sizes = {"cells": cells, "events": events, "days": DAYS, "districts": DISTRICTS, "first": FIRST}
    conn.execute(text("SELECT setseed(0.42)"))
    conn.execute(text(CITY), {"first": FIRST, "last": FIRST + timedelta(days=DAYS - 1)})
    conn.execute(text(AREAS), sizes)
    conn.execute(text(CELLS), sizes)
    for column in ("district_code_day", "grid_code", "h3_9", "day"):
        conn.execute(text(f"DROP INDEX ix_case_address_{column}"))
    conn.execute(text(FACTS), sizes)
    conn.execute(text("CREATE INDEX ix_case_address_day ON case_address (day)"))


def by_raw_sql(conn: Connection, filters: Filters) -> npt.NDArray[np.int64]:
    """Count the facts of the window."""
    size = conn.execute(text("SELECT max(idx) + 1 FROM cell WHERE tileset = 'h3_9'")).scalar_one()
    counted = np.zeros(size, np.int64)
    rows = conn.execute(RAW, {"first": filters.day_from, "last": filters.day_to}).all()
    counted[[row[0] for row in rows]] = [row[1] for row in rows]
    return counted


def by_vectors(conn: Connection, filters: Filters) -> npt.NDArray[np.int64]:
    """Two stored rows and a subtraction."""
    return vectors.window(conn, "case_addresses", filters, WHOLE_CITY, "h3_9")


def in_one_district(conn: Connection, filters: Filters) -> npt.NDArray[np.int64]:
    """The same for a person of one district."""
    return vectors.window(conn, "case_addresses", filters, Scope("990105"), "h3_9")


def measure(database: Database, ask: Ask, windows: list[Filters]) -> tuple[float, float, list[int]]:
    """Median and slowest in milliseconds after one warm-up, and a checksum of every answer."""
    taken, sums = [], []
    for filters in [windows[0], *windows]:
        with database.read() as conn:
            began = time.perf_counter()
            answer = ask(conn, filters)
            taken.append((time.perf_counter() - began) * 1000)
        sums.append(int((answer * (np.arange(len(answer)) + 1)).sum()))
    return statistics.median(taken[1:]), max(taken[1:]), sums[1:]


def random_windows(count: int) -> list[Filters]:
    """Windows of 1 to 60 days anywhere in the year, always the same ones."""
    chance = random.Random(7)
    found = []
    for _ in range(count):
        length = chance.randint(1, 60)
        start = FIRST + timedelta(days=chance.randint(0, DAYS - length))
        found.append(Filters(day_from=start, day_to=start + timedelta(days=length - 1)))
    return found


def correct_an_old_row(database: Database) -> None:
    """The dearest update there is: one row in the first days, so that almost every vector changes."""
    row = CaseAddress(
        day=FIRST + timedelta(days=3), district="D", address="a", geo_level="door", district_code="990101", h3_9="c7"
    )
    run = RunInfo("case_address", "late.csv", "0" * 64, datetime.now(UTC))
    with database.write() as conn:
        load_records(conn, "case_address", [row], [], run)


def compare(database: Database, windows: list[Filters]) -> bool:
    """Print all ways side by side; False if the mark is missed or answers differ."""
    fast, slowest, sums = measure(database, by_vectors, windows)
    raw, raw_slowest, raw_sums = measure(database, by_raw_sql, windows)
    with database.own() as conn:
        conn.execute(text("DROP INDEX ix_case_address_day"))
        conn.execute(text("CREATE INDEX ix_brin ON case_address USING brin (day) WITH (pages_per_range = 32)"))
    brin, brin_slowest, brin_sums = measure(database, by_raw_sql, windows)
    district, district_slowest, _ = measure(database, in_one_district, windows)
    print(f"\n{'way':28}{'median ms':>12}{'slowest ms':>12}{'× vectors':>12}")
    for name, median, worst in (
        ("vectors, whole city", fast, slowest),
        ("vectors, one district", district, district_slowest),
        ("raw SQL, btree on day", raw, raw_slowest),
        ("raw SQL, BRIN on day", brin, brin_slowest),
    ):
        print(f"{name:28}{median:12.2f}{worst:12.2f}{median / fast:12.1f}")
    same = sums == raw_sums == brin_sums
    print(f"answers equal: {same}; mark of {MARK_MS:g} ms for vectors: {'met' if fast <= MARK_MS else 'MISSED'}")
    return same and fast <= MARK_MS


def main() -> int:
    """Fill, build, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--windows", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "data", durable=False)
        cluster.start()
        database = Database(cluster.url)
        try:
            upgrade(cluster.url)
            with step(f"{options.events:,} facts in {options.cells:,} cells"), database.own() as conn:
                fill(conn, options.cells, options.events)
            with step("counting them into vectors and area days"), database.write() as conn:
                rebuild(conn, "case_address")
            with database.own() as conn:
                size = conn.execute(text("SELECT pg_size_pretty(pg_total_relation_size('cell_vector'))")).scalar()
                print(f"vectors on disk: {size}")
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(text("VACUUM ANALYZE"))
            with step("one late row on the fourth day, through the load"):
                correct_an_old_row(database)
            return 0 if compare(database, random_windows(options.windows)) else 1
        finally:
            database.close()
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
