"""Lines between two places on the map, bowed so that ways there and back do not lie on one another."""

from __future__ import annotations

STEPS = 16
BOW = 0.10  # how far a line swings out: a part of its length

Point = tuple[float, float]


def bowed(start: Point, middle: Point, ends_at: float) -> list[list[float]]:
    """Points of a curve that swings out to one side and ends short of the middle, by the part `ends_at` of its length."""
    end = tuple(m + ends_at * (s - m) for s, m in zip(start, middle, strict=True))
    dx, dy = end[0] - start[0], end[1] - start[1]
    control = ((start[0] + end[0]) / 2 - BOW * dy, (start[1] + end[1]) / 2 + BOW * dx)
    line = []
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        line.append([round(sum(w * point[axis] for w, point in zip(weights, (start, control, end), strict=True)), 6) for axis in (0, 1)])
    return line
