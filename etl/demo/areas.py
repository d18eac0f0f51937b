"""The areas of the demo city: district → street → community → management grid, cut from the terrain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from etl.demo.names import pinyin, stems
from etl.demo.plan import CITY_CODE, CITY_EN, CITY_ZH, Plan
from etl.demo.split import Cut, Piece, cut_by, divide
from etl.demo.terrain import KM, Floats, Terrain, density, to_degrees

# Bank of the river, inside or outside the ring, names from west to east.
DISTRICTS = (
    ("north", True, ("鼓山区", "望江区", "文澜区")),
    ("south", True, ("江湾区", "南渡区")),
    ("north", False, ("云湖区", "北陵区", "东津区")),
    ("south", False, ("南溪县", "滨海新区")),
)
ENGLISH_TAILS = {"新区": "New Area", "区": "District", "县": "County", "街道": "Subdistrict", "镇": "Town", "社区": "Community", "村": "Village"}
# Degrees with seven decimals (1 cm): every boundary is noded on this lattice, so neighbours share vertices.
LATTICE = 1e-7


@dataclass(frozen=True)
class Area:
    """One area. `shape` is in degrees; `grids` are the indices of the management grids inside it."""

    code: str
    level: str
    parent: str | None
    name_zh: str
    name_en: str
    short_zh: str
    population: int
    shape: shapely.Geometry
    grids: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Areas and the grids as arrays in one order: `codes`, `shapes` (degrees), `centres` (m), `population`, `km2`."""

    areas: list[Area]
    codes: npt.NDArray[np.object_]
    shapes: npt.NDArray[np.object_]
    centres: Floats
    population: npt.NDArray[np.int64]
    km2: Floats
    cuts: list[Cut]

    def level(self, level: str) -> list[Area]:
        """The areas of one level in code order."""
        return [area for area in self.areas if area.level == level]

    def owners(self, level: str) -> list[Area]:
        """For every grid its area on a level."""
        owner: list[Area] = [self.areas[0]] * len(self.codes)
        for area in self.level(level):
            for grid in area.grids:
                owner[grid] = area
        return owner


@dataclass
class _Leaf:
    """A grid on its way: its code and its shape in metres."""

    code: str
    piece: Piece


def make_ground(plan: Plan, terrain: Terrain) -> Ground:
    """Cut the city into areas, name them, and spread the population."""
    rng = plan.rng("areas")
    cuts: list[Cut] = []
    leaves: list[_Leaf] = []
    names: dict[str, str] = {CITY_CODE: CITY_ZH}
    words = stems(plan.rng("names"), frozenset(name[:2] for *_, group in DISTRICTS for name in group))
    for code, name, piece, streets in _districts(plan, terrain, rng, cuts):
        names[code] = name
        extra = [Piece(terrain.island, np.zeros((0, 2)))] if name == "滨海新区" else []
        leaves += _inside(plan, code, piece, streets, extra, rng, cuts, names, words)
    return _assemble(plan, terrain, leaves, names, cuts)


def _sample_people(plan: Plan, terrain: Terrain, rng: np.random.Generator) -> Floats:
    """Points (n, 2) in metres, denser where people live, but less so than people: grids in the country are not huge."""
    wanted = 26 * plan.grids
    west, south, east, north = terrain.land.bounds
    found: list[Floats] = []
    while sum(map(len, found)) < wanted:
        xy = rng.uniform((west, south), (east, north), (300_000, 2))
        kept = rng.random(len(xy)) < (density(xy) / 18_000.0) ** 0.62
        found.append(xy[kept])
    people = np.vstack(found)[:wanted]
    wet = shapely.contains_xy(terrain.river, people) | shapely.contains_xy(terrain.lake, people)
    return np.asarray(people[shapely.contains_xy(terrain.land, people) & ~wet])


def _districts(
    plan: Plan, terrain: Terrain, rng: np.random.Generator, cuts: list[Cut]
) -> Iterator[tuple[str, str, Piece, int]]:
    """Code, name, land and number of streets of every district: the river and the ring road cut first."""
    whole = Piece(terrain.land, _sample_people(plan, terrain, rng))
    banks = sorted(cut_by(whole, terrain.river_line), key=lambda piece: -float(piece.shape.centroid.y))
    north, south = banks
    share = plan.streets / len(whole.people)
    number = 0
    for bank, inside, names in DISTRICTS:
        part = _ring_part(north if bank == "north" else south, terrain, inside)
        pieces = sorted(divide(part, len(names), 1, rng, cuts), key=lambda piece: float(piece.shape.centroid.x))
        for name, piece in zip(names, pieces, strict=True):
            number += 1
            yield f"{CITY_CODE[:4]}{number:02d}", name, piece, max(3, round(len(piece.people) * share))


def _ring_part(bank: Piece, terrain: Terrain, inside: bool) -> Piece:
    """The part of a river bank inside or outside the ring road."""
    core, outer = cut_by(bank, terrain.ring.exterior)
    if not terrain.ring.contains(core.shape.representative_point()):
        core, outer = outer, core
    return core if inside else outer


