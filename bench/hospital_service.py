"""A changed slider on a generated city: how long until the expected answer, 20 and 200 replicates stand. Marks of the planners' page.

python bench/hospital_service.py [--quick]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))

from analytics.flow.outcome import Simulated
from bench.hospital_city import SIDE, make_base
from etl.planner import Planner
from etl.planner.bases import Bases, Key
from etl.planner.plans import Known
from geodata.engine import Database
from geodata.scenarios.base import Base, Ground
from geodata.scenarios.document import Scenario
from geodata.scope import Scope

CITY = Scope(None)
NOWHERE = Database("postgresql://nobody@127.0.0.1:1/none")
MARKS = {"expected": 0.15, "20 replicates": 0.7, "200 replicates": 3.0}


class Given(Bases):
    """A base that is given, not read."""

    def __init__(self, base: Base) -> None:
        super().__init__(NOWHERE)
        self.known = Known(base)

    def at(self, scope: Scope) -> tuple[Key, Known]:
        return Key(0, scope.district_code), self.known

    def shapes(self, ground: Ground, _scope: Scope) -> Any:
        half = SIDE / 2
        squares = shapely.box(ground.lon - half, ground.lat - half, ground.lon + half, ground.lat + half)
        return shapely.set_precision(squares, 1e-6)  # neighbours share their corners


class Bench(Planner):
    """The planner of a given base."""

    def __init__(self, base: Base) -> None:
        super().__init__(NOWHERE, Given(base))

    def _recall(self, _name: bytes) -> tuple[bytes, float] | None:
        return None

    def _keep(self, _name: bytes, _scope: Scope, _simulated: Simulated, _seconds: float) -> None:
        """Nowhere: only reckoning is measured."""


@dataclass(frozen=True)
class Measured:
    """Median seconds of one kind of answer, and its mark."""

    name: str
    seconds: float
    mark: float


def measure(hospitals: int = 60, cells: int = 20_000, days: int = 90, a_day: float = 280.0, times: int = 5) -> list[Measured]:
    """Every time another multiplier, so that nothing is remembered but the base."""
    planner = Bench(make_base(hospitals, cells, a_day))
    for replicates in (0, 20):
        planner.answer(Scenario(days=days), CITY, replicates)  # compiled, fitted, nobody waits for it at the slider
    turns = iter(range(1, 1000))

    def once(replicates: int) -> Callable[[], object]:
        return lambda: planner.answer(Scenario(days=days, multiplier=1 + next(turns) / 1000), CITY, replicates)

    asked = {"expected": (once(0), times), "20 replicates": (once(20), times), "200 replicates": (once(200), 1)}
    return [Measured(name, _median(call, n), MARKS[name]) for name, (call, n) in asked.items()]


def _median(call: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return sorted(found)[len(found) // 2]


def main() -> int:
    """Print seconds beside marks; 1 where one is missed."""
    quick = "--quick" in sys.argv
    found = measure(10, 500, 30, 30.0, 2) if quick else measure()
    for one in found:
        print(f"{one.name:<16} {one.seconds:6.3f} s  mark {one.mark:g} s  {'ok' if one.seconds <= one.mark else 'MISSED'}")
    return 0 if quick or all(one.seconds <= one.mark for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
