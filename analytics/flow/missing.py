"""The question turned round: given these beds, how short must the stay be, or how many beds are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.flow.model import Floats, Ints

SHORTEST_STAY = 0.5
"""Days: below this nobody is admitted at all, so no stay is said to be short enough."""
PRECISION = 0.05
"""Days to which a stay is looked for."""
WHOLE = 1e-6
"""A need this little above the beds is rounding."""

Need = Callable[[float], Floats]


@dataclass(frozen=True)
class Shorter:
    """How short the stay must be.

    `days`: the longest mean stay with which no bed is missing on any day, the present one if none is; None: no stay is short
    enough. `short_days`: missing bed-days at the present stay; `left`: at the shortest tried, 0 unless `days` is None.
    """

    days: float | None
    short_days: float
    left: float


def shorter_stay(need: Need, beds: Ints | Floats, present: float, *, pooled: bool = False) -> Shorter:
    """How far the mean stay must fall for `beds` (2, H, T) to do, by bisection.

    `need(stay)` → (2, H, T): patients in want of a bed with this mean stay, which must not fall as the stay grows. `pooled`: beds of
    the whole city together, as if anybody could lie anywhere; otherwise every hospital for itself.
    """

    def missing(stay: float) -> float:
        return short_bed_days(need(stay), beds, pooled=pooled)

    now = missing(present)
    if now <= 0:
        return Shorter(present, 0.0, 0.0)
    low, high = min(SHORTEST_STAY, present), present
    if (left := missing(low)) > 0:
        return Shorter(None, now, left)
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if missing(middle) <= 0 else (low, middle)
    return Shorter(low, now, 0.0)


def short_bed_days(need: Floats, beds: Ints | Floats, *, pooled: bool = False) -> float:
    """Beds missing, added up over units and days; over hospitals too, unless they are `pooled`."""
    gap = (need - beds).sum(axis=1) if pooled else need - beds
    return float(gap[gap > WHOLE].sum())


def beds_missing(need: Floats, beds: Ints | Floats) -> Ints:
    """Whole beds (2, H) that each unit of each hospital lacks on its worst day: with these more no day breaches."""
    worst = (need - beds).max(axis=2, initial=0.0)
    return np.asarray(np.ceil(np.maximum(worst - WHOLE, 0.0)), np.int64)
