"""Addresses with a point to trust, the split by road, and the gazetteer that remains when a fold is held out."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.coordinates import gcj02_to_wgs84
from geodata.ground import Ground

METRES_PER_DEGREE = 111_320.0
EAST = 0.856  # a degree of longitude over one of latitude, here
TOWN = re.compile(
    r"^(?:上海市?)?(?:浦东新区|崇明县|[一-鿿]{2}区)?(?:[^路街弄\d]{2,5}?(?:镇(?![坪宁南北东西]?[中一二三]?路)|街道|乡|工业区))?"
)
ROAD = re.compile(r"((?![弄号])[一-鿿A-Z]{1,8}?(?:公路|大道|路|街(?!道|坊|镇)|(?<!\d)弄))(?!口?村|新村|桥)")
VILLAGE = re.compile(r"^(.{1,8}?村)(?=.)")
AGREE_M, TWIN_M = 150.0, 400.0
UNSEEN_ROADS, UNSEEN_NUMBERS = 10, 30
"""Percent of roads held out wholly (B2), and up to which half of the numbers are (B)."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One address and what noise may need to know of it.

    `group` is the road, else the village or the place's own name: the unit of the split. `rivals` are other
    roads with the same number in the district, `roads` all of the city; `twin` says that the text without its
    district means another place too.
    """

    district: str
    address: str
    lon: float
    lat: float
    strict: bool
    group: str
    road: str
    number: str
    tail: str
    street: str = ""
    name: str = ""
    crossing: str = ""
    neighbours: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    twin: bool = False
    roads: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def plain(self) -> str:
        """The address as a clerk writes it who writes it well."""
        return self.district + self.address


@lru_cache(maxsize=200_000)
def mentions(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every road in a text and the numbers that follow it, before the next road."""
    text = TOWN.sub("", text)
    found = list(ROAD.finditer(text))
    ends = ([each.start() for each in found] + [len(text)])[1:]
    return tuple((each[1], tuple(re.findall(r"\d+", text[each.end() : end]))) for each, end in zip(found, ends, strict=True))


def address_of(text: str) -> tuple[str, str]:
    """The one road and the number right behind it; empty where a text has none or several roads."""
    found = mentions(text)
    if len(found) != 1 or not found[0][1]:
        return "", ""
    road, numbers = found[0]
    return (road, numbers[0]) if f"{road}{numbers[0]}" in text.replace(" ", "") else ("", "")


def group_of(address: str) -> str:
    """Road, village or own name: what is held out together."""
    found = mentions(address)
    if found:
        return found[0][0]
    bare = TOWN.sub("", address)
    village = VILLAGE.match(bare)
    return village[1] if village else bare


def lot(seed: int, text: str) -> int:
    """A number from 0 to 99 that hangs on the text and the seed alone."""
    return zlib.crc32(f"{seed}|{text}".encode()) % 100


def part(seed: int, truth: Truth) -> str:
    """'B2' (road or name unseen), 'B' (number or house unseen) or 'A'."""
    draw = lot(seed, truth.group)
    if draw < UNSEEN_ROADS:
        return "B2"
    inner = truth.number if truth.road else truth.tail
    return "B" if draw < UNSEEN_NUMBERS and inner and _held(seed, truth.group, inner) else "A"


def _held(seed: int, group: str, inner: str) -> bool:
    return lot(seed, group) < UNSEEN_NUMBERS and lot(seed + 1, f"{group}|{inner}") < 50


