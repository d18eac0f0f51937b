"""How fast a large Excel file is written, beside the obvious ways, in one run.

    python bench/exports.py [--rows 50000]

The rows are those of the register of cases (18 columns: texts, closed lists, days, numbers, flags), made up from its declaration.
With `DATABASE_URL` set the query of a real register is measured as well, all its days, up to as many rows. CPU seconds are of this process;
a machine that is busy with other things shows in the wall clock. Exits with 1 above the mark.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from dashboard.workbook import Sheet, book
from geodata.engine import Database
from geodata.filters import Filters
from geodata.queries import records
from geodata.queries.record_tables import TABLES, RecordTable, record_table
from geodata.scope import Scope

MARK_S = 5.0
"""For 50,000 rows, query and workbook."""
FACTS = [("区域", "测试市")]


def made_up(table: RecordTable, count: int) -> Iterator[tuple[Any, ...]]:
    """Rows of a register, the same in every run."""
    chance = random.Random(20200124)
    day = dt.date(2020, 1, 24)
    kinds: dict[str, Callable[[], Any]] = {
        "text": lambda: chance.choice(("上城街道", f"C{chance.randint(0, 999_999)}", None)),
        "count": lambda: chance.randint(0, 99),
        "number": chance.random,
        "day": lambda: day + dt.timedelta(days=chance.randint(0, 60)),
        "moment": lambda: dt.datetime(2020, 1, 24, tzinfo=dt.UTC) + dt.timedelta(minutes=chance.randint(0, 90_000)),
        "flag": lambda: chance.random() < 0.5,
    }
    shown = table.shown("zh")
    for _ in range(count):
        yield tuple(chance.choice(list(table.codes[name].labels)) if name in table.codes else kinds[table.columns[name].kind]() for name in shown)


def taken(what: str, work: Callable[[], int]) -> float:
    """Do it once, print what it took, return the CPU seconds."""
    cpu, wall, peak = time.process_time(), time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    print(f"{what:<44} {rows:>7,} rows {cpu:6.1f} s CPU {wall:6.1f} s wall  +{more:4.0f} MB", flush=True)
    return cpu


def queried(table: RecordTable, rows: int, path: Path) -> int:
    """Rows of a real register straight into a workbook."""
    database = Database(os.environ["DATABASE_URL"])
    try:
        with database.read() as conn:
            window = Filters(day_from=dt.date(2019, 12, 1), day_to=dt.date(2022, 12, 31))
            found = records.stream(conn, table, window, Scope(None, records=True), records.Asked(), "zh", rows)
            return book(path, [_sheet(table, found)], FACTS, "zh")
    finally:
        database.close()


def _sheet(table: RecordTable, rows: Iterator[tuple[Any, ...]]) -> Sheet:
    return Sheet(table.title[0], {name: table.columns[name] for name in table.shown("zh")}, rows, table.codes)


def _pandas(table: RecordTable, rows: list[tuple[Any, ...]], path: Path, engine: Any) -> int:
    frame = pd.DataFrame(rows, columns=list(table.shown("zh")))
    for name in frame.select_dtypes("datetimetz"):  # Excel knows no zones and pandas says so by an error
        frame[name] = frame[name].dt.tz_localize(None)
    frame.to_excel(path, index=False, engine=engine)
    return len(frame)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    table = record_table("cases")
    rows = list(made_up(table, count))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        ours = taken("Gridwatch, rows at hand", lambda: book(path, [_sheet(table, iter(rows))], FACTS, "zh"))
        for engine in ("xlsxwriter", "openpyxl"):
            theirs = taken(f"pandas.to_excel, {engine}, no formats", lambda engine=engine: _pandas(table, rows, path, engine))
            print(f"{'':<44} {theirs / ours:.1f} times as long")
        if os.environ.get("DATABASE_URL"):
            for one in TABLES.values():
                ours = max(ours, taken(f"Gridwatch, query and workbook, {one.name}", lambda one=one: queried(one, count, path)))
    missed = ours > MARK_S * count / 50_000
    print(f"mark {MARK_S:g} s for 50,000 rows: {'missed' if missed else 'held'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
