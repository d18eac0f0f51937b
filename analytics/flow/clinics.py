"""Fever clinics by the hour: what a visitor meets when visits and doctors change over the day."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from analytics.flow import draws
from analytics.flow.draws import compiled, lean, small, under, uniform
from analytics.flow.model import Floats, Ints
from analytics.flow.outcome import Clinics

HOUR = 60.0
DAY = 24 * HOUR
MINUTES = int(DAY) + 1
"""Waits are sorted by whole minutes up to a day; who is not seen for longer counts as having waited a day."""
ARRIVAL, SERVICE = 0, 1
"""What random numbers of a visitor are for."""


class Hours(NamedTuple):
    """One clinic by hour of the day, and what was counted there."""

    rates: Floats  # (24,) visits
    staff: Ints  # (24,) doctors
    mu: float  # of the logarithm of the minutes of a visit
    sigma: float
    patience: float
    minutes: Ints  # (24, MINUTES) visitors by minutes waited, rounded up
    waited: Floats  # (24,) minutes
    gone: Floats  # (24,) visitors who left unseen


def clinics(
    visits: Floats,
    doctors: Floats,
    service: float,
    patience: float,
    seed: int,
    *,
    days: int = 5,
    replicates: int = 20,
    spread: float = 1.0,
) -> tuple[Clinics, Floats]:
    """Waiting at fever clinics: a queue of M(t)/G/c(t) + D by simulation, over several days of the same profile.

    Visitors come as a Poisson process with a constant rate within each hour and are seen in turn by the first doctor free. A
    doctor who goes off duty ends the visit at hand and takes no other; who still waits then waits for the next on duty, over
    midnight too. A visitor not seen within `patience` leaves. The first day is not counted.

    Args:
        visits: (H, 24) expected visits by hour of the day; a row of zeros is no clinic.
        doctors: (H, 24) doctors on duty; fractions are rounded down.
        service: mean minutes of a visit; lognormal.
        patience: minutes; inf where nobody leaves.
        seed: ≥ 0; a visitor's draws depend on hospital, day, hour and number only.
        days: counted days of each replicate.
        replicates: how many.
        spread: coefficient of variation of the minutes of a visit; 0: constant.

    Returns:
        What visitors who come in each hour meet, and the 90 % quantile of their minutes of waiting, (H, 24), rounded up, of those
        seen or not (who left has waited his patience). Hours without visitors are 0.

    Raises:
        ValueError: shapes that differ, negative numbers, a service of no length.
    """
    if visits.shape != doctors.shape or visits.shape[1:] != (24,):
        raise ValueError(
            f"visits and doctors are tables of hospitals and 24 hours, not {visits.shape} and {doctors.shape}"
        )
    if not (np.all(visits >= 0) and np.all(doctors >= 0) and 0 < service < np.inf and patience >= 0 and spread >= 0):
        raise ValueError("visits, doctors, patience and spread are numbers from 0, a visit takes longer than 0 minutes")
    staff, rates = np.floor(doctors).astype(np.int64), np.ascontiguousarray(visits, np.float64)
    waited, gone, came, late = (np.zeros(visits.shape) for _ in range(4))
    sigma = float(np.sqrt(np.log1p(spread**2)))
    setting = (float(np.log(service)) - sigma**2 / 2, sigma, float(patience))
    keys = np.random.SeedSequence(seed).generate_state(replicates * len(visits), np.uint64).astype(np.uint64)
    for clinic in np.flatnonzero(visits.any(axis=1)):
        minutes = np.zeros((24, MINUTES), np.int64)
        most = int(rates[clinic].max() + 10 * np.sqrt(rates[clinic].max()) + 20)
        one = Hours(rates[clinic], staff[clinic], *setting, minutes, waited[clinic], gone[clinic])
        for key in keys[clinic * replicates : (clinic + 1) * replicates]:
            runner()(one, most, key, days)
        came[clinic] = minutes.sum(axis=1)
        late[clinic] = (minutes.cumsum(axis=1) < 0.9 * came[clinic, :, None]).sum(axis=1)
    came = np.maximum(came, 1)
    return Clinics(rates, staff.astype(np.float64), waited / came, gone / came), late


@small
def next_on_duty(staff: Ints, doctor: int, time: float) -> float:
    """The first moment from `time` on at which a doctor (0 is on duty most) may begin; inf if he never is."""
    for step in range(25):
        hour = int(time // HOUR) + step
        if staff[hour % 24] > doctor:
            return float(max(time, hour * HOUR))
    return np.inf


@small
def first_free(staff: Ints, free: Floats, time: float) -> tuple[int, float]:
    """The doctor who can begin first, and when."""
    best, begin = -1, np.inf
    for doctor in range(len(free)):
        able = next_on_duty(staff, doctor, max(time, free[doctor]))
        if able < begin:
            best, begin = doctor, able
            if able == time:
                break
    return best, begin


@lean
def turns(key: np.uint64, times: Floats, order: Ints, number: int) -> None:
    """When the visitors of an hour come, as shares of it, and in which order (by insertion: there are few)."""
    for visitor in range(number):
        time, at = uniform(under(key, visitor), ARRIVAL), visitor
        while at > 0 and times[at - 1] > time:
            times[at], order[at] = times[at - 1], order[at - 1]
            at -= 1
        times[at], order[at] = time, visitor


@lean
def pass_days(clinic: Hours, free: Floats, times: Floats, order: Ints, base: np.uint64, days: int) -> None:
    """One clinic through a day that is not counted and as many that are; `free`: when each doctor is free again."""
    for doctor in range(len(free)):
        free[doctor] = 0.0
    for hour in range(24 * (days + 1)):
        key, clock = under(base, hour), hour % 24
        number = min(draws.poisson(clinic.rates[clock], key ^ draws.M2), len(times))
        turns(key, times, order, number)
        for visitor in range(number):
            time = (hour + times[visitor]) * HOUR
            doctor, begin = first_free(clinic.staff, free, time)
            seen = doctor >= 0 and begin - time <= clinic.patience
            wait = min(begin - time, clinic.patience, DAY)
            if seen:
                own = under(key, order[visitor])
                free[doctor] = begin + draws.stay_left(own, SERVICE, clinic.mu, clinic.sigma, 0.0, False)
            if hour >= 24:
                clinic.minutes[clock, math.ceil(wait)] += 1
                clinic.waited[clock] += wait
                clinic.gone[clock] += not seen


@cache
def runner() -> Callable[[Hours, int, np.uint64, int], int]:
    """The loop over clinics, its machine code kept."""
    version = draws.stamp("draws.py", "clinics.py")

    def run(one: Hours, most: int, key: np.uint64, days: int) -> int:
        """One replicate of one clinic, added to what was counted; room for `most` visitors an hour."""
        doctors = 0
        for hour in range(24):
            doctors = max(doctors, one.staff[hour])
        pass_days(one, np.empty(doctors), np.empty(most), np.empty(most, np.int64), key, days)
        return version

    return draws.kept(compiled(run))
