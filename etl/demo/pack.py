"""The ground files of the pack: city.toml, areas, basemap, gazetteer, aliases, sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from etl.demo.doors import COMPOUND, VILLAGE
from etl.demo.gates import hourly_capacity
from etl.demo.plan import CITY_CODE, CITY_EN, CITY_ZH, DAY_FROM, DAY_TO
from etl.demo.roads import Feature, make_basemap
from etl.demo.terrain import LAT0, LON0, to_degrees
from etl.demo.world import World
from etl.demo.write import headings, write_csv, write_geojson

CITY_TOML = """\
key = "demo"
code = "{code}"
name_zh = "{zh}"
name_en = "{en}"
simulated = true
case_basis = "line_list"
datum = "wgs84"
time_zone = "Asia/Shanghai"

[view]
lon = {lon}
lat = {lat}
zoom = 9.6

[days]
from = {first}
to = {last}

[attribution]
zh = "模拟数据：虚构城市，人物、地址和疫情均为随机生成"
en = "Simulated data: an invented city; people, addresses and the epidemic are drawn at random"

[[policy]]
day = 2020-01-24
zh = "进城通道设卡"
en = "Checkpoints on all roads into the city"

[[policy]]
day = 2020-02-03
zh = "小区封闭管理"
en = "Compounds closed to visitors"

[[policy]]
day = 2020-02-17
zh = "企业分批复工"
en = "Enterprises resume work in turn"

