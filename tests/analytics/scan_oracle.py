"""The scan statistic by its definition: every circle, every range of days, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics import scan

SIDE, DAYS = 4, 6
ROW, COLUMN = np.divmod(np.arange(SIDE * SIDE), SIDE)


def random_city(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points on a grid (many equally far) or anywhere, people, and some thirty cases."""
    rng = np.random.default_rng(seed)
    points = np.column_stack([COLUMN, ROW]).astype(float) if seed % 2 else rng.random((SIDE * SIDE, 2))
    people = rng.integers(1, 50, SIDE * SIDE).astype(float)
    return points, people, rng.poisson(people[:, None] * 0.3 / DAYS * rng.gamma(1, 1, (SIDE * SIDE, DAYS)))


def around(points: np.ndarray, people: np.ndarray, share: float = 0.5) -> scan.Circles:
    return scan.build_circles(*points.T, people, most_share=share)


@dataclass(frozen=True)
class Window:
    places: frozenset[int]
    first: int
    last: int
    cases: int
    expected: float
    log_ratio: float


def round_sets(points: np.ndarray, people: np.ndarray, share: float) -> set[frozenset[int]]:
    """Every set of places that a closed circle around one of them holds, up to a share of the people."""
    sets = set()
    for centre in points:
        far = np.hypot(*(points - centre).T)
        for radius in np.unique(far.round(9)):
            inside = far <= radius + 1e-9
            if people[inside].sum() <= share * people.sum() + 1e-9:
                sets.add(frozenset(np.flatnonzero(inside).tolist()))
    return sets


def log_ratio(cases: float, expected: float, total: float, people: float | None = None, *, free: bool = False) -> float:
    """By the books: binomial with `people` (n inside, N all: `expected` is n × total ÷ N), free with a baseline, else Poisson."""
    term = lambda count, share: count * np.log(share) if count > 0 else 0.0  # noqa: E731
    if cases <= expected:
        return 0.0
    if free:
        return term(cases, cases / expected) - (cases - expected)
    if people is None:
        rest = total - expected
        return term(cases, cases / expected) + (term(total - cases, (total - cases) / rest) if total > cases else 0.0)
    inside = expected * people / total
    outside, others = people - inside, total - cases
    with np.errstate(divide="ignore"):
        apart = (
            term(cases, cases / inside)
            + term(inside - cases, 1 - cases / inside)
            + term(others, others / outside)
            + term(outside - others, 1 - others / outside)
        )
    return apart - term(total, total / people) - term(people - total, 1 - total / people)


def windows(
    counts: np.ndarray, expected: np.ndarray, sets: set[frozenset[int]], kind: str, longest: int, fewest: int, **model: object
) -> list[Window]:
    """All windows with more cases than expected, the best first."""
    days = counts.shape[1]
    found = []
    for places in sets:
        rows = sorted(places)
        for last in [days - 1] if kind == "prospective" else range(days):
            for first in range(max(0, last - longest + 1), last + 1):
                cases = int(counts[rows, first : last + 1].sum())
                hoped = float(expected[rows, first : last + 1].sum())
                value = log_ratio(cases, hoped, float(counts.sum()), **model) if cases >= fewest else 0.0
                if value > 1e-12:
                    found.append(Window(places, first, last, cases, hoped, value))
    return sorted(found, key=lambda window: -window.log_ratio)

