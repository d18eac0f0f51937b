"""How long a stay lasts, from stays that have ended and stays that go on.

The product-limit estimate of Kaplan and Meier (1958), with delayed entry: a stay is watched from `entry` on (it had already
lasted so long when the watch began) and leaves the watch at `leaving`, ended or not. Leaving open stays out would make stays
look short while many are still in hospital.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.ArrayLike
Floats = npt.NDArray[np.float64]


def survival(entry: Numbers, leaving: Numbers, ended: Numbers, weight: Numbers | None = None) -> tuple[Floats, Floats]:
    """Lengths at which stays ended, ascending, and the share that lasts longer than each; both (K,).

    Args:
        entry: (N,) how long each stay had lasted when it came under watch, 0 for one watched from its beginning.
        leaving: (N,) how long it had lasted when it ended or the watch did, above `entry`.
        ended: (N,) whether it ended.
        weight: (N,) how many stays each stands for; one each if not given.

    Raises:
        ValueError: a stay that leaves before it enters.
    """
    start, stop, over = np.asarray(entry, float), np.asarray(leaving, float), np.asarray(ended, bool)
    count = np.ones(len(stop)) if weight is None else np.asarray(weight, float)
    if (stop < start).any():
        raise ValueError("a stay cannot leave the watch before it enters")
    times, place = np.unique(stop[over], return_inverse=True)
    ends = np.bincount(place, count[over], len(times))
    watched = _at_least(stop, count, times) - _at_least(start, count, times)
    return times, np.cumprod(1 - np.divide(ends, watched, out=np.ones(len(times)), where=watched > 0))


def quantiles(entry: Numbers, leaving: Numbers, ended: Numbers, shares: Sequence[float], weight: Numbers | None = None) -> Floats:
    """The length within which each share of stays has ended, shape of `shares`; NaN where it is not known yet."""
    times, lasting = survival(entry, leaving, ended, weight)
    at = [np.flatnonzero(lasting <= 1 - share + 1e-12) for share in shares]
    return np.array([times[found[0]] if len(found) else np.nan for found in at])


def _at_least(values: Floats, weight: Floats, limits: Floats) -> Floats:
    """The weight of the values at or above each limit."""
    order = np.argsort(values)
    above = np.r_[np.cumsum(weight[order][::-1])[::-1], 0.0]
    return np.asarray(above[np.searchsorted(values[order], limits, side="left")])
