"""How fast records come in by themselves, and whether the screens notice: the app as people run it, with a machine that sends.

    python bench/feed.py [--quick]

Starts `app.py` on a small simulated city of its own (deleted afterwards). A feeder sends returnees with addresses of the city,
first 10,000 a minute in batches of 500 while somebody asks for map values and a report of ever other windows, then as fast as
it is let. Beside it stands the obvious way: one `python -m etl run` for every file of 500. Times are milliseconds; the lag is
from the answer to a batch until `/version` tells of it. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import text

from bench.house import PORT, ROOT, OwnHouse, own_house
from bench.jobs import FLOOR_MS, WANTED, Person, taken, windows
from bench.map.clock import Taken
from geodata import feeders
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.queries import cities

ROWS, A_MINUTE = 500, 10_000
LAG_MS = 1_000.0
MARK = 1.5
"""So many times the quiet 95th percentile a screen may take while records come in."""
FIELDS = ("registration_no", "registered_at", "expected_on", "address", "phone")


class Machine:
    """A feeder with ever new returnees at addresses that people of this city gave."""

    def __init__(self, database: Database) -> None:
        with database.own() as conn:
            self._token = feeders.add(conn, "bench", ["registration"], 10_000_000)
            self._addresses = list(conn.execute(text("SELECT DISTINCT address FROM registration WHERE address IS NOT NULL LIMIT 5000")).scalars())
            self._day = cities.current(conn).day_to.isoformat()
        self._numbers = itertools.count()
        self._line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)

    def rows(self) -> list[tuple[str, ...]]:
        """Five hundred of them."""
        numbers = itertools.islice(self._numbers, ROWS)
        return [(f"B{n}", f"{self._day} 09:00", self._day, self._addresses[n % len(self._addresses)], f"138{n:08d}") for n in numbers]

    def send(self) -> dict[str, Any]:
        """Send a batch until it is taken; the answer."""
        body = json.dumps([dict(zip(FIELDS, row, strict=True)) for row in self.rows()])
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        self._line.close()  # opened again by itself: the server ends a line that was silent for long
        while True:
            self._line.request("POST", "/api/records/registration", body, headers)
            answer = self._line.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
            if answer.status == 207:
                assert told["accepted"] == ROWS, told["rows"][:3]
                return told
            assert answer.status == 503, told
            time.sleep(1)


class Steady(threading.Thread):
    """Sends at the pace of the mark until stopped, and looks when `/version` tells."""

    def __init__(self, machine: Machine, person: Person) -> None:
        super().__init__(daemon=True)
        self.machine, self.person, self.over = machine, person, threading.Event()
        self.took: list[float] = []
        self.lags: list[float] = []
        self.began = 0.0

    def run(self) -> None:
        self.began = time.monotonic()
        for turn in itertools.count():
            if self.over.wait(max(0.0, self.began + turn * 60 * ROWS / A_MINUTE - time.monotonic())):
                return
            begun = time.perf_counter()
            version = self.machine.send()["data_version"]
            answered = time.perf_counter()
            self.took.append((answered - begun) * 1000)
            self.person.line.close()
            while json.loads(self.person.ask("/version"))["version"] < version:
                time.sleep(0.02)
            self.lags.append((time.perf_counter() - answered) * 1000)

    @property
    def rows_a_minute(self) -> float:
        """What was really sent."""
        return len(self.took) * ROWS * 60 / (time.monotonic() - self.began)


def one_process_a_file(machine: Machine, folder: Path, files: int) -> float:
    """Rows a second of the obvious way."""
    paths = []
    for number in range(files):
        path = folder / f"registration_{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([FIELDS, *machine.rows()])
        paths.append(path)
    environment = {**os.environ, "DATABASE_URL": Cluster(folder).url, "GRIDWATCH_DATA_DIR": str(folder)}
    begun = time.perf_counter()
    for path in paths:
        subprocess.run([sys.executable, "-m", "etl", "run", "registration", str(path), "--json"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return files * ROWS / (time.perf_counter() - begun)


def told(what: str, value: str, held: bool | None = None) -> bool:
    """Print a line; whether its mark, if it has one, is held."""
    print(f"{what:56}{value}{'  MISSED' if held is False else ''}")
    return held is not False


def measure(count: int, scale: float, files: int) -> bool:
    """Print everything; whether every mark is held."""
    with own_house(scale, OwnHouse) as house:
        database = house.database
        with database.read() as conn:
            city = cities.current(conn)
        machine, person, asked = Machine(database), Person(), windows(city.day_from, city.day_to)
        machine.send()  # the geocoder is loaded with the first address
        quiet = {what: taken(person, path, asked, count) for what, path in WANTED.items()}
        steady = Steady(machine, Person())
        steady.start()
        busy = {what: taken(person, path, asked, count) for what, path in WANTED.items()}
        steady.over.wait(max(0.0, 30 - (time.monotonic() - steady.began)))
        pace = steady.rows_a_minute
        steady.over.set()
        steady.join()
        return _table(quiet, busy) & _speeds(machine, steady, pace, house.folder, files)


def _table(quiet: dict[str, Taken], busy: dict[str, Taken]) -> bool:
    fine = True
    print(f"\n{'(ms: median, p95)':24}{'quiet':>18}{'while feeding':>18}{'× p95':>8}")
    for what, before in quiet.items():
        times = busy[what].p95 / before.p95
        held = times <= MARK or busy[what].p95 <= FLOOR_MS
        fine = fine and held
        print(f"{what:24}{before}{busy[what]}{times:8.2f}{'' if held else '  MISSED'}")
    return fine


def _speeds(machine: Machine, steady: Steady, pace: float, folder: Path, files: int) -> bool:
    lags, took = sorted(steady.lags), sorted(steady.took)
    fine = told("rows a minute while the screens were asked", f"{pace:,.0f}", pace >= 0.95 * A_MINUTE)
    fine &= told("a batch of 500, median and longest", f"{took[len(took) // 2]:,.0f} / {took[-1]:,.0f} ms")
    fine &= told("lag until /version tells, median and longest", f"{lags[len(lags) // 2]:,.0f} / {lags[-1]:,.0f} ms", lags[-1] <= LAG_MS)
    begun = time.perf_counter()
    for _ in range(files):
        machine.send()
    fast = files * ROWS / (time.perf_counter() - begun)
    plain = one_process_a_file(machine, folder, files)
    fine &= told("rows a second, as fast as it is let", f"{fast:,.0f}", fast * 60 >= A_MINUTE)
    return fine & told("rows a second, one import process a file", f"{plain:,.0f}   (× {fast / plain:.1f})", fast > plain)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a very small city, forty questions each")
    options = parser.parse_args()
    sys.exit(0 if measure(*((40, 0.02, 3) if options.quick else (100, 0.1, 10))) else 1)
