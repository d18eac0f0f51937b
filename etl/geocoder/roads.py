"""The known numbers of a road, and where a number between or beyond them is.

Numbers rise along a road, odd ones on one side and even ones on the other, but lanes lie at various depths and
providers err. A straight line is fitted to the nearest known numbers by weighted least squares, nearer ones and those
of the same side weighing more; a point that does not fit loses its weight (iteratively reweighted, Cauchy weights).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from etl.geocoder.entries import Entries
from etl.geocoder.geometry import METRES_PER_DEGREE

NEIGHBOURS: Final = 10
WIDTH: Final = 0.3
LEAST_WIDTH: Final = 6.0
OTHER_SIDE: Final = 0.5
SINGLE_SOURCE: Final = 0.4
OUTLYING: Final = 1.3
LEAST_SPREAD_M: Final = 30.0
RIDGE: Final = 50.0
ROUNDS: Final = 3
# Beyond the last known number a line is followed this many numbers at most.
FURTHEST_BEYOND: Final = 40


@dataclass(frozen=True, slots=True)
class Line:
    """The known numbers of one road in one district, ascending, and the entries that stand there."""

    numbers: Sequence[int]
    ids: Sequence[int]

    def at(self, number: int) -> Sequence[int]:
        """The entries of a number."""
        return self.ids[bisect_left(self.numbers, number) : bisect_right(self.numbers, number)]

    def gaps(self, number: int) -> tuple[int | None, int | None]:
        """How far the nearest known number below and above is (0: known itself), None beyond the ends."""
        at = bisect_left(self.numbers, number)
        above = self.numbers[at] - number if at < len(self.numbers) else None
        below = 0 if above == 0 else (number - self.numbers[at - 1] if at else None)
        return below, above

    def nearest(self, number: int) -> range:
        """Positions of the nearest known numbers."""
        at = bisect_left(self.numbers, number)
        low, high = at, at
        while high - low < min(NEIGHBOURS, len(self.numbers)):
            left = number - self.numbers[low - 1] if low else None
            right = self.numbers[high] - number if high < len(self.numbers) else None
            if right is None or (left is not None and left <= right):
                low -= 1
            else:
                high += 1
        return range(low, high)


@dataclass(frozen=True, slots=True)
class Fit:
    """A place on a road: WGS84, how far the neighbours stray from the line (metres), the step a number makes (metres)."""

    lon: float
    lat: float
    spread: float
    step: float


def fit(line: Line, entries: Entries, number: int) -> Fit:
    """Where a number of a road is. Needs one known number at least."""
    chosen = line.nearest(number)
    clamped = max(line.numbers[0] - FURTHEST_BEYOND, min(number, line.numbers[-1] + FURTHEST_BEYOND))
    ids = [line.ids[at] for at in chosen]
    off = [float(line.numbers[at] - clamped) for at in chosen]
    lon0, lat0 = entries.lon[ids[0]], entries.lat[ids[0]]
    scale = math.cos(math.radians(lat0)) * METRES_PER_DEGREE
    xs = [(entries.lon[each] - lon0) * scale for each in ids]
    ys = [(entries.lat[each] - lat0) * METRES_PER_DEGREE for each in ids]
    width = max(LEAST_WIDTH, WIDTH * max(abs(each) for each in off))
    own = [
        math.exp(-abs(away) / width) * (1.0 if away % 2 == 0 else OTHER_SIDE) * (1.0 if entries.confirmed[each] else SINGLE_SOURCE)
        for away, each in zip(off, ids, strict=True)
    ]
    weights, spread = own, LEAST_SPREAD_M
    for _ in range(ROUNDS):
        x, y, slope_x, slope_y = _line_through(off, xs, ys, weights)
        strays = [math.hypot(a - x - slope_x * o, b - y - slope_y * o) for a, b, o in zip(xs, ys, off, strict=True)]
        spread = max(sorted(strays)[len(strays) // 2], LEAST_SPREAD_M)
        weights = [w / (1.0 + (stray / (OUTLYING * spread)) ** 2) for w, stray in zip(own, strays, strict=True)]
    x, y, slope_x, slope_y = _line_through(off, xs, ys, weights)
    return Fit(lon0 + x / scale, lat0 + y / METRES_PER_DEGREE, spread, math.hypot(slope_x, slope_y))


def _line_through(off: list[float], xs: list[float], ys: list[float], weights: list[float]) -> tuple[float, float, float, float]:
    """Weighted least squares at offset 0: x, y and their slopes. A ridge keeps two close numbers from pointing anywhere."""
    total = sum(weights)
    o = sum([w * a for w, a in zip(weights, off, strict=True)]) / total
    x = sum([w * a for w, a in zip(weights, xs, strict=True)]) / total
    y = sum([w * a for w, a in zip(weights, ys, strict=True)]) / total
    bent = sum([w * (a - o) * (a - o) for w, a in zip(weights, off, strict=True)]) + RIDGE * total
    slope_x = sum([w * (a - o) * (b - x) for w, a, b in zip(weights, off, xs, strict=True)]) / bent
    slope_y = sum([w * (a - o) * (b - y) for w, a, b in zip(weights, off, ys, strict=True)]) / bent
    return x - slope_x * o, y - slope_y * o, slope_x, slope_y
