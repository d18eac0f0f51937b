"""Where high values lie together, and low ones: Getis–Ord Gi and Gi*, local Moran's I, false-discovery control.

p values come from the normal approximation. On sparse counts it is too eager (and permutation flags a tenth of the cells
where nothing is): give it smoothed rates (`analytics.rates`), and read `adjusted`, not `p`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import ndtr

Numbers = npt.NDArray[np.float64]
Moments = Literal["weighted", "binary"]


@dataclass(frozen=True)
class HotSpots:
    """One row a cell, shape (n,) each.

    Attributes:
        z: standard score; nan where a cell has no neighbour to be compared with.
        p: two-sided, from the normal distribution.
        adjusted: p after Benjamini and Hochberg's false-discovery control over all cells.
        sign: 1 hot, −1 cold, 0 neither, at the level asked for.
    """

    z: Numbers
    p: Numbers
    adjusted: Numbers
    sign: npt.NDArray[np.int8]


@dataclass(frozen=True)
class LocalMoran:
    """One row a cell, shape (n,) each.

    Attributes:
        statistic: local Moran's Iᵢ.
        z: standard score of Iᵢ given the cell's own value; nan where a cell has no neighbour.
        p: two-sided, from the normal distribution.
        adjusted: p after Benjamini and Hochberg's false-discovery control over all cells.
        quadrant: 1 high among high, 2 low among high, 3 low among low, 4 high among low.
        significant: whether `adjusted` is at or below the level asked for.
    """

    statistic: Numbers
    z: Numbers
    p: Numbers
    adjusted: Numbers
    quadrant: npt.NDArray[np.int8]
    significant: npt.NDArray[np.bool_]


def getis_ord(values: npt.ArrayLike, weights: csr_array, moments: Moments = "weighted") -> Numbers:
    """Standard scores z of Gi* where every cell is its own neighbour, of Gi where none is.

    Getis and Ord, *Geographical Analysis* 24 (1992) 189–206, doi:10.1111/j.1538-4632.1992.tb00261.x; Ord and Getis,
    *Geographical Analysis* 27 (1995) 286–306, doi:10.1111/j.1538-4632.1995.tb00912.x.

    Args:
        values: one number a cell, shape (n,), any unit.
        weights: shape (n, n), from `analytics.neighbours`.
        moments: "weighted" takes the variance of 1995, right for all weights, so that scores do not depend on row
            standardisation. "binary" takes that of 1992, which puts Σw for Σw²: the same for weights of 0 and 1, and what
            PySAL gives for row-standardised ones.

    Returns:
        z, shape (n,). 0 everywhere if all values are equal; nan where a cell has no neighbour, or all cells.

    Raises:
        ValueError: fewer than three cells, a value that is not finite, weights of another shape, some cells their own
            neighbours and some not.
    """
    numbers = _checked(values, weights)
    own = weights.diagonal() != 0
    if own.any() and not own.all():
        raise ValueError(f"{int(own.sum())} of {len(own)} cells are their own neighbours: all must be (Gi*) or none (Gi)")
    centred = numbers - numbers.mean()
    if _flat(numbers, centred):
        return np.zeros(len(numbers))
    sums, squares = _row_sums(weights)
    # For Gi the cell itself is not among those its neighbourhood is compared with.
    others = len(numbers) if own.all() else len(numbers) - 1
    left_out = 0.0 if own.all() else centred
    mean = (centred.sum() - left_out) / others
    variance = np.maximum(((centred @ centred) - np.square(left_out)) / others - np.square(mean), 0.0)
    share = others * (squares if moments == "weighted" else sums) - np.square(sums)
    spread = np.sqrt(variance * np.maximum(share, 0.0) / (others - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, (weights @ centred - sums * mean) / spread, np.nan)


def hot_spots(values: npt.ArrayLike, weights: csr_array, level: float = 0.05) -> HotSpots:
    """Gi* (or Gi) with two-sided p and false-discovery control; arguments and errors as `getis_ord`.

    Args:
        values: one number a cell, shape (n,), any unit.
        weights: shape (n, n), from `analytics.neighbours`.
        level: share of false ones among the cells called hot or cold, 0 < level < 1.
    """
    z = getis_ord(values, weights)
    p = _two_sided(z)
    adjusted = benjamini_hochberg(p)
    called = adjusted <= _checked_level(level)
    return HotSpots(z, p, adjusted, np.where(called, np.sign(z), 0).astype(np.int8))


def local_moran(values: npt.ArrayLike, weights: csr_array, level: float = 0.05) -> LocalMoran:
    """Local Moran's I with its score under conditional randomisation and false-discovery control.

    Anselin, *Geographical Analysis* 27 (1995) 93–115, doi:10.1111/j.1538-4632.1995.tb00338.x; moments: Sokal, Oden and
    Thomson, *Geographical Analysis* 30 (1998) 331–354, doi:10.1111/j.1538-4632.1998.tb00406.x (A7, A8).

    Args:
        values: one number a cell, shape (n,), any unit.
        weights: shape (n, n), no cell its own neighbour; row-standardised as a rule.
        level: share of false ones among the cells called significant, 0 < level < 1.

    Returns:
        Statistic and score are 0 everywhere if all values are equal.

    Raises:
        ValueError: fewer than three cells, a value that is not finite, weights of another shape, a cell its own neighbour.
    """
    numbers = _checked(values, weights)
    if weights.diagonal().any():
        raise ValueError("local Moran's I compares a cell with others: no cell may be its own neighbour")
    centred = numbers - numbers.mean()
    count = len(numbers)
    lag = weights @ centred
    quadrant = np.where(centred > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3)).astype(np.int8)
    total = centred @ centred
    if _flat(numbers, centred):
        nothing = np.zeros(count)
        return LocalMoran(nothing, nothing, nothing + 1, nothing + 1, quadrant, nothing > 0)
    sums, squares = _row_sums(weights)
    # Given the cell's own value, its neighbours are drawn from the others without replacement.
    spread = np.maximum((total - centred**2 * count / (count - 1)) * (squares - sums**2 / (count - 1)) / (count - 2), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, np.sign(centred) * (lag + centred * sums / (count - 1)) / np.sqrt(spread), np.nan)
    p = _two_sided(z)
    adjusted = benjamini_hochberg(p)
    return LocalMoran((count - 1) * centred * lag / total, z, p, adjusted, quadrant, adjusted <= _checked_level(level))


def benjamini_hochberg(p: npt.ArrayLike) -> Numbers:
    """The p values, adjusted so that those at or below q hold at most a share q of false ones.

    Benjamini and Hochberg, *Journal of the Royal Statistical Society B* 57 (1995) 289–300,
    doi:10.1111/j.2517-6161.1995.tb02031.x; neighbouring cells depend on each other positively, which it bears
    (Benjamini and Yekutieli, *Annals of Statistics* 29 (2001) 1165–1188, doi:10.1214/aos/1013699998).

    Args:
        p: shape (n,), 0 to 1; nan is no test and stays nan.

    Raises:
        ValueError: a p outside 0 to 1.
    """
    values = np.asarray(p, dtype=np.float64).reshape(-1)
    tested = np.flatnonzero(~np.isnan(values))
    outside = values[tested][(values[tested] < 0) | (values[tested] > 1)]
    if len(outside):
        raise ValueError(f"p must lie between 0 and 1, not {outside[0]}")
    order = tested[np.argsort(values[tested])]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(len(values), np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def _checked(values: npt.ArrayLike, weights: csr_array) -> Numbers:
    numbers = np.asarray(values, dtype=np.float64).reshape(-1)
    if len(numbers) < 3:
        raise ValueError(f"hot spots need at least three cells, not {len(numbers)}")
    if weights.shape != (len(numbers), len(numbers)):
        raise ValueError(f"{len(numbers)} values do not fit weights of shape {weights.shape}")
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        raise ValueError(f"the value of cell {wrong[0]} is {numbers[wrong[0]]}: leave out what is not known")
    return numbers


def _checked_level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return level


def _flat(numbers: Numbers, centred: Numbers) -> bool:
    """Whether all values are equal but for rounding of their mean."""
    return bool(np.abs(centred).max() <= 1e-13 * np.abs(numbers).max())


def _row_sums(weights: csr_array) -> tuple[Numbers, Numbers]:
    """Σw and Σw² of each row."""
    if (weights.data == 1).all():  # how many there are, without adding them up
        sizes = np.diff(weights.indptr).astype(np.float64)
        return sizes, sizes
    ones = np.ones(weights.shape[1])
    squared = csr_array((np.square(weights.data), weights.indices, weights.indptr), shape=weights.shape)
    return weights @ ones, squared @ ones


def _two_sided(z: Numbers) -> Numbers:
    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)
