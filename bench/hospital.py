"""Patient flow beside Ciw and SimPy: the same answer, how much faster, and the marks of a large city.

    python bench/hospital.py [--quick]

Every program simulates the same scenes in the same run, each from its own random numbers: all means have to agree within three
standard errors of their difference. Seconds are of this run, so other work on the machine slows all of them. `--quick` takes few
days and replicates. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from analytics.flow import bands, census, events
from analytics.flow.model import Course, Plan, Present, Rules, Stay
from bench import hospital_service
from bench.flow import scene
from bench.flow.ciw_city import ciw_once
from bench.flow.simpy_city import simpy_once
from bench.validate.lines import Line, told

APART, TIMES_CIW = 3.0, 50.0
SCENES = {
    "one ward, steady": (scene.steady, True),
    "overload, waiting and giving up": (scene.queues, True),
    "overload, sent on": (scene.sending_on, True),
    "overload, whole course": (scene.whole_course, False),
}
"""Scenes, and whether Ciw can say them."""
COURSE = Course(0.08, 0.3, Stay(14, 0.7), Stay(5, 0.7), Stay(8, 0.7), Stay(7, 0.7), 0.4, 0.01)


def beside(name: str, hospitals: int, days: int, replicates: int) -> Iterator[Line]:
    """One scene by all programs that know it."""
    make, known_to_ciw = SCENES[name]
    plan = make(hospitals, days)
    ours = scene.own(plan, replicates, 1)
    peers = [scene.theirs("SimPy", simpy_once, plan, replicates)]
    if known_to_ciw:
        peers.insert(0, scene.theirs("Ciw", ciw_once, plan, replicates))
    for one in (ours, *peers):
        means = zip(scene.COUNTED, one.rows.mean(axis=0), one.error, strict=True)
        print(f"  {one.name}: " + ", ".join(f"{what} {mean:.1f} ± {error:.1f}" for what, mean, error in means))
    for peer in peers:
        mark = TIMES_CIW if peer.name == "Ciw" else None
        yield Line(
            f"means apart from {peer.name}'s at most, standard errors", float(scene.apart(ours, peer).max()), APART, "≤"
        )
        of = f"{ours.speed:,.0f} beside {peer.speed:,.0f} patients a second, one thread"
        yield Line(f"times as fast as {peer.name}", ours.speed / peer.speed, mark, of=of)


def large(hospitals: int, days: int, admissions: float, beds: int) -> Plan:
    """A city in a wave, with three thousand patients in hospital."""
    rng = np.random.default_rng(1)
    wave = np.exp(-(((np.arange(days) - days / 2) / (days / 4.5)) ** 2) / 2)
    rates = rng.dirichlet(np.full(hospitals, 5.0))[:, None] * wave
    at = rng.random((hospitals, 2)) * 40
    minutes = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 2.4
    capacity = np.stack([np.full((hospitals, days), beds), np.full((hospitals, days), beds // 10)])
    people = 50 * hospitals
    present = Present(
        rng.integers(0, hospitals, people), (rng.random(people) < 0.1).astype(np.int64), rng.random(people) * 20
    )
    return Plan(rates / rates.sum() * admissions, capacity, present, COURSE, Rules(), minutes)


def taken(ask: Callable[[], object], times: int) -> tuple[float, float]:
    """Fewest seconds, and fewest of processors, of a call after one that warms up: other work on the machine only adds."""
    ask()
    found = []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        ask()
        found.append((time.perf_counter() - began, time.process_time() - worked))
    return min(seconds for seconds, _ in found), min(work for _, work in found)


def city_lines(hospitals: int = 60, days: int = 90, admissions: float = 25_000) -> Iterator[Line]:
    """The marks of a large city."""
    plan = large(hospitals, days, admissions, 100)
    crowded = large(hospitals, days, 2.4 * admissions, 60)
    asked = {
        "expected census": (lambda: census.expected(plan), 9, 0.020),
        "20 replicates with their bands": (lambda: bands.summarise(plan, events.simulate(plan, 20, 1)), 5, 0.6),
        "200 replicates with their bands": (lambda: bands.summarise(plan, events.simulate(plan, 200, 1)), 2, 3.0),
        f"{2.4 * admissions:,.0f} admissions to 60 beds each, 20 replicates": (
            lambda: events.simulate(crowded, 20, 1),
            3,
            0.7,
        ),
        f"{2.4 * admissions:,.0f} admissions to 60 beds each, 200 replicates": (
            lambda: events.simulate(crowded, 200, 1),
            1,
            6.7,
        ),
    }
    for what, (ask, times, mark) in asked.items():
        seconds, work = taken(ask, times)
        yield Line(f"{what}, seconds", seconds, mark, "≤", f"{work:.3f} s of processors")


def service_lines() -> Iterator[Line]:
    """From a changed slider to the answer."""
    for one in hospital_service.measure():
        yield Line(
            f"a changed slider: {one.name}, seconds",
            one.seconds,
            one.mark,
            "≤",
            "60 hospitals × 20,000 cells × 90 days",
        )


def main() -> int:
    """Print all; 1 where a mark is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="half a minute instead of several")
    quick = parser.parse_args().quick
    size = (3, 15, 12) if quick else (6, 20, 20)
    missed: list[Line] = []
    for name in SCENES:
        missed += told(f"{name}: {size[0]} hospitals, {size[1]} days, {size[2]} replicates", beside(name, *size))
    missed += told("A large city, two threads", city_lines(*((20, 30, 3000.0) if quick else (60, 90, 25_000.0))))
    if not quick:
        missed += told("The planner", service_lines())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
