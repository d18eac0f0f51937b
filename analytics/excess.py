"""Whether an area and its neighbours hold more cases, or fewer, than their population explains: an exact Poisson test.

It guards hot spots: scores of Gi* and local Moran's I are held against a normal distribution, which rates of few people are far
from. What is called a hot spot only if this test agrees is false at most as often as this test allows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import gammainc, gammaincc

from analytics.neighbours import Numbers


def excess(cases: npt.ArrayLike, population: npt.ArrayLike, weights: csr_array) -> Numbers:
    """Two-sided p of the cases in each area and those its row of `weights` names, given all cases and people.

    Twice the smaller tail (Fay, *R Journal* 2 (2010) 53–58, doi:10.32614/RJ-2010-008, "central"). Cases that are no whole numbers (an
    expectation in place of a hidden count) are taken by the continuous form of the tails.

    Args:
        cases: ≥ 0, shape (n,).
        population: > 0, shape (n,).
        weights: shape (n, n), binary, each area its own neighbour.

    Returns:
        p, shape (n,), 0 to 1; 1 everywhere where there is no case.

    Raises:
        ValueError: negative or unequally many numbers, an area without people, weights of another shape.
    """
    events = np.asarray(cases, dtype=np.float64).reshape(-1)
    people = np.asarray(population, dtype=np.float64).reshape(-1)
    if not (events.shape == people.shape and weights.shape == (len(events), len(events))):
        raise ValueError(f"{len(events)} areas with cases do not fit {len(people)} with people and weights of shape {weights.shape}")
    if not ((events >= 0) & np.isfinite(events) & (people > 0) & np.isfinite(people)).all():
        raise ValueError("cases must be 0 or more and people above 0, all of them finite")
    if not events.any():
        return np.ones(len(events))
    found = weights @ events
    expected = (weights @ people) * (events.sum() / people.sum())
    more = np.where(found > 0, gammainc(np.maximum(found, np.finfo(np.float64).tiny), expected), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(more, gammaincc(found + 1, expected)), 1.0), dtype=np.float64)
