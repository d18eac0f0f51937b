"""The deterministic answer: how many beds are needed on average, at once.

Patients move as a fluid: arrivals by day are convolved with the survival of stays through ward → ICU → ward, people already
there are followed by their remaining stays. Where beds do not suffice new patients are sent on, wait, and give up, as the rules say; who is in
a hospital already and needs another unit is taken to find a bed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import linalg, signal, sparse

from analytics.flow import fluid, stays
from analytics.flow.model import Course, Expected, Floats, Ints, Plan, Present, Stay, Unit

HOURS = 24
"""Steps a day in which stays are followed."""


@dataclass(frozen=True)
class Paths:
    """Mean presence at 24:00 by days since the day of entry, at a time uniform over that day, for one patient.

    `ward` and `icu` (2, T): by `Unit`, of who is admitted to a ward (and may need the ICU later) and to the ICU. `after` (T,):
    in a ward of who just left the ICU.
    """

    ward: Floats
    icu: Floats
    after: Floats


def expected(plan: Plan) -> Expected:
    """Patients in or in want of a bed by unit, hospital and day, in the mean, and who is sent where.

    Raises:
        ValueError: shapes that do not fit, negative numbers (see `check`).
    """
    check(plan)
    days = plan.arrivals.shape[1]
    paths = _paths(plan.course, days)
    direct = plan.course.icu_share * plan.course.direct_share
    streams = np.stack([plan.arrivals * (1 - direct), plan.arrivals * direct])
    there = _present(plan.present, plan.course, paths, plan.arrivals.shape)
    kernels = np.stack([paths.ward, paths.icu])
    offered = there + _follow(streams[0], paths.ward) + _follow(streams[1], paths.icu)
    if np.all(offered <= plan.beds):  # everybody finds a bed at once
        return Expected(offered, offered, np.zeros(plan.between.shape))
    pairs = _within(plan.between, plan.rules.reach if plan.rules.divert else -1.0)
    need, sent = fluid.follower()(streams, there, plan.beds.astype(np.float64), kernels, *pairs, float(plan.rules.patience))
    return Expected(need, offered, sent)


def check(plan: Plan) -> None:
    """Raise ValueError where arrays do not fit one another or hold what cannot be."""
    hospitals, days = plan.arrivals.shape
    if plan.beds.shape != (2, hospitals, days) or plan.between.shape != (hospitals, hospitals):
        raise ValueError(
            f"beds {plan.beds.shape} and minutes {plan.between.shape} do not fit arrivals {plan.arrivals.shape}"
        )
    if not (np.all(np.isfinite(plan.arrivals)) and np.all(plan.arrivals >= 0) and np.all(plan.beds >= 0)):
        raise ValueError("arrivals and beds are numbers from 0")
    if not np.all(plan.between >= 0):
        raise ValueError("minutes between hospitals are numbers from 0, inf where there is no way")
    course, present = plan.course, plan.present
    shares = np.array([course.icu_share, course.direct_share, course.icu_deaths, course.ward_deaths])
    if not (np.all(shares >= 0) and np.all(shares <= 1)):
        raise ValueError(f"shares of patients lie between 0 and 1: {course}")
    if len(present.hospital) and not (present.hospital.min() >= 0 and present.hospital.max() < hospitals):
        raise ValueError("present patients lie in hospitals of the plan")
    if not np.all((present.elapsed >= 0) & np.isfinite(present.elapsed)):
        raise ValueError("days so far of present patients are numbers from 0")
    if not (plan.rules.patience >= 0 and plan.rules.reach >= 0):
        raise ValueError("patience and reach are numbers from 0")


def kinds(course: Course, elapsed: Floats) -> Floats:
    """Chances that someone found in a ward after so many days will never need the ICU, will, or did: shape (3, N).

    By Bayes from how many take each way and how many of these stay that long, as if arrivals had been steady.
    """
    direct = course.icu_share * course.direct_share
    ways = (
        (1 - course.icu_share, course.ward),
        (course.icu_share - direct, course.before_icu),
        (course.icu_share * (1 - course.icu_deaths), course.after_icu),
    )
    weights = np.stack([share * stays.survival(stay, elapsed) for share, stay in ways])
    total = weights.sum(axis=0)
    weights[0, total == 0] = 1  # nobody stays that long: the plainest way
    return weights / np.where(total > 0, total, 1)


def _paths(course: Course, days: int) -> Paths:
    """Presence by day since entry, integrated on a grid of hours."""
    edges = np.arange(days * HOURS + 1) / HOURS
    middles = edges[:-1] + 0.5 / HOURS
    after = stays.survival(course.after_icu, middles)
    icu = stays.survival(course.icu, middles)
    step_down = (1 - course.icu_deaths) * _then(course.icu, edges, stays.survival(course.after_icu, edges))
    direct = course.icu_share * course.direct_share
    need = (course.icu_share - direct) / (1 - direct) if direct < 1 else 0.0  # of those admitted to a ward
    later = _then(course.before_icu, edges, stays.survival(course.icu, edges))
    back = _then(course.before_icu, edges, _at_edges(step_down))
    plain = (1 - need) * stays.survival(course.ward, middles)
    ward = plain + need * (stays.survival(course.before_icu, middles) + back)
    return Paths(_daily(np.stack([ward, need * later])), _daily(np.stack([step_down, icu])), _daily(after))


def _then(first: Stay, edges: Floats, presence: Floats) -> Floats:
    """Presence at the middles of the steps in what follows a first stay; `presence` (n + 1,) at edges after its end."""
    mass = -np.diff(stays.survival(first, edges))
    mass[0] += 1 - stays.survival(first, edges[:1])[0]  # a stay of no length
    joined = signal.fftconvolve(mass, presence)[: len(mass)]
    return cast(
        Floats, np.clip(joined - 0.5 * mass * presence[0], 0, 1)
    )  # of one step's leavers half are there at its middle


def _at_edges(middles: Floats) -> Floats:
    """Values between the middles of steps; 0 before the first."""
    return np.concatenate([[0.0], (middles[1:] + middles[:-1]) / 2, middles[-1:]])


def _daily(steps: Floats) -> Floats:
    """Means of a day's steps on the last axis: entries are spread evenly over a day."""
    return cast(Floats, steps.reshape(*steps.shape[:-1], -1, HOURS).mean(axis=-1))


