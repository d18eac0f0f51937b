"""Hospitals, checkpoints and stations of the demo city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from etl.demo.areas import Area, Ground
from etl.demo.doors import COMPOUND, DOOR, Doors
from etl.demo.names import pinyin
from etl.demo.plan import CITY_EN, CITY_ZH, Plan
from etl.demo.roads import METRO, Road
from etl.demo.terrain import KM, Floats, Terrain, smooth, solid, to_degrees

# Grade, how many at full size, beds: the shape of a prefecture's hospital system.
GRADES = (("三级甲等", 5, 1200), ("三级乙等", 6, 700), ("二级甲等", 15, 360), ("二级乙等", 12, 180), ("一级甲等", 22, 60))
CHECKPOINT_KINDS = (("高速出口", 22, 6), ("火车站", 3, 10), ("客运站", 6, 4), ("国省道卡口", 14, 4), ("小区出入口", 36, 1), ("农贸市场", 9, 2))


@dataclass(frozen=True)
class Hospital:
    """A hospital: `beds` ward beds, `icu` intensive-care beds, its grid and point."""

    number: str
    name: str
    grade: str
    fever_clinic: bool
    designated: bool
    address: str
    lon: float
    lat: float
    grid: int
    beds: int
    icu: int


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint: its kind, lanes, the day number (from the first day) it opened, its place."""

    number: str
    name: str
    kind: str
    lanes: int
    opened: int
    address: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Station:
    """A metro, rail, coach, airport or pier station."""

    number: str
    name_zh: str
    name_en: str
    kind: str
    lon: float
    lat: float


def make_hospitals(plan: Plan, ground: Ground, doors: Doors) -> list[Hospital]:
    """Hospitals at real doors, big ones where people are; the best ones have fever clinics, three are designated."""
    rng = plan.rng("hospitals")
    districts, streets = ground.owners("district"), ground.owners("street")
    share = plan.hospitals / sum(count for _, count, _ in GRADES)
    grades = [(grade, beds) for grade, count, beds in GRADES for _ in range(max(1, round(count * share)))]
    crowd = ground.population / ground.population.sum()
    chosen: list[Hospital] = []
    taken: set[str] = set()
    for number, (grade, beds) in enumerate(grades, 1):
        while True:
            grid = int(rng.choice(len(crowd), p=crowd))
            name = _hospital_name(grade, number, districts[grid], streets[grid])
            if name not in taken:
                break
        taken.add(name)
        door = int(rng.choice(np.flatnonzero(doors.grid == grid)))
        real = int(beds * rng.uniform(0.8, 1.25))
        address = districts[grid].name_zh + doors.text[door].replace("弄", "号")
        lon, lat = doors.lonlat[door].round(6).tolist()
        chosen.append(Hospital(
            f"H{number:03d}", name, grade, number <= plan.fever_clinics, number in (1, 3, 6), address,
            lon, lat, grid, real, int(real * (0.06 if beds > 300 else 0.0)),
        ))  # fmt: skip
    return chosen


def _hospital_name(grade: str, number: int, district: Area, street: Area) -> str:
    if grade == "三级甲等":
        ordinal = "一二三四五六七八九"[number - 1]
        return f"{CITY_ZH}第{ordinal}人民医院" if number < 5 else f"{CITY_ZH}中医医院"
    if grade == "三级乙等":
        return f"{district.name_zh}人民医院"
    if grade == "二级甲等":
        return f"{district.name_zh}{('中医医院', '妇幼保健院', '第二人民医院', '中心医院')[number % 4]}"
    return f"{street.short_zh}{'医院' if grade == '二级乙等' else '社区卫生服务中心'}"


def make_checkpoints(plan: Plan, terrain: Terrain, roads: list[Road], doors: Doors, stations: list[Station]) -> list[Checkpoint]:
    """Motorway exits where roads cross, stations, city-limit posts, compound gates and markets; most open from the Eve on."""
    rng = plan.rng("checkpoints")
    share = plan.checkpoints / sum(count for _, count, _ in CHECKPOINT_KINDS)
    found: list[Checkpoint] = []
    for kind, count, lanes in CHECKPOINT_KINDS:
        places = _places(kind, terrain, roads, doors, stations, rng)
        for (name, address, lon, lat), _ in zip(places, range(max(1, round(count * share))), strict=False):
            first = {"高速出口": 14, "火车站": 13, "客运站": 14}.get(kind, 18)
            opened = int(first + rng.integers(0, 8))
            found.append(Checkpoint(f"K{len(found) + 1:03d}", name, kind, int(lanes + rng.integers(0, 3)), opened, address, lon, lat))
    return found


