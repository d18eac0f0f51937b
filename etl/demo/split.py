"""Cutting land into ever smaller pieces along roads, so that pieces tile and children fill their parents.

Every cut is a road-like line: it follows the local street direction, wavers more in the country than in
town, and is placed so that both sides carry their share of the people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from etl.demo.terrain import KM, Floats, roughen


@dataclass(frozen=True)
class Piece:
    """A piece of land and the sample points (n, 2) that stand for its people."""

    shape: Polygon
    people: Floats


@dataclass(frozen=True)
class Cut:
    """A line that divided a piece; it becomes a road. `parts` is how many pieces the divided one was to give."""

    line: LineString
    level: int
    parts: int


def street_direction(x: float, y: float) -> float:
    """The angle (radians) streets follow near a point (metres); the crossing streets stand upright on it."""
    turn = 0.10 * np.sin(x / (6.5 * KM)) + 0.16 * np.cos(y / (8.0 * KM) + 0.6) + 0.10 * np.sin((x + y) / (15 * KM))
    return float(turn)


def cut_by(piece: Piece, line: LineString) -> tuple[Piece, Piece]:
    """Divide a piece by a line into exactly two connected pieces (left of the line's chord, then right)."""
    linework = shapely.union(piece.shape.exterior, line)
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(linework)]))
    faces = faces[shapely.contains(piece.shape, shapely.point_on_surface(faces))]
    if len(faces) < 2:
        raise ValueError("the line does not cross the piece")
    first, second = _two(faces, line)
    inside = shapely.contains_xy(first, piece.people) if len(piece.people) else np.zeros(0, bool)
    return Piece(first, piece.people[inside]), Piece(second, piece.people[~inside])


def _two(faces: np.ndarray, line: LineString) -> tuple[Polygon, Polygon]:
    """Merge faces into two connected polygons: the biggest on the left, and the rest with its splinters given back."""
    start, end = np.array(line.coords[0]), np.array(line.coords[-1])
    centre = shapely.get_coordinates(shapely.centroid(faces))
    left = (end[0] - start[0]) * (centre[:, 1] - start[1]) - (end[1] - start[1]) * (centre[:, 0] - start[0]) > 0
    area = shapely.area(faces)
    if left.all() or not left.any():  # a strongly bent line (the river): the chord says nothing, size does
        left = area == area.max()
    chosen = int(np.argmax(np.where(left, area, -1.0)))
    rest = shapely.get_parts(shapely.union_all(np.delete(faces, chosen)))
    main = int(np.argmax(shapely.area(rest)))
    first = shapely.union_all([faces[chosen], *np.delete(rest, main)])
    return Polygon(max(shapely.get_parts(first), key=shapely.area).exterior), Polygon(rest[main].exterior)


def divide(piece: Piece, parts: int, level: int, rng: np.random.Generator, cuts: list[Cut]) -> list[Piece]:
    """Cut a piece into `parts` pieces with about equal numbers of sample points; the cuts are appended."""
    return list(_divide(piece, parts, level, rng, cuts))


def _divide(piece: Piece, parts: int, level: int, rng: np.random.Generator, cuts: list[Cut]) -> Iterator[Piece]:
    if parts <= 1:
        yield piece
        return
    fewer = parts // 2
    first, second, line = _best_cut(piece, fewer / parts, rng)
    road = max(shapely.get_parts(shapely.intersection(line, piece.shape)), key=shapely.length)
    cuts.append(Cut(road, level, parts))
    yield from _divide(first, fewer if len(first.people) <= len(second.people) else parts - fewer, level, rng, cuts)
    yield from _divide(second, parts - fewer if len(first.people) <= len(second.people) else fewer, level, rng, cuts)


def _best_cut(piece: Piece, share: float, rng: np.random.Generator) -> tuple[Piece, Piece, LineString]:
    """Try a few lines; take the first that leaves two well-shaped sides, else the best seen."""
    best: tuple[float, tuple[Piece, Piece, LineString]] | None = None
    for attempt in range(6):
        line = _line_across(piece, share, attempt, rng)
        try:
            first, second = cut_by(piece, line)
        except ValueError:
            continue
        quality = min(_roundness(first.shape), _roundness(second.shape)) * min(1.0, 4 * min(first.shape.area, second.shape.area) / piece.shape.area)
        found = (quality, (first, second, line))
        if best is None or quality > best[0]:
            best = found
        if quality > 0.42:
            break
    if best is None:
        raise RuntimeError(f"no line divides this piece: {piece.shape.wkt[:120]}")
    return best[1]


def _roundness(shape: Polygon) -> float:
    """4π·area / perimeter²: 1 for a circle, .785 for a square, towards 0 for a thread."""
    return float(4 * np.pi * shape.area / shape.length**2)


def _line_across(piece: Piece, share: float, attempt: int, rng: np.random.Generator) -> LineString:
    """A wavering line across a piece, upright on its long side as far as the street direction allows."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece.shape))
    sides = np.diff(corners[:3], axis=0)
    long_side = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    wanted = np.arctan2(long_side[1], long_side[0]) + np.pi / 2
    centre = shapely.get_coordinates(piece.shape.centroid)[0]
    street = street_direction(*centre)
    quarter = np.round((wanted - street) / (np.pi / 2)) * (np.pi / 2)
    angle = (street + quarter if attempt < 3 else wanted) + rng.normal(0, 0.06 + 0.05 * attempt)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    outline = shapely.get_coordinates(piece.shape.exterior)
    sample = piece.people if len(piece.people) >= 4 else outline
    side = share if rng.random() < 0.5 else 1 - share
    heights = np.sort(sample @ across)
    middle = float(heights[int(min(max(side + rng.normal(0, 0.03), 0.12), 0.88) * len(heights))])
    reach = outline @ along
    low, high = reach.min(), reach.max()
    margin = (high - low) * 0.05 + 1
    ends = np.array([along * (low - margin) + across * middle, along * (high + margin) + across * middle])
    return LineString(roughen(ends, *_waver(high - low), rng))


def _waver(length: float) -> tuple[float, float]:
    """Amplitude and smallest leg for a cut of this length (m): short ones are town streets, nearly straight."""
    return (0.018 if length < 900 else 0.05 if length < 4000 else 0.085), max(45.0, min(length / 5, 420.0))