def apart(lon_a: NDArray[np.float64], lat_a: NDArray[np.float64], lon_b: NDArray[np.float64], lat_b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres between two aligned sets of WGS84 points."""
    metres: NDArray[np.float64] = np.hypot((lon_a - lon_b) * EAST, lat_a - lat_b) * METRES_PER_DEGREE
    return metres


def without(ground: Ground, held: Iterable[Truth], seed: int) -> NDArray[np.bool_]:
    """Which gazetteer entries go: all at, on, or named after what is held out, whatever their source."""
    unseen = {each.group for each in held if part(seed, each) == "B2"}
    short = re.compile("|".join(sorted(map(re.escape, unseen), key=len, reverse=True)) or "(?!)")
    texts = zip(ground.gazetteer["address"].fillna(""), ground.gazetteer["name"].fillna(""), strict=True)
    return np.array([any(_touches(text, unseen, short, seed) for text in pair if text) for pair in texts])


def _touches(text: str, unseen: set[str], short: re.Pattern[str], seed: int) -> bool:
    bare = text
    for road, numbers in mentions(text):
        if road in unseen or any(_held(seed, road, number) for number in numbers):
            return True
        bare = bare.replace(road, "|")
    group = group_of(text)
    village = VILLAGE.match(TOWN.sub("", text))
    inner = TOWN.sub("", text).removeprefix(group)
    return bool(short.search(bare)) or bool(village and inner and _held(seed, group, inner))


def gold(source: Path, ground: Ground) -> list[Truth]:
    """Addresses on which two providers agree within 150 m, at the exact WGS84 point of the first."""
    frame = pd.read_csv(source / "shanghai" / "geocode_gold_train.csv.gz", keep_default_na=False)
    frame = frame.drop_duplicates(["district", "address"])
    lons, lats = gcj02_to_wgs84(frame["gcj02_lng"], frame["gcj02_lat"])
    strict = pd.to_numeric(frame["d_amap_baidu_m"]).fillna(1e9) <= 150
    streets = [str(a or b) for a, b in zip(frame["osm_street"], frame["street"], strict=True)]
    roads = frozenset(road for text in ground.gazetteer["address"] for road, _ in mentions(text))
    rows = zip(frame["district"], frame["address"], lons, lats, strict, streets, strict=True)
    plain = [
        Truth(district, address, float(lon), float(lat), bool(sure), group_of(address), *address_of(address), "", street, roads=roads)
        for district, address, lon, lat, sure, street in rows
    ]
    return _told(plain, ground)


def _told(plain: Sequence[Truth], ground: Ground) -> list[Truth]:
    """The same with what stands around each."""
    (rivals, places), names, near = _others(ground), _names(ground), neighbours(ground.areas)
    crossings = _crossings(ground, np.array([each.lon for each in plain]), np.array([each.lat for each in plain]))
    return [
        replace(
            each,
            tail=_tail(each.address, each.road, each.number, each.group),
            name=_agreed_name(each, names.get((each.district, each.road, each.number))),
            crossing=next((road for road in crossed if road != each.road), "") if each.road else "",
            neighbours=near[each.district],
            rivals=tuple(sorted(rivals[each.district, each.number] - {each.road})) if each.road else (),
            twin=any(_metres(each, spot) > TWIN_M for spot in places[(each.road, each.number) if each.road else (each.address, "")]),
        )
        for each, crossed in zip(plain, crossings, strict=True)
    ]


def _agreed_name(truth: Truth, named: tuple[str, tuple[float, float]] | None) -> str:
    """The compound's name where its own point agrees with the address's; else the truth of the name is not known."""
    return named[0] if named and _metres(truth, named[1]) <= AGREE_M else ""


def _metres(truth: Truth, spot: tuple[float, float]) -> float:
    return float(np.hypot((spot[0] - truth.lon) * EAST, spot[1] - truth.lat) * METRES_PER_DEGREE)


def _tail(address: str, road: str, number: str, group: str) -> str:
    """What follows the number (of a road) or the village's name."""
    head = f"{road}{number}" if road else group
    return address.partition(head)[2]


def _others(ground: Ground) -> tuple[Mapping[tuple[str, str], set[str]], Mapping[tuple[str, str], set[tuple[float, float]]]]:
    """Roads by (district, number), and every place of a (road, number) or of a text without one."""
    districts = dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True))
    rivals: dict[tuple[str, str], set[str]] = defaultdict(set)
    places: dict[tuple[str, str], set[tuple[float, float]]] = defaultdict(set)
    table = ground.gazetteer
    for code, address, lon, lat in zip(table["district_code"], table["address"], table["lon"], table["lat"], strict=True):
        for road, numbers in mentions(address):
            for number in numbers:
                rivals[districts.get(code, ""), number].add(road)
        road, number = address_of(address)
        places[(road, number) if road else (address, "")].add((lon, lat))
    return rivals, places


def _names(ground: Ground) -> dict[tuple[str, str, str], tuple[str, tuple[float, float]]]:
    """Compound names and their points by address, where the name is found once in the city."""
    districts = dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True))
    named = ground.gazetteer[ground.gazetteer["name"].notna()].drop_duplicates("name", keep=False)
    rows = zip(named["district_code"], named["address"], named["name"], named["lon"], named["lat"], strict=True)
    found = {(districts.get(code, ""), *address_of(text)): (str(name), (lon, lat)) for code, text, name, lon, lat in rows if not mentions(name)}
    return {key: value for key, value in found.items() if key[1]}


def _crossings(ground: Ground, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> list[tuple[str, ...]]:
    """Roads of the known entries within 60 m of each point, nearest first."""
    table = ground.gazetteer
    roads = [address_of(text)[0] for text in table["address"]]
    tree = cKDTree(np.column_stack([table["lon"] * EAST, table["lat"]]) * METRES_PER_DEGREE)
    away, at = tree.query(np.column_stack([lons * EAST, lats]) * METRES_PER_DEGREE, k=8, distance_upper_bound=60)
    return [tuple(roads[i] for metres, i in zip(*row, strict=True) if metres < 60 and roads[i]) for row in zip(away, at, strict=True)]


def neighbours(areas: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Districts by district that touch it (within 300 m, over a river too)."""
    frame = areas[areas["level"] == "district"].sort_values("code")
    shapes, names = frame.geometry.to_numpy(), frame["name_zh"].to_numpy()
    wide = shapely.buffer(shapes, 300 / METRES_PER_DEGREE)
    return {name: tuple(str(other) for other in names[shapely.intersects(wide[row], shapes)] if other != name) for row, name in enumerate(names)}
