"""Chain ladder: how a running total that is still coming in will end, from how earlier ones did.

Method: each step of development multiplies the total by the volume-weighted mean factor of the rows that made the step; errors
by Mack's formula without a distribution. Source: Mack T, Distribution-free calculation of the standard error of chain ladder
reserve estimates, 1993, ASTIN Bulletin 23(2), doi 10.2143/AST.23.2.2005092.

Rows may be days of onset with totals by delay (then it is Lawless's estimate, see `analytics.nowcast`) or days of arrival with
registrations by lead time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.series import Flags, Indices, Numbers


@dataclass(frozen=True, slots=True)
class Development:
    """How r running totals develop over c steps."""

    factors: Numbers
    """Growth of the total in each step, shape (c - 1,)."""
    latest: Numbers
    """Last total known of each row, shape (r,)."""
    final: Numbers
    """Total of each row at the last step, shape (r,)."""
    error: Numbers
    """Standard error of `final`, process and factors together, shape (r,)."""
    total_error: float
    """Standard error of the sum of `final`; rows share the factors, so it is more than independent rows would give."""

    @property
    def outstanding(self) -> Numbers:
        """What is still to come, shape (r,)."""
        return self.final - self.latest


def chain_ladder(totals: Numbers) -> Development:
    """Develop every row to the last column.

    Args:
        totals: Running totals, shape (rows, steps), NaN where not known yet; a row's known values come first, at least one,
            and the first row is complete.

    Raises:
        ValueError: A row without a value, a gap within a row, an incomplete first row, fewer than two rows or steps, or a
            total of 0 where a factor must be formed.
    """
    known = ~np.isnan(totals)
    if totals.ndim != 2 or min(totals.shape) < 2:
        raise ValueError(f"totals of shape {totals.shape}: give two rows and two steps or more")
    if (np.diff(known.astype(np.int8), axis=1) > 0).any() or not known[:, 0].all() or not known[0].all():
        raise ValueError("known totals must come first in every row, and the first row must be complete")
    steps = known[:, 1:]
    base = np.where(steps, totals[:, :-1], 0.0)
    volume = base.sum(axis=0)
    if not (base[steps] > 0).all():
        raise ValueError("a total of 0 or less has no factor: leave that row out or begin later")
    factors = np.where(steps, totals[:, 1:], 0.0).sum(axis=0) / volume
    spread = _spread(totals, factors, steps)
    filled = _fill(totals, factors)
    last = known.sum(axis=1) - 1
    final = filled[:, -1]
    error, total_error = _errors(filled, last, factors, spread, volume)
    return Development(factors, filled[np.arange(len(last)), last], final, error, total_error)


def _fill(totals: Numbers, factors: Numbers) -> Numbers:
    filled = totals.copy()
    for step, factor in enumerate(factors):
        open_ = np.isnan(filled[:, step + 1])
        filled[open_, step + 1] = filled[open_, step] * factor
    return filled


def _spread(totals: Numbers, factors: Numbers, steps: Flags) -> Numbers:
    """Variance of a step's factor per unit of volume; where one row made the step, continued log-linearly."""
    rows = steps.sum(axis=0)
    base = np.where(steps, totals[:, :-1], 1.0)
    miss = np.where(steps, base * (totals[:, 1:] / base - factors) ** 2, 0.0).sum(axis=0)
    variance: Numbers = np.divide(miss, rows - 1, out=np.full(len(factors), np.nan), where=rows > 1)
    usable = np.flatnonzero(np.nan_to_num(variance) > 0)
    missing = np.flatnonzero(np.isnan(variance))
    if len(usable) >= 2:
        slope, level = np.polyfit(usable, np.log(variance[usable]), 1)
        variance[missing] = np.exp(level + slope * missing)
    return np.nan_to_num(variance)


def _errors(
    filled: Numbers,
    last: Indices,
    factors: Numbers,
    spread: Numbers,
    volume: Numbers,
) -> tuple[Numbers, float]:
    final = filled[:, -1]
    ahead = np.arange(len(factors)) >= last[:, None]
    relative = spread / factors**2
    learning = (ahead * (relative / volume)).sum(axis=1)
    process = np.where(ahead, relative / filled[:, :-1], 0.0).sum(axis=1)
    own = final**2 * (process + learning)
    shared = np.where(ahead[:, None] & ahead[None], relative / volume, 0.0).sum(axis=2)
    between = np.outer(final, final) * shared
    np.fill_diagonal(between, 0.0)
    return np.sqrt(own), float(np.sqrt(own.sum() + between.sum()))