Place = tuple[str, str, float, float]


def _places(kind: str, terrain: Terrain, roads: list[Road], doors: Doors, stations: list[Station], rng: np.random.Generator) -> Iterator[Place]:
    if kind == "高速出口":
        yield from _crossings([road for road in roads if road.rank == 1], [road for road in roads if road.rank == 2 and road.doors], rng)
    elif kind == "国省道卡口":
        limits = [Road("市界", 1, shapely.LineString(solid(terrain.land.buffer(-250)).exterior.coords), 0)]
        yield from ((f"{name}市界卡口", name, lon, lat) for name, lon, lat in _meetings(limits, [r for r in roads if r.rank in (2, 3)], rng))
    elif kind in ("火车站", "客运站"):
        wanted = "rail" if kind == "火车站" else "coach"
        yield from ((f"{s.name_zh}出站口", s.name_zh, s.lon, s.lat) for s in stations if s.kind == wanted)
    else:
        wanted_kind = COMPOUND if kind == "小区出入口" else DOOR
        for door in rng.permutation(np.flatnonzero(doors.kind == wanted_kind)):
            name = f"{doors.compound[door]}大门" if wanted_kind == COMPOUND else f"{doors.road[door]}农贸市场"
            yield name, doors.text[door], float(doors.lonlat[door, 0]), float(doors.lonlat[door, 1])


def _crossings(great: list[Road], small: list[Road], rng: np.random.Generator) -> Iterator[Place]:
    for name, lon, lat in _meetings(great, small, rng):
        yield f"{name}出口", name, lon, lat


def _meetings(great: list[Road], small: list[Road], rng: np.random.Generator) -> Iterator[tuple[str, float, float]]:
    """Where roads of two kinds meet: the small road's name and the point."""
    for index in rng.permutation(len(small)):
        for line in great:
            if line.line.distance(small[index].line) < 30:
                point = shapely.shortest_line(line.line, small[index].line).coords[0]
                lon, lat = to_degrees(np.array([point]))[0].round(6).tolist()
                yield small[index].name, lon, lat
                break


def make_stations(plan: Plan, ground: Ground, terrain: Terrain) -> list[Station]:
    """Metro stops along three lines, railway and coach stations, the airport and the island's piers."""
    spots: list[tuple[str, str, Floats]] = []
    streets = ground.level("street")
    for line, course in METRO:
        track = smooth([*course], 40)
        stops = np.linspace(0, len(track) - 1, 14).astype(int)
        spots += [("metro", f"{line}号线", track[stop]) for stop in stops]
    fixed = (("rail", f"{CITY_ZH[:-1]}站", -3.5, 5.2), ("rail", f"{CITY_ZH[:-1]}南站", -6.0, -13.0), ("rail", f"{CITY_ZH[:-1]}东站", 10.6, 10.6),
             ("airport", f"{CITY_ZH[:-1]}机场", 13.2, -18.5), ("pier", "长屿码头", 30.4, 12.6), ("pier", "滨海客运码头", 23.4, 8.6))  # fmt: skip
    spots += [(kind, name, np.array([x, y]) * KM) for kind, name, x, y in fixed]
    for x, y in ((-5.5, 7.0), (5.2, -6.4), (-15.0, 12.0), (2.6, 16.4), (15.6, 13.4), (16.4, -8.4)):
        spots.append(("coach", "客运站", np.array([x, y]) * KM))
    return [*_named(spots, streets, np.array([xy for *_, xy in spots]))]


def _named(spots: list[tuple[str, str, Floats]], streets: list[Area], xy: Floats) -> Iterator[Station]:
    tree = shapely.STRtree([street.shape for street in streets])
    points = to_degrees(xy)
    near = tree.nearest(shapely.points(points))
    taken: set[str] = set()
    for number, ((kind, name, _), street, (lon, lat)) in enumerate(zip(spots, near, points.tolist(), strict=True), 1):
        stem = streets[street].short_zh
        told = {"metro": f"{stem}站", "coach": f"{stem}客运站"}.get(kind, name)
        if kind in ("metro", "coach"):
            others = (f"{stem}{side}{told.removeprefix(stem)}" for side in (*"东西南北中", *(f"{n}路" for n in range(2, 40))))
            told = next(name for name in (told, *others) if name not in taken)
        taken.add(told)
        english = {"metro": f"{pinyin(stem)} Station", "coach": f"{pinyin(stem)} Coach Station", "airport": f"{CITY_EN} Airport"}
        yield Station(f"S{number:03d}", told, english.get(kind, pinyin(told)), kind, round(lon, 6), round(lat, 6))
