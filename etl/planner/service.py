"""Where scenarios are reckoned: the base and answers are remembered while the data stay as they are."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.flow.outcome import Outcome
from etl.planner.remembered import Remembered
from geodata.engine import Database
from geodata.queries import places, planning, versions
from geodata.queries import travel as travel_times
from geodata.scenarios.base import Base, Ground
from geodata.scenarios.checking import check
from geodata.scenarios.document import Scenario
from geodata.scenarios.templates import Template, templates
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.planner.homes import Homes
    from etl.planner.plans import Ready

SEED = 20200124
"""The same for all scenarios: they differ by what was changed, not by luck."""


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
        self._homes = Remembered["Homes"](6)
        self._plans = Remembered["Ready"](32)
        self._answers = Remembered[Outcome](64)

    def base(self, scope: Scope) -> Base:
        """What the newest reports say; remembered while the data stay as they are."""
        return self._at(scope)[1].base

    def answer(self, scenario: Scenario, scope: Scope, replicates: int = 0) -> Outcome:
        """What comes of a scenario: expected at once, and simulated so many times. Raises `BadScenario`."""
        key, homes = self._at(scope)
        check(scenario, homes.base)
        text = scenario.model_dump_json()
        return self._answers.get((key, text, replicates), lambda: self._answer(key, homes, scenario, text, replicates))

    def templates(self, scope: Scope) -> list[Template]:
        """Examples to begin from: a name (zh, en) and a scenario."""
        return templates(self.base(scope))

    def _answer(self, key: Key, homes: Homes, scenario: Scenario, text: str, replicates: int) -> Outcome:
        start = time.perf_counter()
        made = self._ready(key, homes, scenario, text)
        told = self._answers.get((key, text, 0), lambda: _expected(made, homes.base, scenario))
        return replace(told, simulated=None, seconds=time.perf_counter() - start)

    def _ready(self, key: Key, homes: Homes, scenario: Scenario, text: str) -> Ready:
        from etl.planner.plans import ready

        return self._plans.get((key, text), lambda: ready(homes, scenario))

    def _at(self, scope: Scope) -> tuple[Key, Homes]:
        """The homes of a scope's base, of the data as they are now."""
        with self.database.read() as conn:
            key = Key(versions.newest(conn), scope.district_code)
        return key, self._homes.get(key, lambda: self._read(scope))

    def _read(self, scope: Scope) -> Homes:
        from etl.planner.homes import Homes

        with self.database.read() as conn:
            name = (places.geometry_version(conn), scope.district_code)
            ground = self._grounds.get(name, lambda: planning.ground(conn, scope))
            base = planning.base(conn, scope, ground)
            minutes = travel_times.matrix(conn, ground.codes, [site.number for site in base.sites])
        return Homes(replace(base, minutes=minutes))


def _expected(made: Ready, base: Base, scenario: Scenario) -> Outcome:
    from analytics.flow import census

    start = time.perf_counter()
    expected = census.expected(made.plan)
    beds, arrivals = made.beds, made.arrivals
    return Outcome(
        beds.sites, base.day + dt.timedelta(days=1), scenario.days, beds.opened, beds.staffed, beds.others, beds.taking, made.course, made.reproduction,
        arrivals.demand, expected, arrivals.minutes, arrivals.mean_minutes, None, None, time.perf_counter() - start, made.notes,
    )  # fmt: skip
