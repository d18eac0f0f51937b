"""Where to cut numbers into classes: quantiles, natural breaks, equal intervals.

Each rule takes the shown values and gives the lowest value of every class after the first. The three agree with
mapclassify's `Quantiles`, `FisherJenks` and `EqualInterval` (`tests/analytics`), but natural breaks here weigh equal
values together and so take milliseconds where there are 100,000 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

MOST_CLASSES = 5
MOST_DISTINCT = 1024
"""Beyond so many distinct values, natural breaks look at groups of neighbouring ones."""


def classes(method: str, values: npt.NDArray[np.integer], smallest: int, most: int = MOST_CLASSES) -> tuple[int, ...]:
    """Lower bounds of at most `most` classes over `values` (shape (n,), any order), the first always `smallest`.

    Fewer distinct values give fewer classes; none, or all equal, give one. `method` is a key of `METHODS`.
    Values below `smallest` are left out, so no class is ever split there.
    """
    shown = values[values >= smallest].astype(np.float64)
    distinct, weights = np.unique(shown, return_counts=True)
    if len(distinct) < 2:
        return (smallest,)
    few = len(distinct) <= most
    starts = distinct[1:] if few else METHODS[method](distinct, weights.astype(np.float64), most)
    return (smallest, *sorted({int(start) for start in starts if start > smallest}))


def quantiles(distinct: Numbers, weights: Numbers, count: int) -> Numbers:
    """Classes of about equally many values each; equal values stay together."""
    ordered = np.repeat(distinct, weights.astype(np.int64))
    return _after(distinct, np.quantile(ordered, np.arange(1, count) / count))


def equal(distinct: Numbers, weights: Numbers, count: int) -> Numbers:
    """Classes of equal width between the smallest and the largest value; empty ones are joined to their neighbour."""
    return _after(distinct, np.linspace(distinct[0], distinct[-1], count + 1)[1:-1])


def natural(distinct: Numbers, weights: Numbers, count: int) -> Numbers:
    """Classes with the least spread around their means (Fisher's exact partition of the weighted distinct values)."""
    lows, means, weights = _grouped(distinct, weights)
    spread = _spreads(means, weights)
    best = spread[0].copy()  # least spread of the first j + 1 values in one class
    cuts = []
    for _ in range(count - 1):
        # Row i: the last class begins at value i, everything before it is parted as well as one class fewer can.
        totals = spread.copy()
        totals[1:] += best[:-1, None]
        totals[0] = np.inf
        cuts.append(totals.argmin(axis=0))
        best = totals.min(axis=0)
    starts = []
    last = len(lows) - 1
    for cut in reversed(cuts):
        starts.append(lows[cut[last]])
        last = cut[last] - 1
    return np.array(starts[::-1])


def _grouped(distinct: Numbers, weights: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Lowest value, mean and weight of at most `MOST_DISTINCT` groups of neighbours."""
    size = -(-len(distinct) // MOST_DISTINCT)
    starts = np.arange(0, len(distinct), size)
    heavy = np.add.reduceat(weights, starts)
    return distinct[starts], np.add.reduceat(distinct * weights, starts) / heavy, heavy


def _spreads(means: Numbers, weights: Numbers) -> Numbers:
    """Weighted squared distance from their mean of the values i to j, shape (n, n); infinite where j < i."""
    centred = means - np.average(means, weights=weights)  # keeps the subtraction below exact enough
    sums = [np.concatenate([[0.0], np.cumsum(weights * centred**power)]) for power in (0, 1, 2)]
    weight, first, second = (total[None, 1:] - total[:-1, None] for total in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = second - first**2 / weight
    return np.where(np.tri(len(means), k=-1, dtype=bool), np.inf, np.maximum(spread, 0.0))


def _after(distinct: Numbers, upper: Numbers) -> Numbers:
    """The smallest value above each upper bound; bounds above everything start no class."""
    at = np.searchsorted(distinct, upper, side="right")
    return distinct[at[at < len(distinct)]]


METHODS: Mapping[str, Callable[[Numbers, Numbers, int], Numbers]] = {"quantiles": quantiles, "natural": natural, "equal": equal}
