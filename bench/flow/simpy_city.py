"""SimPy's answer: the whole course of patients, written anew from the rules and not from Gridwatch's loops."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from analytics.flow.model import Plan, Stay
from analytics.flow.stays import parameters

WARD, ICU = 0, 1


@dataclass(eq=False)
class Waiter:
    """Someone in a line: the bed he holds (None: none), when he came, and what wakes him."""

    holds: int | None
    since: float
    bed: simpy.Event


@dataclass
class Site:
    """One hospital: free beds and lines, by unit."""

    free: list[int]
    lines: tuple[list[Waiter], list[Waiter]] = field(default_factory=lambda: ([], []))

    def foremost(self, unit: int, priority: bool) -> Waiter | None:
        """Out of the ICU first, then by time."""
        line = self.lines[unit]
        return min(line, key=lambda one: (priority and one.holds != ICU, one.since)) if line else None

    def give(self, priority: bool) -> None:
        """Beds to those who wait, until none fits; then exchanges."""
        going = True
        while going:
            going = False
            for unit in (ICU, WARD):
                one = self.foremost(unit, priority)
                if one and self.free[unit] > 0:
                    self.seat(one, unit)
                    going = True
            down = next((one for one in self.lines[WARD] if one.holds == ICU), None)
            up = self.lines[ICU][0] if self.lines[ICU] else None
            if down and up and up.holds == WARD:
                self.seat(up, ICU)
                self.seat(down, WARD)
                going = True

    def seat(self, one: Waiter, unit: int) -> None:
        """Let one out of the line into a bed."""
        self.lines[unit].remove(one)
        if one.holds is not None:
            self.free[one.holds] += 1
        self.free[unit] -= 1
        one.bed.succeed()


class City:
    """All hospitals and what is counted in one replicate."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.rng, self.env = plan, np.random.default_rng(seed), simpy.Environment()
        self.sites = [Site([int(ward), int(icu)]) for ward, icu in plan.beds[:, :, 0].T]
        self.near = [
            [int(k) for k in np.argsort(row, kind="stable") if row[k] <= plan.rules.reach] for row in plan.between
        ]
        self.came = self.admitted = self.turned = self.sent = self.moved = self.left = 0
        self.lying, self.waited = [0, 0], 0.0
        for at, rate in enumerate(plan.arrivals[:, 0]):
            if rate > 0:
                self.env.process(self.arrivals(at, rate))

    def arrivals(self, at: int, rate: float) -> Generator[Any, Any, None]:
        """Patients who come to one hospital first."""
        while True:
            yield self.env.timeout(self.rng.exponential(1 / rate))
            self.came += 1
            self.env.process(self.patient(at))

    def length(self, stay: Stay) -> float:
        """A stay."""
        return float(self.rng.lognormal(*parameters(stay)))

    def nearest(self, at: int, unit: int, away: bool) -> int | None:
        """The first hospital with a free bed."""
        return next((k for k in (self.near[at] if away else [at]) if self.sites[k].free[unit] > 0), None)

    def wait(self, at: int, unit: int, holds: int | None, limit: float) -> Generator[Any, Any, bool]:
        """Stand in line; whether there was a bed in time."""
        site, one = self.sites[at], Waiter(holds, self.env.now, self.env.event())
        site.lines[unit].append(one)
        site.give(self.plan.rules.priority)
        yield one.bed | self.env.timeout(limit)
        if not one.bed.triggered:
            site.lines[unit].remove(one)
            return False
        return True

    def release(self, at: int, unit: int) -> None:
        """A free bed."""
        self.sites[at].free[unit] += 1
        self.sites[at].give(self.plan.rules.priority)

    def stay(self, unit: int, days: float) -> Generator[Any, Any, None]:
        """Lie in a bed."""
        self.lying[unit] += 1
        yield self.env.timeout(days)
        self.lying[unit] -= 1

    def patient(self, at: int) -> Generator[Any, Any, None]:
        """From the door to the end."""
        course, rules, began = self.plan.course, self.plan.rules, self.env.now
        needs = self.rng.random() < course.icu_share
        direct = needs and self.rng.random() < course.direct_share
        unit = ICU if direct else WARD
        found = self.nearest(at, unit, rules.divert)
        if found is not None:
            self.sent += found != at
            at = found
            self.sites[at].free[unit] -= 1
        elif not (yield from self.wait(at, unit, None, rules.patience)):
            self.turned += 1
            return
        self.admitted += 1
        self.waited += self.env.now - began
        if not needs:
            yield from self.stay(WARD, self.length(course.ward))
            self.left += 1
            self.release(at, WARD)
            return
        if not direct:
            yield from self.stay(WARD, self.length(course.before_icu))
            moved = yield from self.worsen(at)
            if moved is None:
                return
            at = moved
        yield from self.stay(ICU, self.length(course.icu))
        if self.rng.random() < course.icu_deaths:
            self.left += 1
            self.release(at, ICU)
            return
        yield from self.step_down(at)

    def worsen(self, at: int) -> Generator[Any, Any, int | None]:
        """From a ward bed to an ICU bed: where, or None for who gave up."""
        found = self.nearest(at, ICU, self.plan.rules.transfer)
        if found is not None:
            self.moved += found != at
            self.sites[found].free[ICU] -= 1
            self.release(at, WARD)
            return found
        if (yield from self.wait(at, ICU, WARD, self.plan.rules.patience)):
            self.sites[at].give(self.plan.rules.priority)
            return at
        self.turned += 1
        self.release(at, WARD)
        return None

    def step_down(self, at: int) -> Generator[Any, Any, None]:
        """Recovery: in a ward, or in the ICU bed until there is one."""
        until = self.env.now + self.length(self.plan.course.after_icu)
        in_ward = yield from self.wait(at, WARD, ICU, until - self.env.now)
        if in_ward:
            self.sites[at].give(self.plan.rules.priority)
            yield from self.stay(WARD, until - self.env.now)
        self.left += 1
        self.release(at, WARD if in_ward else ICU)


def simpy_once(plan: Plan, seed: int) -> list[float]:
    """Patients, then what `scene.COUNTED` names, of one replicate."""
    city = City(plan, seed)
    city.env.run(until=plan.arrivals.shape[1])
    counted = [city.admitted, city.turned, city.sent, city.moved, city.left, *city.lying]
    return [float(value) for value in (city.came, *counted, 24 * city.waited / max(city.admitted, 1))]
