"""Cases per population: direct rates with exact intervals, and rates steadied by empirical Bayes.

An area whose population is zero or unknown (nan) has no rate: nan, never 0, and it takes no part in anyone's mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import gammaincinv

Numbers = npt.NDArray[np.float64]

FEW_CASES = 20
"""With fewer cases a rate has a relative standard error above 22 %: US health statistics (NCHS) mark it as unreliable."""


@dataclass(frozen=True)
class DirectRates:
    """One row an area, shape (n,) each; nan where there is no population.

    Attributes:
        rate: cases per `per` people.
        lower: lower end of the exact interval, same unit.
        upper: upper end, same unit.
        few: whether fewer than `FEW_CASES` cases stand behind the rate.
    """

    rate: Numbers
    lower: Numbers
    upper: Numbers
    few: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SteadiedRates:
    """One row an area, shape (n,) each; nan where there is no population.

    Attributes:
        rate: the area's own rate drawn towards `prior`, cases per `per` people.
        prior: mean of all areas, or of the area and its neighbours, same unit.
        own: how much the area's own rate counts, 0 to 1: more people, more weight.
    """

    rate: Numbers
    prior: Numbers
    own: Numbers


def direct(cases: npt.ArrayLike, population: npt.ArrayLike, per: float = 100_000, level: float = 0.95) -> DirectRates:
    """Crude rates with exact Poisson intervals.

    Garwood, *Biometrika* 28 (1936) 437–442, doi:10.1093/biomet/28.3-4.437.

    Args:
        cases: events of each area, whole numbers ≥ 0, shape (n,).
        population: people (or person-days) of each area, ≥ 0, shape (n,); 0 or nan: no rate.
        per: people the rate is given for.
        level: coverage of the interval, 0 < level < 1.

    Raises:
        ValueError: negative or unequally many numbers, cases that are infinite, a level outside 0 to 1.
    """
    events, people = _checked(cases, population)
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    tail = (1 - level) / 2
    scale = per / people
    lower = np.where(events > 0, gammaincinv(np.maximum(events, 1), tail), 0.0)
    return DirectRates(events * scale, lower * scale, gammaincinv(events + 1, 1 - tail) * scale, events < FEW_CASES)


def empirical_bayes(cases: npt.ArrayLike, population: npt.ArrayLike, per: float = 100_000) -> SteadiedRates:
    """Rates drawn towards the mean of all areas, the more so the fewer people an area has.

    Marshall, *Applied Statistics* 40 (1991) 283–294, doi:10.2307/2347593 (global moments). Where areas differ no more than
    chance would have them, every rate is the mean.

    Args:
        cases: events of each area, ≥ 0, shape (n,).
        population: people of each area, ≥ 0, shape (n,); 0 or nan: no rate.
        per: people the rate is given for.

    Raises:
        ValueError: negative or unequally many numbers, cases that are infinite.
    """
    events, people = _checked(cases, population)
    known = np.isfinite(people)
    total = np.full(len(events), np.where(known, people, 0.0).sum())
    rates = events / people
    mean = np.full(len(events), np.where(known, events, 0.0).sum()) / np.where(total > 0, total, np.nan)
    spread = np.nansum(people * np.square(rates - mean)) / total if known.any() else total
    return _drawn(rates, people, mean, spread, total / max(int(known.sum()), 1), per)


def local_empirical_bayes(
    cases: npt.ArrayLike, population: npt.ArrayLike, weights: csr_array, per: float = 100_000
) -> SteadiedRates:
    """Rates drawn towards the mean of the area and its neighbours, the more so the fewer people an area has.

    Marshall, *Applied Statistics* 40 (1991) 283–294, doi:10.2307/2347593 (local moments). An area none of whose neighbours
    has people is drawn towards the mean of all areas instead.

    Args:
        cases: events of each area, ≥ 0, shape (n,).
        population: people of each area, ≥ 0, shape (n,); 0 or nan: no rate.
        weights: shape (n, n), from `analytics.neighbours`; only who is beside whom is read, not how much.
        per: people the rate is given for.

    Raises:
        ValueError: negative or unequally many numbers, cases that are infinite, weights of another shape.
    """
    events, people = _checked(cases, population)
    if weights.shape != (len(events), len(events)):
        raise ValueError(f"{len(events)} areas do not fit weights of shape {weights.shape}")
    known = np.isfinite(people)
    near = _around(weights)
    here_people = np.where(known, people, 0.0)
    here_events = np.where(known, events, 0.0)
    total, sums, members = (near @ numbers for numbers in (here_people, here_events, known.astype(np.float64)))
    squares = near @ np.where(known, np.square(here_events) / np.where(known, people, 1.0), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / total
        spread = squares / total - np.square(mean)
        steadied = _drawn(events / people, people, mean, spread, total / members, per)
    everywhere = empirical_bayes(cases, population, per)
    alone = members < 2
    return SteadiedRates(
        np.where(alone, everywhere.rate, steadied.rate),
        np.where(alone, everywhere.prior, steadied.prior),
        np.where(alone, everywhere.own, steadied.own),
    )


def _drawn(rates: Numbers, people: Numbers, mean: Numbers, spread: Numbers, size: Numbers, per: float) -> SteadiedRates:
    """Draw rates towards the mean, given their weighted variance and the mean population behind it."""
    between = np.maximum(spread - mean / size, 0.0)  # what chance does not explain
    by_chance = mean / people
    own = np.where(between > 0, between / np.where(between > 0, between + by_chance, 1.0), np.where(np.isfinite(people), 0.0, np.nan))
    return SteadiedRates((mean + own * (rates - mean)) * per, np.where(np.isfinite(people), mean, np.nan) * per, own)


def _around(weights: csr_array) -> csr_array:
    """Ones for each area and its neighbours."""
    around = csr_array(weights, dtype=np.float64, copy=True)
    around.setdiag(1.0)
    around.eliminate_zeros()
    around.data[:] = 1.0
    return around


def _checked(cases: npt.ArrayLike, population: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Cases and population as numbers, a population of zero as unknown."""
    events = np.asarray(cases, dtype=np.float64).reshape(-1)
    people = np.asarray(population, dtype=np.float64).reshape(-1)
    if len(events) != len(people):
        raise ValueError(f"{len(events)} areas have cases, {len(people)} a population")
    wrong = np.flatnonzero(~np.isfinite(events) | (events < 0))
    if len(wrong):
        raise ValueError(f"area {wrong[0]} has {events[wrong[0]]} cases")
    wrong = np.flatnonzero((people < 0) | np.isinf(people))
    if len(wrong):
        raise ValueError(f"area {wrong[0]} has a population of {people[wrong[0]]}")
    return events, np.where(people == 0, np.nan, people)
