"""Whether a background job keeps the screens waiting: the app as people run it, asked with and without a job at work.

    python bench/jobs.py [--quick]

Starts `app.py` on a small simulated city of its own (deleted afterwards), asks for map values and a report of ever other
windows, first in quiet, then while workers count every total again and replicate scans without a pause. Times are
milliseconds. Exits with 1 where the 95th percentile is more than the mark beside the quiet one.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import re
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.house import PORT, OwnHouse, own_house
from bench.map.clock import Taken, each
from etl.jobs import KINDS
from geodata import jobs
from geodata.engine import Database
from geodata.queries import cities
from geodata.scope import Scope

MARK = 2.0
"""So many times the quiet 95th percentile a screen may take on a machine of two processors."""
FLOOR_MS = 50.0
"""What nobody notices is no miss."""
WANTED = {
    "values, H3 8": "/values/case_cells/h3_8?{window}",
    "values, H3 9": "/values/address_cells/h3_9?{window}",
    "report": "/download/report/area_ranking.xlsx?{window}",
}


class Person:
    """An analyst who asks for one thing after another."""

    def __init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        self.cookie = ""
        token = re.search(rb'name="token" value="([^"]+)"', self.ask("/login"))
        assert token
        self.ask("/login", urlencode({"username": "analyst", "password": "demo-analyst", "token": token[1].decode()}))

    def ask(self, path: str, form: str | None = None, kind: str = "application/x-www-form-urlencoded") -> bytes:
        """The body; cookies are kept, a refusal is a mistake of this program."""
        headers = {"Cookie": self.cookie, "Content-Type": kind}
        self.line.request("POST" if form else "GET", path, form, headers)
        answer = self.line.getresponse()
        body = answer.read()
        assert answer.status < 400, (path, answer.status, body[:200])
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        return body


def windows(first: date, last: date) -> Iterator[str]:
    """Ever other windows, so that nothing is answered from memory."""
    days = (last - first).days
    for length, start in itertools.product(range(3, 40), range(max(1, days - 40))):
        begin = first + timedelta(start)
        yield urlencode({"from": begin.isoformat(), "to": (begin + timedelta(length)).isoformat()})


def ask_for_jobs(database: Database, turn: int) -> None:
    """Enough work for whoever looks."""
    with database.write() as conn:
        for number in range(4):
            for kind in KINDS.values():
                if kind.nightly is not None:
                    wish = {"bench": turn * 10 + number} if kind.key == "verify" else kind.check(kind.nightly)
                    jobs.request(conn, kind.key, wish, "bench", Scope(None))


def at_work(database: Database) -> bool:
    with database.read() as conn:
        return any(job.state == "running" for kind in KINDS for job in jobs.recent(conn, kind, Scope(None)))


def measure(count: int, scale: float) -> bool:
    """Print the table; whether every mark is held."""
    fine = True
    with own_house(scale, OwnHouse) as house:
        database = house.database
        with database.read() as conn:
            city = cities.current(conn)
        person, asked = Person(), windows(city.day_from, city.day_to)
        quiet = {what: taken(person, path, asked, count) for what, path in WANTED.items()}
        busy = {}
        for turn, (what, path) in enumerate(WANTED.items()):
            ask_for_jobs(database, turn)
            end = time.monotonic() + 120
            while not at_work(database):
                assert time.monotonic() < end, "no worker came"
                time.sleep(0.2)
            busy[what] = taken(person, path, asked, count)
            assert at_work(database), "the jobs ended before the measuring: ask for more"
        print(f"\n{'(ms: median, p95)':24}{'quiet':>18}{'a job at work':>18}{'× p95':>8}")
        for what in WANTED:
            times = busy[what].p95 / quiet[what].p95
            held = times <= MARK or busy[what].p95 <= FLOOR_MS
            fine = fine and held
            print(f"{what:24}{quiet[what]}{busy[what]}{times:8.2f}{'' if held else '  MISSED'}")
    return fine


def taken(person: Person, path: str, asked: Iterator[str], count: int) -> Taken:
    """One question, with a window that was not asked before."""
    person.line.close()  # opened again by itself: the server ends a line that was silent for long
    return each(lambda window: person.ask(path.format(window=window)), list(itertools.islice(asked, count)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a very small city, forty questions each")
    options = parser.parse_args()
    sys.exit(0 if measure(*((40, 0.02) if options.quick else (100, 0.1))) else 1)
