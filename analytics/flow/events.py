"""Event simulation of a plan: individual patients, many times over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from analytics.flow import kernels, stays
from analytics.flow.census import check, kinds
from analytics.flow.model import Floats, Plan, Runs
from analytics.flow.places import City, Counts, Tally, Way

CHUNK = 5
"""Replicates a thread makes between two looks at `cancelled`."""


def simulate(
    plan: Plan,
    replicates: int,
    seed: int,
    *,
    threads: int = 2,
    done: int = 0,
    exponential: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Runs:
    """Simulate a plan patient by patient.

    Patients come as a Poisson process with a constant rate over each day and stay as long as they draw. A replicate depends on
    `seed` and its own number only: not on threads, nor on how many are asked for, so 20 may be made at once and 20 to 199
    later (`done=20`, then `bands.joined`). A patient's draws depend on hospital, day and number alone, so that two plans differ
    by what was changed and little by luck (common random numbers: Law, *Simulation Modeling and Analysis*, 5th ed., 11.2).

    Who needs the ICU and finds none waits in the ward bed and counts as waiting for the ICU only; after `patience` he counts as
    turned away. Who comes out of the ICU and finds no ward bed holds the ICU bed, recovers there and counts as waiting for a
    ward; he never gives up. Two who hold the bed the other wants change places.

    Args:
        plan: the scenario.
        replicates: how many there shall be in all.
        seed: ≥ 0.
        threads: each works without Python's lock.
        done: how many there are already.
        exponential: let stays be exponential with the same means, for comparison with queueing theory.
        progress: told how many of `replicates` are made.
        cancelled: asked before each round; once true, what has been made is returned.

    Returns:
        replicates − done courses, or fewer if cancelled.

    Raises:
        ValueError: a plan that does not fit together, a negative seed, more done than asked for, no thread.
    """
    check(plan)
    if seed < 0 or not 0 <= done <= replicates or threads < 1:
        raise ValueError(f"cannot make replicates {done} to {replicates} from seed {seed} with {threads} threads")
    way = _way(plan, exponential)
    city, run = _city(plan), kernels.runner()
    seeds = np.random.SeedSequence(seed).generate_state(replicates, np.uint64).astype(np.uint64)
    tallies, stock = _room(replicates - done, *plan.arrivals.shape)
    made = done

    def make(begin: int) -> None:
        own = way._replace(near=way.near.copy(), stays=way.stays.copy())
        for replicate in range(begin, min(begin + CHUNK, replicates)):
            at = replicate - done
            tally = Tally(tallies.flows[at], tallies.trips[at], tallies.waited[at])
            run(city, own, tally, stock[at], seeds[replicate])

    with ThreadPoolExecutor(threads) as pool:
        while made < replicates and not (cancelled and cancelled()):
            end = min(made + threads * CHUNK, replicates)
            list(pool.map(make, range(made, end, CHUNK)))
            made = end
            if progress:
                progress(made, replicates)
    rest = slice(0, made - done)
    return _runs(Tally(tallies.flows[rest], tallies.trips[rest], tallies.waited[rest]), stock[rest])


def _city(plan: Plan) -> City:
    """Demand, beds and present patients as the loops know them."""
    present, chances = plan.present, kinds(plan.course, plan.present.elapsed)
    return City(
        np.ascontiguousarray(plan.arrivals, np.float64),
        np.ascontiguousarray(plan.beds, np.int64),
        np.ascontiguousarray(present.hospital, np.int64),
        np.ascontiguousarray(present.unit, np.int64),
        np.ascontiguousarray(present.elapsed, np.float64),
        np.stack([chances[0], chances[0] + chances[1]]),
    )


def _way(plan: Plan, exponential: bool) -> Way:
    """Course and rules as the loops know them."""
    course, rules = plan.course, plan.rules
    four = (course.ward, course.before_icu, course.icu, course.after_icu)
    logarithms = np.array([stays.parameters(stay) for stay in four])
    if exponential:
        logarithms[:, 0] = np.log(np.maximum([stay.mean for stay in four], 1e-12))
    return Way(
        near=_near(plan.between, rules.reach),
        stays=logarithms,
        exponential=bool(exponential),
        direct=float(course.icu_share * course.direct_share),
        intensive=float(course.icu_share),
        icu_deaths=float(course.icu_deaths),
        ward_deaths=float(course.ward_deaths),
        divert=bool(rules.divert),
        transfer=bool(rules.transfer),
        priority=bool(rules.priority),
        patience=float(rules.patience),
        end=float(plan.arrivals.shape[1]),
    )


def _near(between: Floats, reach: float) -> npt.NDArray[np.int64]:
    """Each hospital's others within reach, the nearest first, filled up with −1."""
    others = np.where(np.eye(len(between), dtype=bool), np.inf, between)
    order = np.argsort(others, axis=1, kind="stable")
    sorted_minutes = np.take_along_axis(others, order, axis=1)
    return np.where((sorted_minutes <= reach) & np.isfinite(sorted_minutes), order, -1)


def _room(replicates: int, hospitals: int, days: int) -> tuple[Tally, Counts]:
    """Room for what is counted."""
    flows = np.zeros((replicates, 5, hospitals, days), np.int32)
    trips = np.zeros((replicates, 2, hospitals, hospitals), np.int32)
    stock = np.zeros((replicates, 2, 2, hospitals, days), np.int32)
    return Tally(flows, trips, np.zeros((replicates, hospitals))), stock


def _runs(tallies: Tally, stock: Counts) -> Runs:
    """What was counted, by name."""
    flows, admitted = tallies.flows, tallies.flows[:, kernels.ADMITTED].sum(axis=2)
    return Runs(
        census=stock[:, 0],
        waiting=stock[:, 1],
        arrived=flows[:, kernels.ARRIVED],
        admitted=flows[:, kernels.ADMITTED],
        discharged=flows[:, kernels.DISCHARGED],
        died=flows[:, kernels.DIED],
        turned_away=flows[:, kernels.TURNED],
        sent=tallies.trips[:, 0],
        moved=tallies.trips[:, 1],
        wait=tallies.waited / np.maximum(admitted, 1),
    )
