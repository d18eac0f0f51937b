"""From a scenario and the base to a plan: everything but the answer itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.flow import travel
from analytics.flow.model import Course, Plan, Present, Rules
from analytics.flow.outcome import Note
from etl.planner.beds import Beds, beds_of
from etl.planner.demand import Demand, demand
from etl.planner.homes import Arrivals, Homes
from etl.planner.remembered import Remembered
from etl.planner.stays import course_of, observed
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario


class Known:
    """A base and what follows from it whatever is changed. May be asked by several threads."""

    def __init__(self, base: Base) -> None:
        self.base, self.homes = base, Homes(base)
        self.observed = observed(base)
        self._demand = Remembered[Demand](32)

    def demand(self, scenario: Scenario) -> Demand:
        """The patients of a scenario's days before multiplier and waves."""
        people = float(self.base.ground.people.sum())
        return self._demand.get((scenario.demand, scenario.reproduction, scenario.days), lambda: demand(self.base, scenario, people))


@dataclass(frozen=True)
class Ready:
    """A plan and what it was made from."""

    plan: Plan
    beds: Beds
    course: Course
    arrivals: Arrivals
    reproduction: float | None
    notes: tuple[Note, ...]


def ready(known: Known, scenario: Scenario) -> Ready:
    """The plan of a scenario on a base."""
    base = known.base
    beds = beds_of(base, scenario)
    seen, about_stays = known.observed
    course, wanted = course_of(seen, scenario), known.demand(scenario)
    arrivals = known.homes.arrivals(scenario, beds, course, wanted.daily)
    free = np.where(beds.taking, beds.free, 0)
    plan = Plan(arrivals.daily, free, Present(*base.present), course, _rules(scenario), travel.between(beds.lon, beds.lat))
    return Ready(plan, beds, course, arrivals, wanted.reproduction, (*wanted.notes, *arrivals.notes, *about_stays, *beds.notes, *_about(base, scenario)))


def _rules(scenario: Scenario) -> Rules:
    """Kilometres are as the crow flies; between hospitals there is no matrix."""
    return Rules(scenario.divert, scenario.transfer, True, travel.minutes_of(scenario.reach_km * travel.DETOUR), scenario.patience_hours / 24)


def _about(base: Base, scenario: Scenario) -> list[Note]:
    notes: list[Note] = []
    if base.district_code is not None:
        notes.append(("只算本区的医院和居民。", "Only the district's own hospitals and people are reckoned with."))
    if scenario.divert:
        minutes = travel.minutes_of(scenario.reach_km * travel.DETOUR)
        notes.append((f"分流 {scenario.reach_km:g} 千米按车程约 {minutes:.0f} 分钟计。", f"Sent on within {scenario.reach_km:g} km, about {minutes:.0f} minutes by car."))
    return notes
