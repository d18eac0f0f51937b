"""What one moment of the past costs: seconds to build, size on disk, and questions asked of it beside the same asked of now.

    python bench/moments.py [--quick] [--database URL]

Makes a small simulated city of its own (deleted afterwards), or takes the one at URL, which it changes. One in a hundred records
of the largest registers is corrected, then the city before that is told again: first near (what changed is counted out), then
with everything counted from nothing, which is what a moment without today's counts would cost. Exits with 1 where the past says
something else than was said then.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Connection, text

from etl.alarms import raising
from etl.city import load_pack
from etl.demo import generate
from geodata import aggregates, migrations, moments
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import RunInfo, load_records
from geodata.metrics import METRICS
from geodata.moments import building, keeping
from geodata.queries import cities
from geodata.records import RECORDS
from geodata.scope import WHOLE_CITY
from layers import all_layers

REGISTERS = ("registration", "task", "health_check", "case")
ASKED = (("case_cells", "h3_8"), ("returnee_cells", "community"), ("overdue_tasks", "street"), ("active_cases", "grid"))
TURNS = 7


@contextmanager
def small_city(scale: float) -> Iterator[str]:
    """Address of a simulated city of its own."""
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as folder:
        cluster = Cluster(Path(folder) / "data", durable=False)
        cluster.start()
        try:
            migrations.upgrade(cluster.url)
            generate(Path(folder) / "pack", scale=scale, seed=20200124)
            load_pack(Database(cluster.url), Path(folder) / "pack", None)
            yield cluster.url
        finally:
            cluster.stop()


def correct(database: Database) -> int:
    """Correct one in a hundred records; how many."""
    changed = 0
    for noun in REGISTERS:
        with database.own() as conn:
            names = ", ".join(f'"{name}"' for name in RECORDS[noun].model_fields)
            rows = conn.execute(text(f'SELECT {names} FROM "{noun}" WHERE id % 100 = 0')).mappings().all()
            records = [RECORDS[noun].model_validate(dict(row)).model_copy(update={"grid_code": None, "community_code": None}) for row in rows]
            changed += load_records(conn, noun, records, [], RunInfo(noun, "corrections", "0" * 64, dt.datetime.now(dt.UTC))).updated
    return changed


def told(conn: Connection) -> str:
    """Names all counts of a city."""
    hasher = hashlib.sha256()
    for query in ("SELECT a::text FROM area_day a ORDER BY 1", "SELECT metric || category || tileset || day || encode(digest, 'hex') FROM cell_vector ORDER BY 1"):
        for row in conn.execution_options(stream_results=True).execute(text(query)).scalars():
            hasher.update(row.encode())
    return hasher.hexdigest()


def asked(database: Database, window: Filters) -> float:
    """Milliseconds for four layers, the median of some turns."""
    took = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        with database.read() as conn:
            for key, tileset in ASKED:
                values: Callable[..., object] | None = all_layers()[key].values
                assert values is not None
                values(conn, window, WHOLE_CITY, tileset)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def anew(database: Database, moment: moments.Moment) -> float:
    """Seconds to count everything of a moment from nothing; nothing of it is kept."""
    with database.engine.connect() as conn, conn.begin() as work:
        conn.execute(text(f"SET LOCAL search_path = {moment.schema}, public"))
        began = time.perf_counter()
        for metric in METRICS.values():
            aggregates.recount(conn, metric)
        work.rollback()
    return time.perf_counter() - began


def measure(database: Database) -> bool:
    """Print what it costs; whether the past says what was said."""
    with database.read() as conn:
        moment, before, last = moments.present(conn), told(conn), cities.current(conn).day_to
    window = Filters(day_from=last.replace(day=1), day_to=last)
    changed = correct(database)
    with database.own() as conn:
        keeping.drop_all(conn)
    began = time.perf_counter()
    building.ensure(database, moment, raising.raise_all)
    seconds = time.perf_counter() - began
    past = database.at(moment)
    with past.read() as conn:
        same = told(conn) == before
        size = next(one.bytes for one in keeping.kept(conn) if one.version == moment.version)
        days = conn.execute(text("SELECT count(*) FROM area_day")).scalar_one()
    print(f"{days:,} counts by area and day; {changed:,} records corrected since")
    print(f"a moment                built in {seconds:6.1f} s, {size / 1e6:,.0f} MB on disk")
    print(f"counted from nothing             {anew(database, moment):6.1f} s")
    print(f"four layers             now {asked(database, window):6.1f} ms, as of then {asked(past, window):6.1f} ms")
    print("the same as then" if same else "NOT THE SAME AS THEN")
    return same


def main() -> int:
    """Measure a city."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a very small city")
    parser.add_argument("--database", help="a city to take; it is changed")
    options = parser.parse_args()
    if options.database:
        migrations.upgrade(options.database)
        return 0 if measure(Database(options.database)) else 1
    with small_city(0.05 if options.quick else 0.3) as url:
        return 0 if measure(Database(url)) else 1


if __name__ == "__main__":
    sys.exit(main())
