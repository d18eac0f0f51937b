"""Roads, bridges, rail, water and green of the demo city: what is drawn under everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString

from etl.demo.areas import Ground
from etl.demo.names import minor_road_names, pinyin, road_en, stems
from etl.demo.plan import Plan
from etl.demo.terrain import KM, Terrain, blob, density, roughen, smooth

EXPRESSWAYS = (
    ("沿海高速", ((9, 30), (13.5, 20), (15.5, 10), (14.5, 1.4), (16.0, -8), (14.5, -18), (16.5, -30))),
    ("临云高速", ((-34, 8.5), (-24, 9.5), (-17, 11), (-8.6, 9.2), (0, 10.2), (9, 11.4), (15.45, 10.6))),
    ("江南高速", ((-34, -15), (-22, -14.5), (-13, -13), (-5, -11), (6, -11.5), (16, -12.5), (28, -11))),
    ("北陵高速", ((-9.5, 30), (-8.2, 18), (-8.6, 9.2), (-10.8, 1.0), (-11.6, -6), (-13, -13), (-12.5, -28))),
)
BRIDGES = (("临江大桥", -5.9, -4.6), ("望江大桥", -1.9, -1.0), ("文澜大桥", 2.9, 0.2), ("江湾大桥", 6.2, 2.7), ("东津大桥", 11.4, 0.9))
RAIL = (
    ("海云铁路", ((-34, 3), (-24, 4.5), (-14, 2.6), (-8, 3.6), (-3.5, 5.2), (3, 5.6), (9, 8), (12, 15), (12, 30))),
    ("临南铁路", ((-3.5, 5.2), (-9, 1.4), (-9.2, -7), (-6, -13), (-2, -20), (-1, -32))),
)
METRO = (
    ("1", ((-4.5, 9.5), (-3.2, 6.4), (-2.6, 3.4), (-1.6, 1.2), (-1.0, -2.4), (1.6, -4.6), (4.2, -5.4), (6.6, -9.0))),
    ("2", ((-9.5, 5.6), (-6.2, 4.4), (-3.0, 2.6), (-0.4, 2.4), (2.4, 3.6), (5.6, 4.8), (8.4, 6.2), (12.2, 9.4))),
    ("3", ((-6.8, -0.4), (-3.6, 0.6), (-0.2, 2.0), (2.6, 0.4), (4.0, -2.0), (6.4, -3.4), (10.4, -4.8), (15.4, -8.6))),
)
CREEKS = (
    ((-30, 15), (-22, 12), (-17.5, 8.5)), ((-12, 6), (-9, 1.5), (-9.6, -4.6)), ((1.4, 24), (0.2, 14), (3.0, 8), (4.4, 2.2)),
    ((-8, -27), (-6.5, -17), (-9.4, -10), (-7.6, -6.6)), ((14, -22), (9, -13), (11.5, -5), (12.6, 1.2)), ((12, 21), (17, 14), (16.6, 4.8)),
)  # fmt: skip


@dataclass(frozen=True)
class Road:
    """A named road in metres; `doors` is how many numbered places to set along each side (0: none)."""

    name: str
    rank: int
    line: LineString
    doors: int


@dataclass(frozen=True)
class Feature:
    """Something drawn on the basemap, in metres."""

    kind: str
    rank: int
    name_zh: str
    name_en: str
    shape: shapely.Geometry


def make_roads(plan: Plan, terrain: Terrain, ground: Ground) -> list[Road]:
    """All roads: expressways and the ring, bridges, quays, and every line along which the land was cut."""
    words = stems(plan.rng("road names"))
    great = [next(words) for _ in range(4 * len(ground.areas))]
    named = iter(great)
    minor = minor_road_names(great)
    roads = [*_expressways(terrain), *_bridges(terrain), *_quays(terrain)]
    taken = {road.name for road in roads}
    wet = shapely.union_all([terrain.river.buffer(60), terrain.lake.buffer(40)])
    crowded = density(shapely.get_coordinates(shapely.centroid([cut.line for cut in ground.cuts]))) > 3_000
    for cut, line, busy in zip(ground.cuts, _dry([cut.line for cut in ground.cuts], wet), crowded, strict=True):
        if cut.level == 4:
            name, rank, doors = next(minor), 4, 6
        elif cut.level == 3:
            name, rank, doors = next(named) + "路", 3, 18
        else:
            tail = "大道" if cut.level == 1 or busy else "路"
            name, rank, doors = next(named) + tail, 2, 40 if cut.level == 2 else 60
        if name not in taken and line.length > 40:
            roads.append(Road(name, rank, line, doors))
    return roads


def _dry(lines: list[LineString], wet: shapely.Geometry) -> list[LineString]:
    """Every line without what lies in the water: its longest dry stretch."""
    shapely.prepare(wet)
    touched = shapely.intersects(np.array(lines, dtype=object), wet)
    return [
        max(shapely.get_parts(line.difference(wet)), key=shapely.length, default=LineString()) if is_wet else line
        for line, is_wet in zip(lines, touched, strict=True)
    ]


def _expressways(terrain: Terrain) -> Iterator[Road]:
    for name, course in EXPRESSWAYS:
        for part in shapely.get_parts(shapely.intersection(LineString(smooth([*course], 30)), terrain.land)):
            yield Road(name, 1, part, 0)
    yield Road("绕城高速", 1, LineString(terrain.ring.exterior.coords), 0)


def _bridges(terrain: Terrain) -> Iterator[Road]:
    for name, x, y in BRIDGES:
        middle = terrain.river_line.project(shapely.Point(x * KM, y * KM))
        here, there = (np.array(terrain.river_line.interpolate(middle + d).coords[0]) for d in (-150, 150))
        along = (there - here) / np.hypot(*(there - here))
        across = np.array([-along[1], along[0]]) * 620
        centre = (here + there) / 2
        yield Road(name, 2, LineString([centre - across, centre + across]), 0)


def _quays(terrain: Terrain) -> Iterator[Road]:
    """The two riverside avenues in and around the old town."""
    town = shapely.box(-11 * KM, -9 * KM, 12.5 * KM, 7 * KM)
    for name, side in (("滨江北路", 1), ("滨江南路", -1)):
        line = terrain.river_line.offset_curve(side * 270).intersection(town)
        longest = max(shapely.get_parts(line), key=shapely.length)
        yield Road(name, 2, longest.simplify(12), 90)


def make_basemap(plan: Plan, terrain: Terrain, ground: Ground, roads: list[Road]) -> list[Feature]:
    """Everything drawn: water and green first, then rail, roads and the coast."""
    rng = plan.rng("basemap")
    return [*_water(terrain, rng), *_green(terrain), *_lines(terrain, roads)]


def _water(terrain: Terrain, rng: np.random.Generator) -> Iterator[Feature]:
    view = shapely.box(-60 * KM, -55 * KM, 75 * KM, 55 * KM)
    yield Feature("coast", 1, "东望海", "Dongwang Sea", shapely.intersection(terrain.sea, view).difference(terrain.island))
    yield Feature("water", 1, "望江", "Wang River", terrain.river)
    yield Feature("water", 1, "云湖", "Yun Lake", terrain.lake)
    for number, course in enumerate(CREEKS, 1):
        name = f"{'一二三四五六'[number - 1]}汀河"
        bed = LineString(roughen(smooth([*course], 8), 0.05, 180, rng)).buffer(24, cap_style="flat").intersection(terrain.land)
        yield Feature("water", 3, name, f"{pinyin(name[:-1])} Creek", bed)
    for _ in range(26):
        x, y = rng.uniform(-26, 22), rng.uniform(-24, 24)
        pond = blob(x, y, rng.uniform(0.15, 0.5), rng.uniform(0.12, 0.35), rng)
        if terrain.land.contains(pond) and density(np.array([[x * KM, y * KM]]))[0] < 1500:
            yield Feature("water", 4, "", "", pond)


def _green(terrain: Terrain) -> Iterator[Feature]:
    wet = shapely.union(terrain.river, terrain.lake)
    for name, hill in zip(("云台山", "西屏山", "南屏山", "北陵山"), terrain.hills, strict=True):
        yield Feature("green", 2, name, f"{pinyin(name[:-1])} Hills", hill.intersection(terrain.land).difference(wet))
    for name, park in terrain.parks:
        yield Feature("green", 3, name, f"{pinyin(name.removesuffix('公园'))} Park", park)


def _lines(terrain: Terrain, roads: list[Road]) -> Iterator[Feature]:
    for name, course in RAIL:
        line = shapely.intersection(LineString(smooth([*course], 30)), terrain.land)
        yield Feature("rail", 2, name, f"{pinyin(name[:-2])} Railway", line)
    for road in roads:
        yield Feature("road", road.rank, road.name, road_en(road.name), road.line)
    shore = shapely.intersection(terrain.coast, shapely.box(-60 * KM, -55 * KM, 75 * KM, 55 * KM))
    yield Feature("coast", 1, "", "", shore)
    yield Feature("coast", 1, "长屿", "Chang Island", terrain.island.exterior)
