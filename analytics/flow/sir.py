"""Admissions from an epidemic model: the discrete SIR of CHIME (Weissman et al., *Annals of Internal Medicine* 173 (2020) 21–28).

Every infected person infects `beta` × susceptible a day and recovers with `gamma`. A share of all infections is admitted on
the day of infection; everybody stays for a whole number of days. Coarse by design: no ages, no delay, one city that mixes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from analytics.flow.model import Floats

ROUNDS, CANDIDATES = 5, 15
"""How the doubling time is searched: so many rounds of so many values, each round between the neighbours of the best."""


@dataclass(frozen=True)
class Epidemic:
    """Susceptible, infected and recovered people by day, each (days + 1,); row 0 is the start."""

    susceptible: Floats
    infected: Floats
    recovered: Floats


@dataclass(frozen=True)
class City:
    """What the model is told. `rate`: admitted share of infections; `share`: of these, whom these hospitals get.

    `stay`: whole days. `infectious`: days. `mitigation`: fewer contacts, 0 … 1, from `mitigated` on (days from today, ≤ 0 or
    later). `hospitalised`: patients in hospital today.
    """

    population: float
    hospitalised: float
    rate: float
    stay: int
    share: float = 1.0
    infectious: float = 14.0
    recovered: float = 0.0
    mitigation: float = 0.0
    mitigated: int = 0


@dataclass(frozen=True)
class Fitted:
    """A course that meets today's patients. `today`: its row; `doubling`: days, before mitigation."""

    epidemic: Epidemic
    today: int
    doubling: float
    beta: float
    mitigated_beta: float


def growth(doubling: float) -> float:
    """Daily growth of infections by their doubling time in days (negative: halving); 0 for 0."""
    return 0.0 if doubling == 0 else float(2.0 ** (1.0 / doubling) - 1.0)


def contacts(rate: float, gamma: float, susceptible: float, mitigation: float = 0.0) -> float:
    """β from growth while nearly everybody is susceptible."""
    return (rate + gamma) / susceptible * (1.0 - mitigation)


def reproduction(beta: float, gamma: float, susceptible: float) -> float:
    """Infections caused by one infected person."""
    return beta / gamma * susceptible


def spread(beta: float, gamma: float, start: tuple[float, float, float]) -> tuple[float, float, float]:
    """One day later: susceptible, infected, recovered."""
    s, i, r = start
    infected = beta * s * i
    after = (s - infected, i + infected - gamma * i, r + gamma * i)
    scale = (s + i + r) / sum(after)
    return after[0] * scale, after[1] * scale, after[2] * scale


def course(start: tuple[float, float, float], gamma: float, periods: list[tuple[float, int]]) -> Epidemic:
    """Follow an epidemic through periods of (β, days).

    Raises:
        ValueError: a negative number, a period of negative length.
    """
    if min(start) < 0 or not 0 <= gamma <= 1 or any(beta < 0 or days < 0 for beta, days in periods):
        raise ValueError(f"people, rates and days are numbers from 0: {start}, {gamma}, {periods}")
    rows = [(float(start[0]), float(start[1]), float(start[2]))]
    for beta, days in periods:
        for _ in range(days):
            rows.append(spread(beta, gamma, rows[-1]))
    s, i, r = np.array(rows).T
    return Epidemic(s, i, r)


def admissions(epidemic: Epidemic, rate: float, share: float = 1.0) -> Floats:
    """Patients admitted on each day after the start, (days,)."""
    return np.diff(epidemic.infected + epidemic.recovered) * rate * share


def census(admitted: Floats, stay: int) -> Floats:
    """Patients in hospital at the end of each day, if everybody stays for so many days and nobody was there before."""
    total = np.concatenate([np.zeros(stay + 1), np.cumsum(admitted)])
    return cast(Floats, (total[stay:] - total[: len(total) - stay])[1:])


def from_doubling(city: City, doubling: float, days: int) -> Fitted:
    """The course with this doubling time that has today's patients in hospital today, `days` into the future.

    It starts with the first patient. Without mitigation before today the start is the day on which an unmitigated course of
    `days` meets today's patients best, before its peak.

    Raises:
        ValueError: a start with more infected than people, no day before the peak, shares outside 0 … 1.
    """
    start, gamma = _start(city)
    beta = contacts(growth(doubling), gamma, start[0])
    free = census(admissions(course(start, gamma, [(beta, days)]), city.rate, city.share), city.stay)
    patients = np.concatenate([[0.0], free])
    peak = int(patients.argmax())
    if not peak:
        raise ValueError(f"with a doubling time of {doubling} days nobody is admitted")
    since = int(((patients[:peak] - city.hospitalised) ** 2).argmin())
    return _fitted(city, doubling, since, days)


def from_first(city: City, since: int, days: int) -> Fitted:
    """The course that had its first patient `since` days ago and has today's patients in hospital today: doubling 1 … 15 days.

    Raises:
        ValueError: a first patient in the future, a start with more infected than people, shares outside 0 … 1.
    """
    if since < 0:
        raise ValueError(f"the first patient came {since} days ago: give a number from 0")
    candidates = np.linspace(1, 15, CANDIDATES)
    best = 0
    for _ in range(ROUNDS):
        if best:
            low, high = candidates[max(best - 1, 0)], candidates[min(best + 1, CANDIDATES - 1)]
            candidates = np.linspace(low, high, CANDIDATES)
        losses = [_loss(city, float(doubling), since) for doubling in candidates]
        best = int(np.argmin(losses))
    return _fitted(city, float(candidates[best]), since, days)


def wanted(fitted: Fitted, city: City, days: int) -> Floats:
    """Admissions of the days after today, (days,): a scenario's demand."""
    return admissions(fitted.epidemic, city.rate, city.share)[fitted.today : fitted.today + days]


def _loss(city: City, doubling: float, since: int) -> float:
    """Squared error of today's patients."""
    fitted = _fitted(city, doubling, since, 0)
    patients = census(admissions(fitted.epidemic, city.rate, city.share), city.stay)
    return float(((patients[since - 1] if since else 0.0) - city.hospitalised) ** 2)


def _start(city: City) -> tuple[tuple[float, float, float], float]:
    """The people when the first patient is admitted, and the rate of recovery."""
    if not (0 < city.rate <= 1 and 0 < city.share <= 1 and 0 <= city.mitigation <= 1 and city.infectious >= 1):
        raise ValueError(f"rates and shares lie between 0 and 1, people are infectious for a day or longer: {city}")
    infected = 1.0 / city.share / city.rate
    if infected >= city.population:
        raise ValueError(
            f"{infected:.0f} infected at the first patient, more than the population of {city.population:.0f}"
        )
    return (city.population - infected, infected, city.recovered), 1.0 / city.infectious


def _fitted(city: City, doubling: float, since: int, days: int) -> Fitted:
    """The course from the first patient on, contacts fewer from the day of mitigation."""
    start, gamma = _start(city)
    beta = contacts(growth(doubling), gamma, start[0])
    fewer = contacts(growth(doubling), gamma, start[0], city.mitigation)
    before = min(max(since + city.mitigated, 0), since + days)
    epidemic = course(start, gamma, [(beta, before), (fewer, since + days - before)])
    return Fitted(epidemic, since, doubling, beta, fewer)
