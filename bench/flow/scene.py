"""Scenes every program simulates, what is counted, and Gridwatch's own answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analytics.flow import events
from analytics.flow.model import Course, Floats, Plan, Present, Rules, Stay

COUNTED = ("admitted", "turned away", "sent on", "moved", "left", "in the ward", "in the ICU", "hours waited")


@dataclass(frozen=True)
class Answer:
    """What one program says: a row a replicate of `COUNTED`, how many patients came, and the seconds it took."""

    name: str
    rows: Floats
    patients: int
    seconds: float

    @property
    def speed(self) -> float:
        """Patients a second."""
        return self.patients / self.seconds

    @property
    def error(self) -> Floats:
        """Standard errors of the means."""
        return np.asarray(self.rows.std(axis=0, ddof=1) / np.sqrt(len(self.rows)))


def steady(hospitals: int, days: int) -> Plan:
    """One ward that is nearly full, where everybody waits: what Ciw does fastest."""
    course = Course(0, 0, Stay(0.7, 0.7), Stay(1, 0), Stay(1, 0), Stay(1, 0), 0, 0)
    plan = queues(1, days * hospitals)
    beds = np.stack([np.full((1, days * hospitals), 16), np.full((1, days * hospitals), 1)])
    return replace(plan, course=course, beds=beds, rules=replace(plan.rules, patience=np.inf))


def queues(hospitals: int, days: int) -> Plan:
    """Wards and ICUs by themselves, a sixth too small for who comes: waiting and giving up, the plainest there is."""
    course = Course(0.1, 1.0, Stay(7, 0.7), Stay(1, 0), Stay(8, 0.8), Stay(1, 0), 1.0, 0.0)
    beds = np.stack([np.full((hospitals, days), 108), np.full((hospitals, days), 14)])
    minutes = np.abs(np.subtract.outer(np.arange(hospitals), np.arange(hospitals))) * 20.0
    present = Present(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    # The first hospitals get most of the patients: it is worth going further.
    rates = np.linspace(1.6, 0.4, hospitals) * 20 if hospitals > 1 else np.array([20.0])
    rules = Rules(divert=False, transfer=False, reach=45, patience=1.0)
    return Plan(np.tile(rates[:, None], (1, days)), beds, present, course, rules, minutes)


def sending_on(hospitals: int, days: int) -> Plan:
    """The same, but who finds no bed is sent to the nearest within reach that has one."""
    plan = queues(hospitals, days)
    return replace(plan, rules=replace(plan.rules, divert=True))


def whole_course(hospitals: int, days: int) -> Plan:
    """Everything: ward → ICU → ward, priorities, transfers, sending on, giving up, beds held by those who wait for others."""
    plan = sending_on(hospitals, days)
    course = Course(0.2, 0.3, Stay(7, 0.7), Stay(3, 0.6), Stay(6, 0.8), Stay(5, 0.5), 0.3, 0.02)
    return replace(plan, course=course, rules=replace(plan.rules, transfer=True))


def own(plan: Plan, replicates: int, threads: int) -> Answer:
    """Gridwatch; compiled before the clock runs."""
    events.simulate(plan, 1, 0)
    began = time.perf_counter()
    runs = events.simulate(plan, replicates, 1, threads=threads)
    seconds = time.perf_counter() - began
    admitted = runs.admitted.sum(axis=(1, 2))
    waited = (runs.wait * runs.admitted.sum(axis=2)).sum(axis=1) / np.maximum(admitted, 1) * 24
    left = (runs.discharged + runs.died).sum(axis=(1, 2))
    there = runs.census[..., -1].sum(axis=2)
    counted = [
        admitted,
        runs.turned_away.sum(axis=(1, 2)),
        runs.sent.sum(axis=(1, 2)),
        runs.moved.sum(axis=(1, 2)),
        left,
    ]
    rows = np.stack([*counted, there[:, 0], there[:, 1], waited], axis=1).astype(np.float64)
    return Answer(f"Gridwatch, {threads} thread{'s' if threads > 1 else ''}", rows, int(runs.arrived.sum()), seconds)


def theirs(name: str, one: Callable[[Plan, int], list[float]], plan: Plan, replicates: int) -> Answer:
    """Another program, one replicate after the other."""
    began = time.perf_counter()
    rows = np.array([one(plan, seed) for seed in range(replicates)])
    return Answer(name, rows[:, 1:], int(rows[:, 0].sum()), time.perf_counter() - began)


def apart(one: Answer, other: Answer) -> Floats:
    """Differences of the means in standard errors of the difference; 0 where both never vary and agree."""
    error = np.sqrt(one.error**2 + other.error**2)
    gap = np.abs(one.rows.mean(axis=0) - other.rows.mean(axis=0))
    return np.divide(gap, error, out=np.where(gap > 0, np.inf, 0.0), where=error > 0)
