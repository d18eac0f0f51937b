"""Where scenarios are reckoned: the base and answers are remembered while the data stay as they are."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.flow.answers import GeoJSON, Hints, Proposal, Reach, Turned
from analytics.flow.outcome import Outcome, Simulated
from etl.planner.packed import pack, unpack
from etl.planner.remembered import Remembered
from geodata.engine import Database
from geodata.queries import places, planning, versions
from geodata.queries import travel as travel_times
from geodata.scenarios import runs as kept_runs
from geodata.scenarios.base import Base, Ground
from geodata.scenarios.checking import check
from geodata.scenarios.document import Scenario
from geodata.scenarios.templates import MAKESHIFT_BEDS, Template, templates
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.planner.outlines import Shapes
    from etl.planner.plans import Known, Ready

SEED = 20200124
"""The same for all scenarios: they differ by what was changed, not by luck."""

KEPT_FROM = 100
"""Replicates from which on the result is kept for other processes; fewer are made anew as fast as they are read."""
THREADS = min(2, os.cpu_count() or 1)
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Key:
    """The data a base was read from."""

    version: int
    district: str | None


class Planner:
    """Scenarios of one process. Safe for threads. What reckons (numba, scipy) is loaded by the first who plans, not by the server."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._grounds = Remembered[Ground](8)
        self._known = Remembered["Known"](6)
        self._plans = Remembered["Ready"](32)
        self._answers = Remembered[Outcome](64)
        self._outlines = Remembered["Shapes"](4)
        self._dissolved = Remembered[list[Any]](32)

    def base(self, scope: Scope) -> Base:
        """What the newest reports say; remembered while the data stay as they are."""
        return self._at(scope)[1].base

    def answer(self, scenario: Scenario, scope: Scope, replicates: int = 0) -> Outcome:
        """What comes of a scenario: expected at once, and simulated so many times. Raises `BadScenario`."""
        found = self.simulate(scenario, scope, replicates)
        assert found is not None  # nobody calls it off
        return found

    def kept(self, scenario: Scenario, scope: Scope, replicates: int) -> Outcome | None:
        """The same, if somebody, a background job perhaps, has simulated it so often already on the data as they are; else None."""
        key, known, made = self._asked(scenario, scope)
        return self._kept(key, known, made, scenario, scope, replicates)

    def simulate(self, scenario: Scenario, scope: Scope, replicates: int, told: Told | None = None, cancelled: Callable[[], bool] | None = None, threads: int = THREADS) -> Outcome | None:
        """`answer` for those who wait long: says how far it is, and can be called off (None then)."""
        start = time.perf_counter()
        key, known, made = self._asked(scenario, scope)
        if (found := self._kept(key, known, made, scenario, scope, replicates)) is not None:
            return found
        from analytics.flow import bands, events

        runs = events.simulate(made.plan, replicates, SEED, threads=threads, progress=told, cancelled=cancelled)
        if len(runs.census) < replicates:
            return None
        # Who is still in a hospital that is closed lies in a bed that stands: only who wants one and has none lacks it.
        simulated = bands.summarise(replace(made.plan, beds=made.beds.free), runs)
        found = replace(self._expected(key, known, made, scenario), simulated=simulated, seconds=time.perf_counter() - start)
        if replicates >= KEPT_FROM:
            self._keep(kept_runs.digest(scenario, key.version, scope, replicates), scope, simulated, found.seconds)
        return self._answers.get((key, _text(scenario), replicates), lambda: found)

    def templates(self, scope: Scope) -> list[Template]:
        """Examples to begin from: a name (zh, en) and a scenario. The makeshift hospital stands where it helps most."""
        from etl.planner import advice

        key, known = self._at(scope)
        made = self._made(key, known, Scenario())
        best = advice.candidates(known, made, MAKESHIFT_BEDS)[:1]
        ground = known.base.ground
        return templates(known.base, (float(ground.lon[best[0]]), float(ground.lat[best[0]])) if best else None)

    def catchments(self, scenario: Scenario, scope: Scope) -> GeoJSON:
        """One outline a hospital: the cells from which most go there. Properties `no`, `peak` (need ÷ beds, None without beds)."""
        from etl.planner import outlines

        key, known, made = self._asked(scenario, scope)
        named, group = outlines.main_shares(known.homes, made, scenario)
        found = self._dissolved.get((key, named), lambda: outlines.dissolved(self._shapes(known.base.ground, scope), group, len(made.beds.sites)))
        return outlines.catchments(made, self.answer(scenario, scope).expected, found)

    def transfers(self, scenario: Scenario, scope: Scope, kept: float = 0.0, ambulances: float | None = None) -> Proposal:
        """The best transfers, and the price of each rule; a share of patients `kept` at home, so many `ambulances` a day."""
        from etl.planner import advice

        return advice.transfers(self._asked(scenario, scope)[2], scenario, kept, ambulances)

    def sites(self, scenario: Scenario, scope: Scope, beds: int = MAKESHIFT_BEDS) -> Hints:
        """Where one more makeshift hospital would help most."""
        from etl.planner import advice

        return advice.sites(self._asked(scenario, scope)[1], scenario, beds)

    def turned_round(self, scenario: Scenario, scope: Scope) -> Turned:
        """By how much stays must fall, or how many beds are missing, for no day to lack a bed."""
        from etl.planner import advice

        return advice.turned_round(self._asked(scenario, scope)[2])

    def access(self, scenario: Scenario, scope: Scope) -> Reach:
        """Who loses access to beds by the changes."""
        from etl.planner import outlines

        key, known, made = self._asked(scenario, scope)
        before = self._made(key, known, Scenario(days=scenario.days))
        return outlines.reach(known.homes, before, made, self._shapes(known.base.ground, scope), "street" if scope.district_code else "district")

    def _expected(self, key: Key, known: Known, made: Ready, scenario: Scenario) -> Outcome:
        return self._answers.get((key, _text(scenario), 0), lambda: _expected(made, known.base, scenario))

    def _kept(self, key: Key, known: Known, made: Ready, scenario: Scenario, scope: Scope, replicates: int) -> Outcome | None:
        """What is remembered here, or was kept by another process."""
        told = self._expected(key, known, made, scenario)
        if replicates == 0:
            return told
        if (found := self._answers.find((key, _text(scenario), replicates))) is not None or replicates < KEPT_FROM:
            return found
        if (row := self._recall(kept_runs.digest(scenario, key.version, scope, replicates))) is None:
            return None
        body, seconds = row
        return self._answers.get((key, _text(scenario), replicates), lambda: replace(told, simulated=unpack(body), seconds=seconds))

    def _recall(self, name: bytes) -> tuple[bytes, float] | None:
        with self.database.read() as conn:
            return kept_runs.find(conn, name)

    def _keep(self, name: bytes, scope: Scope, simulated: Simulated, seconds: float) -> None:
        with self.database.note() as conn:
            kept_runs.keep(conn, name, scope, simulated.replicates, pack(simulated), seconds)

    def _asked(self, scenario: Scenario, scope: Scope) -> tuple[Key, Known, Ready]:
        """The plan of a scenario that can be. Raises `BadScenario`."""
        key, known = self._at(scope)
        check(scenario, known.base)
        return key, known, self._made(key, known, scenario)

    def _made(self, key: Key, known: Known, scenario: Scenario) -> Ready:
        from etl.planner.plans import ready

        return self._plans.get((key, _text(scenario)), lambda: ready(known, scenario))

    def _shapes(self, ground: Ground, scope: Scope) -> Shapes:
        def read() -> Shapes:
            import shapely

            with self.database.read() as conn:
                return np.asarray(shapely.from_wkb(planning.outlines(conn, ground, scope)), dtype=object)

        return self._outlines.get(ground.name, read)

    def _at(self, scope: Scope) -> tuple[Key, Known]:
        """A scope's base and what follows from it, of the data as they are now."""
        with self.database.read() as conn:
            key = Key(versions.newest(conn), scope.district_code)
        return key, self._known.get(key, lambda: self._read(scope))

    def _read(self, scope: Scope) -> Known:
        from etl.planner.plans import Known

        with self.database.read() as conn:
            name = (places.geometry_version(conn), scope.district_code)
            ground = self._grounds.get(name, lambda: planning.ground(conn, scope))
            base = planning.base(conn, scope, ground)
            minutes = travel_times.matrix(conn, ground.codes, [site.number for site in base.sites])
        return Known(replace(base, minutes=minutes))


def _text(scenario: Scenario) -> str:
    return scenario.model_dump_json()


def _expected(made: Ready, base: Base, scenario: Scenario) -> Outcome:
    from analytics.flow import census

    start = time.perf_counter()
    expected = census.expected(made.plan)
    beds, arrivals = made.beds, made.arrivals
    return Outcome(
        beds.sites, base.day + dt.timedelta(days=1), scenario.days, beds.opened, beds.staffed, beds.others, beds.taking, made.course, made.reproduction,
        arrivals.demand, expected, arrivals.minutes, arrivals.mean_minutes, None, None, time.perf_counter() - start, made.notes,
    )  # fmt: skip