[registers]
order = [
{order}
]
"""
PACK_FILES = frozenset({
    "city.toml", "areas.geojson", "basemap.geojson", "gazetteer.csv.gz", "aliases.csv", "stations.csv", "hospitals.csv", "checkpoints.csv",
    "registers", "truth", "known", "learned.csv", "geocoder.index", "geocoder.index.json",
})  # fmt: skip
ORDER = (
    "residence", "registration", "household_member", "trip", "task", "task_event", "case", "case_event", "case_address",
    "case_series", "health_check", "isolation", "code_state", "checkpoint_scan", "checkpoint_shift", "hospital_capacity",
    "encounter", "clue", "lockdown_zone", "opinion_post", "stock_move", "migration_flow",
)  # fmt: skip


def write_ground(world: World, pack: Path) -> None:
    """Write the ground and the sites."""
    write_geojson(pack / "areas.geojson", _areas(world))
    basemap = make_basemap(world.plan, world.terrain, world.ground, world.roads)
    write_geojson(pack / "basemap.geojson", map(_drawn, basemap))
    write_csv(pack / "gazetteer.csv.gz", _gazetteer(world))
    write_csv(pack / "aliases.csv", _aliases(world))
    (pack / "known").mkdir(exist_ok=True)
    write_csv(pack / "known" / "housing.csv", _housing(world))
    _write_sites(world, pack)


def write_city(pack: Path) -> None:
    """Write city.toml, which makes the folder a pack: it comes last, so that a half-written folder is none."""
    order = "\n".join(f'    "{noun}",' for noun in ORDER)
    told = CITY_TOML.format(code=CITY_CODE, zh=CITY_ZH, en=CITY_EN, lon=LON0, lat=LAT0, first=DAY_FROM, last=DAY_TO, order=order)
    (pack / "city.toml").write_text(told, encoding="utf-8", newline="\n")


def _areas(world: World) -> Iterator[tuple[Mapping[str, Any], shapely.Geometry]]:
    for area in world.ground.areas:
        yield {
            "code": area.code, "level": area.level, "parent": area.parent, "name_zh": area.name_zh, "name_en": area.name_en,
            "short_zh": area.short_zh, "population": area.population, "source": "simulated",
        }, area.shape  # fmt: skip


def _drawn(feature: Feature) -> tuple[Mapping[str, Any], shapely.Geometry]:
    shape = shapely.transform(feature.shape, to_degrees)
    return {"kind": feature.kind, "rank": feature.rank, "name_zh": feature.name_zh or None, "name_en": feature.name_en or None}, shape


def _gazetteer(world: World) -> dict[str, list[Any]]:
    """Listed doors and compounds, and every road, station and hospital by name."""
    doors, scribe = world.doors, world.scribe
    rows: list[tuple[Any, ...]] = []
    known = np.flatnonzero(doors.listed)
    for door, lonlat in zip(known.tolist(), doors.lonlat[known].round(6).tolist(), strict=True):
        grid = doors.grid[door]
        kind = "compound" if doors.kind[door] == COMPOUND else "door"
        rows.append((doors.text[door], doors.compound[door] or None, kind, scribe.district[grid], scribe.street[grid], *lonlat))
    rows += _roads(world)
    rows += [(h.address.removeprefix(scribe.district[h.grid]), h.name, "door", scribe.district[h.grid], scribe.street[h.grid], h.lon, h.lat) for h in world.hospitals]
    rows += [(s.name_zh, s.name_zh, "compound", None, None, s.lon, s.lat) for s in world.stations]
    columns = ("address", "name", "kind", "district", "street", "lon", "lat")
    table: dict[str, list[Any]] = {name: list(column) for name, column in zip(columns, zip(*rows, strict=True), strict=True)}
    return table | {"datum": ["wgs84"] * len(rows), "source": ["survey+"] * len(rows)}


def _housing(world: World) -> dict[str, list[Any]]:
    """The housing office knows two in three of the doors and compounds that the gazetteer lacks: what there is to learn."""
    doors, scribe = world.doors, world.scribe
    unknown = np.flatnonzero(~doors.listed & (doors.kind != VILLAGE))
    told = unknown[unknown % 3 != 0]
    points = doors.lonlat[told].round(6)
    return {
        "小区名称": [doors.compound[door] or None for door in told], "地址": [doors.text[door] for door in told],
        "区县": [scribe.district[doors.grid[door]] for door in told], "经度": points[:, 0].tolist(), "纬度": points[:, 1].tolist(),
    }  # fmt: skip


def _roads(world: World) -> Iterator[tuple[Any, ...]]:
    """One row a named road, at its middle, in the district and street where that lies."""
    named = [road for road in world.roads if road.rank > 1]
    middles = to_degrees(shapely.get_coordinates([road.line.interpolate(0.5, normalized=True) for road in named])).round(6)
    nearest = shapely.STRtree(world.ground.shapes).nearest(shapely.points(middles))
    for road, (lon, lat), grid in zip(named, middles.tolist(), nearest, strict=True):
        yield road.name, None, "road", world.scribe.district[grid], world.scribe.street[grid], lon, lat


def _aliases(world: World) -> dict[str, list[Any]]:
    """Short names of districts, and one renamed district and town as every city has."""
    found: dict[str, tuple[str, str]] = {}
    for area in world.ground.level("district"):
        found[area.short_zh] = (area.code, "short")
    old = {"滨海新区": "滨海县", "南溪县": "南溪市", "东津区": "东津县", "江湾区": "江南区"}
    for area in world.ground.level("district"):
        if area.name_zh in old:
            found[old[area.name_zh]] = (area.code, "old")
    for area in world.ground.level("street")[::7]:
        found[area.short_zh + ("乡" if area.name_zh.endswith("镇") else "镇")] = (area.code, "old")
    return {
        "alias": list(found), "area_code": [code for code, _ in found.values()], "kind": [kind for _, kind in found.values()],
        "valid_from": [None] * len(found), "valid_to": ["2012-06-30" if kind == "old" else None for _, kind in found.values()],
    }  # fmt: skip


def _write_sites(world: World, pack: Path) -> None:
    stations, hospitals, checkpoints = world.stations, world.hospitals, world.checkpoints
    write_csv(pack / "stations.csv", {
        "station_no": [s.number for s in stations], "name_zh": [s.name_zh for s in stations], "name_en": [s.name_en for s in stations],
        "kind": [s.kind for s in stations], "lon": [s.lon for s in stations], "lat": [s.lat for s in stations],
    })  # fmt: skip
    _write_records(pack / "hospitals.csv", "hospital", {
        "hospital_no": [h.number for h in hospitals], "name": [h.name for h in hospitals], "grade": [h.grade for h in hospitals],
        "fever_clinic": [_yes(h.fever_clinic) for h in hospitals], "designated": [_yes(h.designated) for h in hospitals],
        "services": ["门诊、急诊、发热门诊" if h.fever_clinic else "门诊" for h in hospitals],
        "listed_on": [DAY_FROM.isoformat()] * len(hospitals), "address": [h.address for h in hospitals],
        "lon": [h.lon for h in hospitals], "lat": [h.lat for h in hospitals],
    })  # fmt: skip
    opened = [np.datetime64(DAY_FROM) + c.opened for c in checkpoints]
    _write_records(pack / "checkpoints.csv", "checkpoint", {
        "checkpoint_no": [c.number for c in checkpoints], "name": [c.name for c in checkpoints], "kind": [c.kind for c in checkpoints],
        "lanes": [c.lanes for c in checkpoints], "hourly_capacity": hourly_capacity(world), "opened_on": [str(day) for day in opened], "address": [c.address for c in checkpoints],
        "lon": [c.lon for c in checkpoints], "lat": [c.lat for c in checkpoints],
    })  # fmt: skip


def _write_records(path: Path, noun: str, columns: dict[str, list[Any]]) -> None:
    write_csv(path, dict(zip(headings(noun, columns), columns.values(), strict=True)))


def _yes(value: bool) -> str:
    return "是" if value else "否"