def _follow(entries: Floats, presence: Floats) -> Floats:
    """Presence (…, H, T) of entries (H, T) by presence (…, T) since entry."""
    shifts = [np.triu(linalg.toeplitz(row)) for row in presence.reshape(-1, entries.shape[1])]
    return np.stack([entries @ shift for shift in shifts]).reshape(*presence.shape[:-1], *entries.shape)


def _present(present: Present, course: Course, paths: Paths, shape: tuple[int, int]) -> Floats:
    """People who are there when day 0 begins and where they go: (2, H, T) at 24:00."""
    ward, icu = (_of_unit(present, unit) for unit in Unit)
    found = np.zeros((2, *shape))
    there, left = _remain(course.icu, *icu, shape)
    found[Unit.ICU] += there
    found[Unit.WARD] += (1 - course.icu_deaths) * _follow(left, paths.after)
    chances = kinds(course, ward[1])
    for way, stay in enumerate((course.ward, course.before_icu, course.after_icu)):
        there, left = _remain(stay, *ward, shape, chances[way])
        found[Unit.WARD] += there
        if way == 1:
            found += _follow(left, paths.icu)
    return found


def _of_unit(present: Present, unit: Unit) -> tuple[Ints, Floats]:
    """Hospitals and days so far of those present in one unit, to the hour."""
    chosen = present.unit == unit
    return present.hospital[chosen], np.round(present.elapsed[chosen] * HOURS) / HOURS


def _remain(
    stay: Stay, hospital: Ints, elapsed: Floats, shape: tuple[int, int], chances: Floats | None = None
) -> tuple[Floats, Floats]:
    """Who of a unit is still there at 24:00 of each day, and who left it that day: each (H, T)."""
    weights = np.ones(len(hospital)) if chances is None else chances
    alike, which = np.unique(elapsed, return_inverse=True)
    people = sparse.csr_array((weights, (hospital, which)), shape=(shape[0], len(alike)))
    left = stays.residual(stay, alike[:, None], np.arange(1, shape[1] + 1, dtype=np.float64)[None, :])
    there = people @ left
    began = np.asarray(people.sum(axis=1)).reshape(-1, 1)
    return there, -np.diff(np.concatenate([began, there], axis=1), axis=1)


def _within(between: Floats, reach: float) -> tuple[Ints, Ints]:
    """Pairs of different hospitals within reach, from and to, the shortest way first."""
    near = (between <= reach) & ~np.eye(len(between), dtype=bool)
    origin, target = np.nonzero(near)
    order = np.lexsort((target, origin, between[near]))
    return origin[order], target[order]
