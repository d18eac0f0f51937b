"""Addresses of the demo city: numbered doors and lanes along the roads, and which homes are behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from etl.demo.areas import Ground
from etl.demo.names import COMPOUND_TAILS, stems
from etl.demo.plan import Plan
from etl.demo.roads import Road
from etl.demo.terrain import Floats, Terrain, density, to_degrees

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
DOOR, COMPOUND, VILLAGE = 0, 1, 2
# A real gazetteer never knows everything: this share of doors and compounds is missing from it.
UNKNOWN_SHARE = 0.04


@dataclass(frozen=True)
class Doors:
    """Every place with an address, sorted by grid; the arrays run in parallel.

    `kind` is DOOR, COMPOUND or VILLAGE; `text` is the address without district (滨江路128号, 滨江路128弄,
    望溪村3组); `compound` its name or ''; `homes` how many households it holds; `listed` whether the
    gazetteer knows it; `starts[g]:starts[g + 1]` are the doors of grid g.
    """

    grid: Ints
    lonlat: Floats
    kind: Ints
    text: Texts
    compound: Texts
    road: Texts
    homes: Floats
    listed: npt.NDArray[np.bool_]
    starts: Ints
    reach: Floats

    def pick(self, grids: Ints, rng: np.random.Generator) -> Ints:
        """A door for each of the given grids, likelier where more households live."""
        low, high = self.reach[self.starts[grids]], self.reach[self.starts[grids + 1]]
        return np.searchsorted(self.reach, low + rng.random(len(grids)) * (high - low), side="right") - 1


def make_doors(plan: Plan, terrain: Terrain, ground: Ground, roads: list[Road]) -> Doors:
    """Set doors along the roads, name the compounds, and make sure that every grid has an address."""
    rng = plan.rng("doors")
    along = [road for road in roads if road.doors]
    xy, road, number = _along_roads(along, rng)
    grid = _grids_of(ground, xy)
    dry = (grid >= 0) & ~shapely.contains_xy(terrain.unpeopled(), xy)
    xy, road, number, grid = xy[dry], road[dry], number[dry], grid[dry]
    bare = np.setdiff1d(np.arange(len(ground.codes)), grid)
    nearest = shapely.STRtree([each.line for each in along]).nearest(shapely.points(ground.centres[bare]))
    xy = np.vstack((xy, ground.centres[bare]))
    road = np.r_[road, nearest]
    number = np.r_[number, 2_001 + 2 * np.arange(len(bare))]
    grid = np.r_[grid, bare]
    order = np.lexsort((number, road, grid))
    return _describe(plan, ground, along, xy[order], road[order], number[order], grid[order], rng)


def _along_roads(along: list[Road], rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
    """Positions (m), road index and house number: odd on the left, even on the right, growing along the road."""
    lines = np.array([road.line for road in along], dtype=object)
    length = shapely.length(lines)
    places = np.minimum([road.doors for road in along], np.maximum(2, length // 28)).astype(int)
    road = np.repeat(np.arange(len(along)), places)
    step = np.concatenate([np.arange(count) for count in places])
    distance = (step + rng.uniform(0.25, 0.75, len(road))) / places[road] * length[road]
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[road], distance))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[road], np.minimum(distance + 4, length[road])))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines[road], np.maximum(distance - 4, 0)))
    tangent = (ahead - behind) / np.hypot(*(ahead - behind).T)[:, None]
    left = np.column_stack((-tangent[:, 1], tangent[:, 0])) * rng.uniform(11, 24, (len(road), 1))
    number = 4 * step + 2 * rng.integers(0, 2, len(road))
    return np.vstack((here + left, here - left)), np.r_[road, road], np.r_[number + 1, number + 2]


def _grids_of(ground: Ground, xy: Floats) -> Ints:
    """The grid of each point (m), -1 outside the city."""
    tree = shapely.STRtree(ground.shapes)
    point, grid = tree.query(shapely.points(to_degrees(xy)), predicate="within")
    found = np.full(len(xy), -1, dtype=np.int64)
    found[point] = grid
    return found


def _describe(
    plan: Plan, ground: Ground, along: list[Road], xy: Floats, road: Ints, number: Ints, grid: Ints, rng: np.random.Generator
) -> Doors:  # fmt: skip
    villages = [area.name_zh if area.name_zh.endswith("村") else "" for area in ground.owners("community")]
    crowded = density(xy) > 2_000
    draw = rng.random(len(xy))
    kind = np.where(draw < np.where(crowded, 0.24, 0.10), COMPOUND, DOOR)
    rural = np.array([bool(villages[g]) for g in grid])
    kind[rural & (draw > 0.70)] = VILLAGE
    names = np.array([each.name for each in along], dtype=object)
    words = stems(plan.rng("compounds"))
    tails = rng.integers(0, len(COMPOUND_TAILS), len(xy))
    compound = np.array([next(words) + COMPOUND_TAILS[t] if k == COMPOUND else "" for k, t in zip(kind, tails, strict=True)], dtype=object)
    text = np.array([*_texts(kind, names[road], number, grid, villages)], dtype=object)
    homes = np.select([kind == COMPOUND, kind == VILLAGE], [rng.uniform(60, 260, len(xy)), rng.uniform(15, 40, len(xy))], rng.uniform(4, 22, len(xy)))
    starts = np.searchsorted(grid, np.arange(len(ground.codes) + 1))
    listed = (rng.random(len(xy)) > UNKNOWN_SHARE) & (kind != VILLAGE)
    return Doors(grid, to_degrees(xy), kind, text, compound, names[road], homes, listed, starts, np.r_[0.0, np.cumsum(homes)])


def _texts(kind: Ints, road: Texts, number: Ints, grid: Ints, villages: list[str]) -> Iterator[str]:
    """The address of each door without its district."""
    groups: dict[int, int] = {}
    for k, name, n, g in zip(kind.tolist(), road, number.tolist(), grid.tolist(), strict=True):
        if k == VILLAGE:
            groups[g] = groups.get(g, 0) + 1
            yield f"{villages[g]}{groups[g] + 2 * (g % 3)}组"
        else:
            yield f"{name}{n}{'弄' if k == COMPOUND else '号'}"


def make_homes(doors: Doors, door: Ints, rng: np.random.Generator) -> Texts:
    """A home behind each given door, to the room: 滨江路128弄5号302室."""
    building, floor, flat = rng.integers(1, 31, len(door)), rng.integers(1, 19, len(door)), rng.integers(1, 5, len(door))
    named = rng.random(len(door)) < 0.22
    rows = zip(
        doors.kind[door].tolist(), doors.text[door], doors.compound[door],
        building.tolist(), floor.tolist(), flat.tolist(), named.tolist(), strict=True,
    )  # fmt: skip
    homes = np.empty(len(door), dtype=object)
    homes[:] = [_home(*row) for row in rows]
    return homes


def _home(kind: int, text: str, compound: str, building: int, floor: int, flat: int, named: bool) -> str:
    if kind == VILLAGE:
        return f"{text}{building}号"
    if kind == DOOR:
        return f"{text}{floor}0{flat}室"
    if named:
        return f"{compound}{building}幢{floor}0{flat}室"
    return f"{text}{building}号{floor}0{flat}室"
