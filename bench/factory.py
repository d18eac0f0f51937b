"""Forty reports from the factory: how long, how much memory, and whether the screens notice.

    python bench/factory.py [--scale 0.3] [--reports 40]

Starts `app.py` on a simulated city of its own (deleted afterwards) and has every district's map report printed as PDF, again with
another window until there are so many. Memory is what worker, printer, browser and the printer's pages hold together, shared
pages counted once. Then again, while somebody asks for map values and a report of ever other windows. Times are milliseconds.
Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.house import OwnHouse, own_house, settle
from bench.jobs import FLOOR_MS, WANTED, Person, taken, windows
from etl.jobs import KINDS
from geodata import jobs
from geodata.cluster import Cluster
from geodata.jobs import Job
from geodata.queries import areas, cities
from geodata.scope import Scope
from serving.background import Runner
from serving.pages import NAME

KIND = "report_factory"
SECONDS, MEGABYTES, MARK = 60.0, 2048.0, 1.5
DEFINITION = {
    "layers": [{"key": "case_cells", "tileset": "h3_8"}], "indicators": ["cases_window", "cases_day", "cases_screening", "isolation_now"], "charts": ["case_trend"],
    "table": {"columns": ["cases_window", "isolation_now", "unverified"]},
}  # fmt: skip
LOOK_S = 0.5


class Memory(threading.Thread):
    """The most that workers, printer, browser and the pages' process held at once, in megabytes as proportional set size."""

    def __init__(self, house: OwnHouse) -> None:
        super().__init__(daemon=True)
        self.house, self.over, self.most = house, threading.Event(), 0.0

    def run(self) -> None:
        while not self.over.wait(LOOK_S):
            self.most = max(self.most, sum(_held(int(one.split()[0])) for one in self.house.processes() if _prints(one)))


def _prints(process: str) -> bool:
    """Whether a process, by number and command line, is there for the reports: neither PostgreSQL nor what answers people."""
    with suppress(OSError):
        return Path(f"/proc/{process.split(maxsplit=1)[0]}/comm").read_text().strip() == NAME or not any(name in process for name in ("postgres", "app.py"))
    return False


def _held(pid: int) -> float:
    """Megabytes of a process, pages that several share counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def ask(house: OwnHouse, person: Person, first: dt.date) -> int:
    """Press “make them all” for a week, and call the worker as the dialog does; the number of the job."""
    issue = {"definition": DEFINITION, "window": {"first": first.isoformat(), "last": (first + dt.timedelta(6)).isoformat()}}
    wish = KINDS[KIND].check({"issue": issue, "forms": ["pdf"], "role": "analyst"})
    part = {name: {"kind": KIND, "type": f"job-{name}"} for name in ("turn", "start", "retry", "cancel", "asked", "open")}
    body = {
        "output": '{"kind":["MATCH"],"type":"job-turn"}.data', "outputs": {"id": part["turn"], "property": "data"},
        "inputs": [{"id": part[name], "property": "n_clicks", "value": 1 if name == "start" else None} for name in ("start", "retry", "cancel")],
        "state": [{"id": part["asked"], "property": "data", "value": wish}, {"id": part["open"], "property": "data", "value": None}],
        "changedPropIds": [f'{{"kind":"{KIND}","type":"job-start"}}.n_clicks'],
    }  # fmt: skip
    person.line.close()
    told = json.loads(person.ask("/_dash-update-component", json.dumps(body), "application/json"))
    Runner(Cluster(house.folder).url).start()
    return int(next(iter(told["response"].values()))["data"]["job"])


def print_all(house: OwnHouse, count: int) -> float:
    """Seconds from the first wish to the last file; every run but the first is spared the start of its worker, which one run of all pays once."""
    with house.database.read() as conn:
        last, districts = cities.current(conn).day_to, len(areas.districts(conn))
    person, began, spared = Person(), time.monotonic(), 0.0
    for turn in range(-(-count // districts)):
        wished = time.monotonic()
        number = ask(house, person, last - dt.timedelta(6 + turn))
        while (job := _found(house, number)).state not in ("done", "failed", "cancelled"):
            spared += bool(turn) * (time.monotonic() - wished) if job.state == "queued" else 0
            wished = time.monotonic()
            time.sleep(0.1)
        assert job.state == "done" and job.result and not job.result["problems"], (job.error_en, job.result)
    return time.monotonic() - began - spared


def _found(house: OwnHouse, number: int) -> Job:
    with house.database.read() as conn:
        return jobs.find(conn, number, Scope(None))


def measure(house: OwnHouse, count: int) -> list[str]:
    """Print everything; the marks that were missed."""
    with house.database.read() as conn:
        city = cities.current(conn)
    os.environ["GRIDWATCH_DATA_DIR"] = str(house.folder)  # where the worker finds the printer
    settle()
    person, asked = Person(), windows(city.day_from, city.day_to)
    for path in WANTED.values():
        taken(person, path, asked, 5)  # what is read once for all
    quiet = {what: taken(person, path, asked, 60) for what, path in WANTED.items()}
    began = print_all(house, 1)
    print(f"the first ten, printer started: {began:.1f} s", flush=True)
    memory, seconds = Memory(house), [0.0]
    memory.start()
    alone = print_all(house, count)
    print(f"{count} reports: {alone:.1f} s (mark {SECONDS:g})", flush=True)
    work = threading.Thread(target=lambda: seconds.__setitem__(0, print_all(house, count)))
    work.start()
    busy = {what: taken(person, path, asked, 60) for what, path in WANTED.items()}
    assert work.is_alive(), "the reports were made before the measuring ended: ask for more"
    work.join()
    memory.over.set()
    print(f"{count} reports while somebody asks: {seconds[0]:.1f} s   worker, printer, browser and pages: {memory.most:,.0f} MB at most (mark {MEGABYTES:g})")
    missed = [name for name, bad in ((f"{count} in {SECONDS:g} s", alone > SECONDS), (f"{MEGABYTES:g} MB", memory.most > MEGABYTES)) if bad]
    print(f"{'(ms: median, p95)':24}{'quiet':>18}{'factory at work':>18}{'× p95':>8}")
    for what, before in quiet.items():
        times = busy[what].p95 / before.p95
        held = times <= MARK or busy[what].p95 <= FLOOR_MS
        missed += [] if held else [f"{what} × {MARK:g}"]
        print(f"{what:24}{before}{busy[what]}{times:8.2f}{'' if held else '  MISSED'}")
    return missed


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.3)
    parser.add_argument("--reports", type=int, default=40)
    given, _ = parser.parse_known_args()
    with own_house(given.scale, OwnHouse) as house:
        missed = measure(house, given.reports)
    print(f"missed: {'; '.join(missed)}" if missed else "every mark held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
