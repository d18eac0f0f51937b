"""Where scenarios are reckoned; answers are remembered while the data stay as they are."""

from __future__ import annotations

import copy
import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.flow.answers import GeoJSON, Hints, Proposal, Reach, Turned
from analytics.flow.outcome import Clinics, Note, Outcome, Simulated
from etl.planner.bases import Bases, Key
from etl.planner.packed import pack, unpack
from etl.planner.remembered import Remembered
from geodata.engine import Database
from geodata.moments.moment import Moment
from geodata.scenarios import runs as kept_runs
from geodata.scenarios.base import Base
from geodata.scenarios.checking import check
from geodata.scenarios.document import Scenario
from geodata.scenarios.templates import MAKESHIFT_BEDS, Template, templates
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.planner.plans import Known, Ready

SEED = 20200124
"""The same for all scenarios: they differ by what was changed, not by luck."""
KEPT_FROM = 100
"""Replicates from which on the result is kept for other processes; fewer are made anew as fast as they are read."""
THREADS = min(2, os.cpu_count() or 1)
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """A scenario that can be, on the data as they are, and its plan."""

    scenario: Scenario
    scope: Scope
    key: Key
    known: Known
    made: Ready

    def named(self, replicates: int) -> tuple[Key, str, int]:
        """Names its answer in this process."""
        return self.key, self.scenario.model_dump_json(), replicates

    def digest(self, replicates: int) -> bytes:
        """Names its answer for all processes."""
        return kept_runs.digest(self.scenario, self.key.version, self.scope, replicates)


