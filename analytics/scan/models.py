"""What is expected where nothing clusters: the probability models of the scan statistic.

| model | expected cases | asks |
|---|---|---|
| `poisson` | all cases, shared out by population | where is the risk higher than elsewhere? |
| `permutation` | cases of a place × cases of a day ÷ all cases | where are more cases now than this place and this day explain? |
| `expectation` | a baseline given for every place and day | where are more cases than forecast? |
| `bernoulli` | all cases, shared out by cases and controls (people tested) | where is the share of cases higher? |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analytics.scan import kernels

Numbers = npt.NDArray[np.float64]
Kind = Literal["spatial", "space-time", "prospective"]

KINDS: tuple[Kind, ...] = ("spatial", "space-time", "prospective")


@dataclass(frozen=True)
class Study:
    """Cases and what is expected of them; made by the functions of this module.

    Attributes:
        counts: cases of n places on T days, shape (n, T); T = 1 if spatial.
        space: expected cases of a place on all days, shape (n,).
        clock: share of them before each day, shape (T + 1,), from 0 to 1.
        table: expected cases of a place before each day, shape (n, T + 1); (0, 0) where space × clock is all there is to say.
        model: one of the model numbers in `analytics.scan.kernels`.
        people: cases and controls together (Bernoulli), else 0.
        controls: controls of each place (Bernoulli), else empty.
        kind: which windows are looked at.
        longest: days a window may have.
        fewest: cases a cluster must have.
    """

    counts: npt.NDArray[np.int32]
    space: Numbers
    clock: Numbers
    table: Numbers
    model: int
    controls: npt.NDArray[np.int64]
    kind: Kind
    longest: int
    fewest: int

    @property
    def total(self) -> int:
        """All cases."""
        return int(self.counts.sum(dtype=np.int64))

    @property
    def people(self) -> float:
        """Cases and controls (Bernoulli), else 0."""
        return float(self.total + self.controls.sum()) if len(self.controls) else 0.0


def poisson(
    counts: npt.ArrayLike, population: npt.ArrayLike, kind: Kind, *, longest: int | None = None, fewest: int = 2
) -> Study:
    """Cases in proportion to population, given how many there are in all.

    Kulldorff, *Communications in Statistics – Theory and Methods* 26 (1997) 1481–1496, doi:10.1080/03610929708831995;
    prospective: Kulldorff, *Journal of the Royal Statistical Society A* 164 (2001) 61–72, doi:10.1111/1467-985X.00186.

    Args:
        counts: whole cases ≥ 0, shape (n, T), or (n,) for a spatial scan.
        population: people of each place, shape (n,), the same on every day; or shape (n, T); or any expected number of
            cases that age, sex or weekday explain, up to a factor.
        kind: "spatial" (days added up), "space-time" (any days), "prospective" (windows that end on the last day).
        longest: days a window may have; half of all days if not given.
        fewest: cases a cluster must have.

    Raises:
        ValueError: shapes that do not fit, numbers negative or not finite, cases that are no whole numbers, cases at a
            place (or on a day) without population, no population at all, one day only, a limit out of range.
    """
    table, people = _checked_counts(counts, kind), _numbers(population, "population")
    return _shared_out(table, people, kind, longest, fewest, kernels.POISSON)


def expectation(
    counts: npt.ArrayLike, baseline: npt.ArrayLike, kind: Kind, *, longest: int | None = None, fewest: int = 2
) -> Study:
    """Cases against a baseline that is known, such as a forecast.

    Neill, Moore, Sabhnani and Daniel, *Proceedings of KDD 2005*, 218–227, doi:10.1145/1081870.1081897.

    Args:
        counts: as for `poisson`.
        baseline: expected cases, shape (n,) for each day alike, or (n, T).
        kind: as for `poisson`.
        longest: as for `poisson`.
        fewest: as for `poisson`.

    Raises:
        ValueError: as for `poisson`.
    """
    table, expected = _checked_counts(counts, kind), _numbers(baseline, "baseline")
    return _shared_out(table, expected, kind, longest, fewest, kernels.EXPECTATION)


def permutation(counts: npt.ArrayLike, kind: Kind, *, longest: int | None = None, fewest: int = 2) -> Study:
    """Cases whose place and day have nothing to do with each other; no population is needed.

    Kulldorff, Heffernan, Hartman, Assunção and Mostashari, *PLoS Medicine* 2 (2005) e59, doi:10.1371/journal.pmed.0020059.

    Args:
        counts: whole cases ≥ 0, shape (n, T).
        kind: "space-time" or "prospective".
        longest: as for `poisson`.
        fewest: as for `poisson`.

    Raises:
        ValueError: as for `poisson`; a spatial scan.
    """
    if kind == "spatial":
        raise ValueError("permutation compares days: it has no spatial scan")
    table = _checked_counts(counts, kind)
    total = max(int(table.sum(dtype=np.int64)), 1)
    clock = np.concatenate([[0.0], np.cumsum(table.sum(axis=0)) / total])
    space = table.sum(axis=1).astype(np.float64)
    return _study(table, space, clock, np.zeros((0, 0)), kernels.PERMUTATION, kind, longest, fewest)


def bernoulli(cases: npt.ArrayLike, controls: npt.ArrayLike, *, fewest: int = 2) -> Study:
    """Cases among people seen, such as positive among all tested; spatial.

    Kulldorff and Nagarwalla, *Statistics in Medicine* 14 (1995) 799–810, doi:10.1002/sim.4780140809.

    Args:
        cases: whole cases ≥ 0, shape (n,).
        controls: people who are no case (tested negative), whole numbers ≥ 0, shape (n,).
        fewest: cases a cluster must have.

    Raises:
        ValueError: as for `poisson`.
    """
    table, others = _checked_counts(cases, "spatial"), _checked_counts(controls, "spatial")
    if table.shape != others.shape:
        raise ValueError(f"{len(table)} places have cases, {len(others)} controls")
    people = (table + others).sum(axis=1, dtype=np.int64)
    space = people * (table.sum(dtype=np.int64) / max(int(people.sum()), 1))
    clock = np.array([0.0, 1.0])
    well = others.sum(axis=1, dtype=np.int64)
    return _study(table, space, clock, np.zeros((0, 0)), kernels.BERNOULLI, "spatial", None, fewest, well)


def _shared_out(
    counts: npt.NDArray[np.int32], people: Numbers, kind: Kind, longest: int | None, fewest: int, model: int
) -> Study:
    """Expected cases from people (Poisson) or a baseline (expectation) of shape (n,) or (n, T)."""
    places, days = counts.shape
    if kind == "spatial" and people.ndim == 2:
        people = people.sum(axis=1)
    if people.shape not in ((places,), (places, days)):
        raise ValueError(f"counts of shape {counts.shape} do not fit population or baseline of shape {people.shape}")
    if people.sum() <= 0:
        raise ValueError("nobody lives anywhere: population or baseline is 0 in all places")
    bare = np.argwhere((counts > 0) & ((people if people.ndim == 2 else people[:, None]) <= 0))
    if len(bare):
        raise ValueError(f"cases where none can be: place {bare[0][0]}, day {bare[0][1]} has population or baseline 0")
    if model == kernels.POISSON:
        people = people * (counts.sum(dtype=np.int64) / people.sum())
    elif people.ndim == 1:
        people = people * days
    if people.ndim == 1:
        clock = np.linspace(0.0, 1.0, days + 1)
        return _study(counts, people, clock, np.zeros((0, 0)), model, kind, longest, fewest)
    table = np.concatenate([np.zeros((places, 1)), np.cumsum(people, axis=1)], axis=1)
    return _study(counts, people.sum(axis=1), np.linspace(0.0, 1.0, days + 1), table, model, kind, longest, fewest)


def _study(
    counts: npt.NDArray[np.int32],
    space: Numbers,
    clock: Numbers,
    table: Numbers,
    model: int,
    kind: Kind,
    longest: int | None,
    fewest: int,
    controls: npt.NDArray[np.int64] | None = None,
) -> Study:
    days = counts.shape[1]
    length = max(days // 2, 1) if longest is None else longest
    if not 1 <= length <= days:
        raise ValueError(f"a window of {length} days does not fit {days} days")
    if fewest < 1:
        raise ValueError(f"a cluster has at least 1 case, not {fewest}")
    none = np.zeros(0, dtype=np.int64)
    return Study(counts, space, clock, table, model, none if controls is None else controls, kind, length, fewest)


def _checked_counts(counts: npt.ArrayLike, kind: Kind) -> npt.NDArray[np.int32]:
    """Counts as whole numbers, shape (n, T); days added up for a spatial scan."""
    if kind not in KINDS:
        raise ValueError(f"no such scan: {kind}; there are {', '.join(KINDS)}")
    numbers = _numbers(counts, "counts")
    broken = np.argwhere(numbers != np.floor(numbers))
    if len(broken):
        raise ValueError(f"cases are whole numbers: place {broken[0][0]} has {numbers[tuple(broken[0])]}")
    if kind == "spatial":
        numbers = numbers if numbers.ndim == 1 else numbers.sum(axis=1)
        return numbers.astype(np.int32)[:, None]
    if numbers.ndim != 2 or numbers.shape[1] < 2:
        raise ValueError(f"a {kind} scan needs places × at least two days, not shape {numbers.shape}")
    return numbers.astype(np.int32)


def _numbers(given: npt.ArrayLike, name: str) -> Numbers:
    numbers = np.asarray(given, dtype=np.float64)
    if numbers.ndim not in (1, 2) or not numbers.size:
        raise ValueError(f"{name} must have shape (n,) or (n, T), not {numbers.shape}")
    wrong = np.argwhere(~np.isfinite(numbers) | (numbers < 0))
    if len(wrong):
        raise ValueError(f"{name} of place {wrong[0][0]} is {numbers[tuple(wrong[0])]}")
    return numbers
