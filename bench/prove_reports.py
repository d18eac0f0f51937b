"""Proof that a map report is the screen: random people, places, days and layers, printed and read back.

    python bench/prove_reports.py [--issues 40] [--exports 100] [--seed 1] [--scale 0.1]
    python bench/prove_reports.py --base http://127.0.0.1:8050 --database URL --folder DATA    (an app that runs already)

Starts `app.py` on a simulated city of its own (deleted afterwards). Of every report: numbers and sentence are read out of the PDF and
the Excel cells and compared with what the screen's own addresses answer; every cell's colour is sampled and compared with the class of
its number; the scale bar and the stated scale are measured against coordinates; the whole file, hidden parts included, is searched for
other districts, small counts, accounts and persons. Then many files are made in a row: no process and no file may be left.
Exits with 1 where anything does not agree.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.house import House, OwnHouse, own_house
from bench.prove import checks
from bench.prove.cases import TILESETS, Case, cases
from bench.prove.checks import Proof
from bench.prove.places import Known, read
from bench.prove.screen import Screen
from geodata.engine import Database

FORMS = ("pdf", "png", "xlsx")
SERVICE = re.compile(r"--utility-sub-type=([\w.]+)")


@contextmanager
def house_of(given: argparse.Namespace) -> Iterator[House]:
    """An app of its own, or the one that was named."""
    if not given.base:
        with own_house(given.scale, OwnHouse) as house:
            yield house
        return
    database = Database(given.database)
    yield House(given.base, Path(given.folder), database)
    database.close()


def prove_all(house: House, known: Known, count: int, seed: int) -> list[tuple[Case, Proof]]:
    """Every case, one line each."""
    areas = [(place.code, place.level) for place in known.places.values() if place.level in ("city", "district", "street")]
    people: dict[str, Screen] = {}
    proved = []
    print(f"{'case':62}{'numbers':>8}{'cells':>7}{'covered':>8}{'empty':>7}{'scale':>9}{'bar':>9}{'s':>7}")
    for case in cases(count, seed, areas, known.own, known.first, known.last):
        began = time.monotonic()
        screen = people.setdefault(case.who, Screen(house.base, case.who))
        proof = _proved(case, screen, known)
        shown = [f"{value:+.3%}" if value is not None else "–" for value in (proof.scale, proof.bar)]
        print(f"{case!s:62}{proof.numbers:8}{proof.cells:7}{proof.covered:8}{proof.blank:7}{shown[0]:>9}{shown[1]:>9}{time.monotonic() - began:7.1f}", flush=True)
        for line in proof.wrong:
            print(f"      {line}", flush=True)
        proved.append((case, proof))
    return proved


def _proved(case: Case, screen: Screen, known: Known) -> Proof:
    """One case; what a screen does not answer is a finding, and the next case comes."""
    try:
        return checks.prove(case, screen, known)
    except AssertionError as error:
        return Proof(wrong=[str(error)])


def in_a_row(house: House, case: Case, count: int) -> list[str]:
    """Files one after another; what is there afterwards that was not there after the first."""
    screen = Screen(house.base, case.who)
    for form in FORMS:
        screen.ask(f"/export/map-report.{form}", case.lang, **case.query)
    before, files = house.processes(), house.files()
    began = time.monotonic()
    failed = [form for turn in range(count) if screen.ask(f"/export/map-report.{(form := FORMS[turn % 3])}", case.lang, **case.query).status_code != 200]
    left = [f"process {one}" for one in house.processes() - before] + [f"file {one}" for one in house.files() - files]
    # A browser may start one of its services when it has time, each once; more of anything else than at most at once is a leak.
    grown = _but_services(house.processes()) - _but_services(before)
    print(f"{count} files in a row: {time.monotonic() - began:.0f} s, {len(failed)} failed, {grown:+d} processes, {len(house.files()) - len(files):+d} files")
    found = [f"{len(failed)} of {count} files failed"] if failed else []
    return found + (left if grown > 0 or house.files() - files else [])


def _but_services(lines: set[str]) -> int:
    """How many, without the browser's own services, of which there is one a kind."""
    found = {line: SERVICE.search(line) for line in lines}
    kinds = {kind[1] for kind in found.values() if kind}
    return len(lines) - len(kinds)


def main() -> int:
    """Prove, print, say what does not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=40)
    parser.add_argument("--exports", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=0.1)
    for name in ("base", "database", "folder"):
        parser.add_argument(f"--{name}", default="")
    given, _ = parser.parse_known_args()
    with house_of(given) as house:
        known = read(house.database, TILESETS)
        proved = prove_all(house, known, given.issues, given.seed)
        left = in_a_row(house, proved[0][0], given.exports) if given.exports else []
    wrong = [line for _, proof in proved for line in proof.wrong] + left
    for line in left:
        print(f"      left behind: {line}")
    numbers, cells = sum(proof.numbers for _, proof in proved), sum(proof.cells + proof.blank for _, proof in proved)
    apart = [abs(value) for _, proof in proved for value in (proof.scale, proof.bar) if value is not None]
    print(f"{len(proved)} reports, {numbers:,} numbers and {cells:,} cells compared; scale within {max(apart, default=0):.3%}; {len(wrong)} do not agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
