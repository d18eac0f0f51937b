"""What lies on the map of a scenario: catchments of hospitals, and cells whose access to beds changes. Dissolved, never a cell's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from analytics.flow import access
from analytics.flow.answers import GeoJSON, Reach
from analytics.flow.model import Expected, Ints, Unit
from analytics.flow.outcome import Note
from etl.planner.homes import Homes, Rule
from etl.planner.plans import Ready
from geodata.scenarios.base import Floats
from geodata.scenarios.document import Scenario

Shapes = npt.NDArray[np.object_]
TOLERANCE = 0.0008
"""Degrees, some eighty metres: less than a cell, so that outlines stay what they are and small."""
DIGITS = 5
NOTABLE = 0.05
"""Change of access below which it is the same."""
CLASSES = ("lost", "less", "same", "more", "nobody")
MOST_AREAS = 5


def main_shares(homes: Homes, made: Ready, scenario: Scenario) -> tuple[tuple[object, ...], Ints]:
    """The hospital (row) most people of each cell go to on most days, -1 where nobody can go anywhere; and what names it."""
    rule = Rule(homes, scenario, made.beds, made.course, float(made.arrivals.demand.mean()))
    _, pattern = max(rule.patterns(), key=lambda one: len(one[0]))
    shares = homes.shares(rule, pattern)
    most = shares.max(axis=1, initial=0.0)
    return rule.key(pattern), np.where(most > 0, shares.argmax(axis=1), -1) if shares.shape[1] else np.full(len(most), -1)


def dissolved(shapes: Shapes, group: Ints, groups: int) -> list[Any]:
    """One simplified outline a group (rows of cells with its number); None for a group without cells."""
    parts = [shapely.coverage_union_all(shapes[group == number]) if (group == number).any() else None for number in range(groups)]
    there = [number for number, part in enumerate(parts) if part is not None]
    if there:
        simple = shapely.coverage_simplify(np.array([parts[number] for number in there], dtype=object), TOLERANCE)
        for number, outline in zip(there, simple, strict=True):
            parts[number] = outline
    return parts


def catchments(made: Ready, expected: Expected, outlines: Sequence[Any]) -> GeoJSON:
    """Outlines by hospital with `no` and `peak`, need of ward beds with other patients ÷ staffed on the worst open day."""
    ward, beds = Unit.WARD, made.beds
    with np.errstate(divide="ignore", invalid="ignore"):
        full = (expected.need[ward] + beds.others[ward]) / beds.staffed[ward]
    peak = np.where(beds.taking, full, -np.inf).max(axis=1)
    told = [{"no": number, "peak": round(float(peak[row]), 3) if np.isfinite(peak[row]) else None} for row, number in enumerate(beds.sites)]
    return _collection([(outline, properties) for outline, properties in zip(outlines, told, strict=True) if outline is not None])


def reach(homes: Homes, before: Ready, after: Ready, shapes: Shapes, level: str) -> Reach:
    """Access to free ward beds on the day with the fewest of them, against the base on the same day."""
    ward, people = Unit.WARD, homes.base.ground.people
    then, now = (np.where(made.beds.taking, made.beds.free[ward], 0) for made in (before, after))
    days = min(then.shape[1], now.shape[1])
    day = int(now[:, :days].sum(axis=0).argmin())
    extra = np.zeros(now.shape[0] - then.shape[0])
    weights = access.steps(homes.minutes(after.beds))
    change = access.compare(weights, np.concatenate([then[:, day], extra]), now[:, day].astype(np.float64), people)
    group = np.select(
        [change.nobody, change.lost, change.ratio < 1 - NOTABLE, (change.ratio > 1 + NOTABLE) | ((change.before <= 0) & (change.after > 0))],
        [4, 0, 1, 3], default=2,
    )  # fmt: skip
    outlines = dissolved(shapes, group, len(CLASSES))
    parts = [(outline, {"change": CLASSES[at], "people": round(float(people[group == at].sum()))}) for at, outline in enumerate(outlines) if outline is not None]
    losing = np.where(change.lost, people, 0.0)
    areas = [(name, float(people[cells].sum()), float(losing[cells].sum())) for code, (cells, name) in homes.base.ground.areas.items() if homes.base.ground.levels[code] == level]
    worst = tuple(sorted((area for area in areas if area[2] > 0), key=lambda area: -area[2])[:MOST_AREAS])
    return Reach(_collection(parts), change.people_lost, change.people_without, worst, change.before, change.after, _notes(day, then, people))


def _notes(day: int, beds: Ints, people: Floats) -> tuple[Note, ...]:
    notes: list[Note] = [(f"第 {day + 1} 天（空床最少的一天）；E2SFCA，路程分 10、30、60 分钟三档。", f"Day {day + 1}, with the fewest free beds; E2SFCA with steps of 10, 30 and 60 minutes.")]
    if not beds.any():
        notes.append(("基线没有床位，无从比较。", "The base has no beds: nothing to compare with."))
    if not people.any():
        notes.append(("没有人口数据，不能算可及性。", "No population is known: access cannot be reckoned."))
    return tuple(notes)


def _collection(parts: Sequence[tuple[Any, dict[str, Any]]]) -> GeoJSON:
    features = [{"type": "Feature", "properties": properties, "geometry": _geometry(outline)} for outline, properties in parts]
    return {"type": "FeatureCollection", "features": features}


def _geometry(outline: Any) -> dict[str, Any]:
    plain: dict[str, Any] = shapely.geometry.mapping(outline)
    return {"type": plain["type"], "coordinates": _rounded(plain["coordinates"])}


def _rounded(points: Any) -> Any:
    return round(points, DIGITS) if isinstance(points, float) else [_rounded(one) for one in points]