def _inside(
    plan: Plan, code: str, land: Piece, streets: int, extra: list[Piece], rng: np.random.Generator,
    cuts: list[Cut], names: dict[str, str], words: Iterator[str],
) -> Iterator[_Leaf]:  # fmt: skip
    """All grids of a district, with the names of everything between written into `names`."""
    per_street, per_community = plan.communities / plan.streets, plan.grids / plan.communities
    rural = bool(np.median(density(land.people)) < 2_500)
    for i, street in enumerate([*divide(land, streets, 2, rng, cuts), *extra], 1):
        street_code = f"{code}{i:03d}"
        town = rural and i % 5 != 1
        names[street_code] = next(words) + ("镇" if town else "街道")
        communities = max(2, round(per_street + rng.normal(0, 1.0)))
        for j, community in enumerate(divide(street, communities, 3, rng, cuts), 1):
            community_code = f"{street_code}{j:03d}"
            names[community_code] = next(words) + ("村" if town and j % 4 else "社区")
            grids = max(2, round(per_community + rng.normal(0, 1.1) + 0.15))
            for k, grid in enumerate(divide(community, grids, 4, rng, cuts), 1):
                grid_code = f"{community_code}{k:03d}"
                names[grid_code] = f"{names[community_code]}第{k}网格"
                yield _Leaf(grid_code, grid)


def _assemble(plan: Plan, terrain: Terrain, leaves: list[_Leaf], names: dict[str, str], cuts: list[Cut]) -> Ground:
    leaves.sort(key=lambda leaf: leaf.code)
    shapes = _node([leaf.piece.shape for leaf in leaves])
    centres = shapely.get_coordinates([leaf.piece.shape.representative_point() for leaf in leaves])
    km2 = shapely.area(np.array([leaf.piece.shape for leaf in leaves])) / KM**2
    codes = np.array([leaf.code for leaf in leaves], dtype=object)
    population = _spread(plan, terrain, leaves, centres, km2)
    areas = [*_parents(codes, shapes, population, names)]
    return Ground(areas, codes, shapes, centres, population, km2, cuts)


def _node(shapes: list[shapely.Polygon]) -> npt.NDArray[np.object_]:
    """Metre polygons → degree polygons that share every vertex with their neighbours, in the same order."""
    degrees = np.array(shapely.transform(np.array(shapes, dtype=object), to_degrees))
    linework = shapely.union_all(shapely.boundary(degrees), grid_size=LATTICE)
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(linework)]))
    tree = shapely.STRtree(faces)
    wanted, face = tree.query(shapely.point_on_surface(degrees), predicate="within")
    if len(wanted) != len(shapes) or len(set(face)) != len(shapes):
        raise RuntimeError(f"{len(shapes)} grids became {len(set(face))} faces when their borders were joined")
    noded = np.empty(len(shapes), dtype=object)
    noded[wanted] = faces[face]
    return noded


def _spread(plan: Plan, terrain: Terrain, leaves: list[_Leaf], centres: Floats, km2: Floats) -> npt.NDArray[np.int64]:
    """Persons per grid: density times dry land, with local variation; the sum is the plan's population."""
    rng = plan.rng("population")
    metres = np.array([leaf.piece.shape for leaf in leaves], dtype=object)
    wet = terrain.unpeopled()
    shapely.prepare(wet)
    touched = shapely.intersects(metres, wet)
    dry = km2.copy()
    dry[touched] -= shapely.area(shapely.intersection(metres[touched], wet)) / KM**2
    weight = density(centres) * dry.clip(0.0005) * rng.lognormal(0, 0.32, len(leaves))
    wished = weight / weight.sum() * plan.population
    whole: npt.NDArray[np.int64] = np.floor(wished).astype(np.int64)
    missing = plan.population - int(whole.sum())
    whole[np.argsort(whole - wished)[:missing]] += 1
    return whole


def _parents(
    codes: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_], population: npt.NDArray[np.int64], names: dict[str, str]
) -> Iterator[Area]:
    """Every area from the city down; a parent is the exact union of its grids."""
    everything = np.arange(len(codes))
    yield Area(CITY_CODE, "city", None, CITY_ZH, CITY_EN, "临江", int(population.sum()), shapely.coverage_union_all(shapes), everything)
    for level, length, parent_length in (("district", 6, 4), ("street", 9, 6), ("community", 12, 9), ("grid", 15, 12)):
        prefixes = np.array([code[:length] for code in codes])
        starts = np.flatnonzero(np.r_[True, prefixes[1:] != prefixes[:-1]])
        for first, last in zip(starts, [*starts[1:], len(codes)], strict=True):
            code, grids = str(prefixes[first]), everything[first:last]
            parent = CITY_CODE if level == "district" else code[:parent_length]
            shape = shapes[first] if level == "grid" else shapely.coverage_union_all(shapes[grids])
            zh, en, short = _names(level, names[code])
            yield Area(code, level, parent, zh, en, short, int(population[grids].sum()), shape, grids)


def _names(level: str, zh: str) -> tuple[str, str, str]:
    """Chinese, English and short name: '望江区' → ('望江区', 'Wangjiang District', '望江')."""
    if level == "grid":
        community, number = zh.removesuffix("网格").rsplit("第", 1)
        return zh, f"Grid {number}, {_names('community', community)[1]}", zh
    tail = next(tail for tail in ENGLISH_TAILS if zh.endswith(tail))
    stem = zh.removesuffix(tail)
    return zh, f"{pinyin(stem)} {ENGLISH_TAILS[tail]}", stem