class Planner:
    """Scenarios of one process. Safe for threads."""

    def __init__(self, database: Database, bases: Bases | None = None) -> None:
        self.database, self.bases = database, bases or Bases(database)
        self._plans = Remembered["Ready"](32)
        self._answers = Remembered[Outcome](64)
        self._clinics = Remembered[tuple[Clinics | None, list[Note]]](64)
        self._dissolved = Remembered[list[Any]](32)

    def at(self, moment: Moment) -> Planner:
        """The same on the data of a moment; what is remembered goes by version, so it is shared."""
        then = copy.copy(self)
        then.database, then.bases = self.database.at(moment), self.bases.then(moment)
        return then

    def base(self, scope: Scope) -> Base:
        """What the newest reports say; remembered while the data stay as they are."""
        return self.bases.at(scope)[1].base

    def answer(self, scenario: Scenario, scope: Scope, replicates: int = 0) -> Outcome:
        """What comes of a scenario: expected at once, and simulated so many times. Raises `BadScenario`."""
        found = self.simulate(scenario, scope, replicates)
        assert found is not None  # nobody calls it off
        return found

    def kept(self, scenario: Scenario, scope: Scope, replicates: int) -> Outcome | None:
        """The same, if somebody, a background job perhaps, has simulated it so often already on the data as they are; else None."""
        return self._kept(self._asked(scenario, scope), replicates)

    def simulate(self, scenario: Scenario, scope: Scope, replicates: int, told: Told | None = None, cancelled: Callable[[], bool] | None = None, threads: int = THREADS) -> Outcome | None:
        """`answer` for those who wait long: says how far it is, and can be called off (None then)."""
        start, asked = time.perf_counter(), self._asked(scenario, scope)
        if replicates == 0:
            return self._expected(asked)
        if (kept := self._kept(asked, replicates)) is not None:
            return kept
        from analytics.flow import bands, events

        made = asked.made
        runs = events.simulate(made.plan, replicates, SEED, threads=threads, progress=told, cancelled=cancelled)
        if len(runs.census) < replicates:
            return None
        # Who is still in a hospital that is closed lies in a bed that stands: only who wants one and has none lacks it.
        simulated = bands.summarise(replace(made.plan, beds=made.beds.free), runs)
        found = replace(self._with_clinics(asked), simulated=simulated, seconds=time.perf_counter() - start)
        if replicates >= KEPT_FROM:
            self._keep(asked.digest(replicates), scope, simulated, found.seconds)
        return self._answers.get(asked.named(replicates), lambda: found)

    def templates(self, scope: Scope) -> list[Template]:
        """Examples to begin from: a name (zh, en) and a scenario. The makeshift hospital stands where it helps most."""
        from etl.planner import advice

        asked = self._asked(Scenario(), scope)
        best = advice.candidates(asked.known, asked.made, MAKESHIFT_BEDS)[:1]
        ground = asked.known.base.ground
        return templates(asked.known.base, (float(ground.lon[best[0]]), float(ground.lat[best[0]])) if best else None)

    def catchments(self, scenario: Scenario, scope: Scope) -> GeoJSON:
        """One outline a hospital: the cells from which most go there. Properties `no`, `peak` (need ÷ beds, None without beds)."""
        from etl.planner import outlines

        asked = self._asked(scenario, scope)
        name, group = outlines.main_shares(asked.known.homes, asked.made, scenario)
        shapes = self.bases.shapes(asked.known.base.ground, scope)
        found = self._dissolved.get((asked.key, name), lambda: outlines.dissolved(shapes, group, len(asked.made.beds.sites)))
        return outlines.catchments(asked.made, self._expected(asked).expected, found)

    def transfers(self, scenario: Scenario, scope: Scope, kept: float = 0.0, ambulances: float | None = None) -> Proposal:
        """The best transfers, and the price of each rule; a share of patients `kept` at home, so many `ambulances` a day."""
        from etl.planner import advice

        return advice.transfers(self._asked(scenario, scope).made, scenario, kept, ambulances)

    def sites(self, scenario: Scenario, scope: Scope, beds: int = MAKESHIFT_BEDS) -> Hints:
        """Where one more makeshift hospital would help most."""
        from etl.planner import advice

        return advice.sites(self._asked(scenario, scope).known, scenario, beds)

    def turned_round(self, scenario: Scenario, scope: Scope) -> Turned:
        """By how much stays must fall, or how many beds are missing, for no day to lack a bed."""
        from etl.planner import advice

        return advice.turned_round(self._asked(scenario, scope).made)

    def access(self, scenario: Scenario, scope: Scope) -> Reach:
        """Who loses access to beds by the changes."""
        from etl.planner import outlines

        asked, before = self._asked(scenario, scope), self._asked(Scenario(days=scenario.days), scope)
        shapes = self.bases.shapes(asked.known.base.ground, scope)
        return outlines.reach(asked.known.homes, before.made, asked.made, shapes, "street" if scope.district_code else "district")

    def _asked(self, scenario: Scenario, scope: Scope) -> Asked:
        """Raises `BadScenario` where it cannot be."""
        from etl.planner.plans import ready

        key, known = self.bases.at(scope)
        check(scenario, known.base)
        made = self._plans.get((key, scenario.model_dump_json()), lambda: ready(known, scenario))
        return Asked(scenario, scope, key, known, made)

    def _expected(self, asked: Asked) -> Outcome:
        return self._answers.get(asked.named(0), lambda: _expected(asked))

    def _with_clinics(self, asked: Asked) -> Outcome:
        """What goes with simulated courses: the expected answer, and the fever clinics, which are simulated too."""
        from etl.planner.clinics import clinics_of

        scenario, told = asked.scenario, self._expected(asked)
        doctors = tuple((number, change.doctors) for number, change in scenario.hospitals.items())
        name = (asked.key, scenario.multiplier, doctors, len(scenario.makeshift))
        found, notes = self._clinics.get(name, lambda: clinics_of(asked.known.base, scenario, SEED))
        return replace(told, clinics=found, notes=(*told.notes, *notes))

    def _kept(self, asked: Asked, replicates: int) -> Outcome | None:
        """What is remembered here, or was kept by another process."""
        found = self._answers.find(asked.named(replicates))
        if found is not None or replicates < KEPT_FROM or (row := self._recall(asked.digest(replicates))) is None:
            return found
        told, (body, seconds) = self._with_clinics(asked), row
        return self._answers.get(asked.named(replicates), lambda: replace(told, simulated=unpack(body), seconds=seconds))

    def _recall(self, name: bytes) -> tuple[bytes, float] | None:
        with self.database.read() as conn:
            return kept_runs.find(conn, name)

    def _keep(self, name: bytes, scope: Scope, simulated: Simulated, seconds: float) -> None:
        with self.database.note() as conn:
            kept_runs.keep(conn, name, scope, simulated.replicates, pack(simulated), seconds)


def _expected(asked: Asked) -> Outcome:
    from analytics.flow import census

    start, made, scenario = time.perf_counter(), asked.made, asked.scenario
    expected = census.expected(made.plan)
    beds, arrivals = made.beds, made.arrivals
    return Outcome(
        beds.sites, asked.known.base.day + dt.timedelta(days=1), scenario.days, beds.opened, beds.staffed, beds.others, beds.taking, made.course,
        made.reproduction, arrivals.demand, expected, arrivals.minutes, arrivals.mean_minutes, None, None, time.perf_counter() - start, made.notes,
    )  # fmt: skip
