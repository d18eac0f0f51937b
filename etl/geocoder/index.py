"""The known addresses, arranged for looking up: by exact text, by road and number, by name, by area."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.geocoder.geometry import METRES_PER_DEGREE, metres, middle
from etl.geocoder.normalise import normalise
from etl.geocoder.parse import AddressParser, road_and_number

# Providers put the same address a median of 76 m apart; one confirmed by a second provider is nearer.
CONFIRMED_RADIUS_M: Final = 80.0
SINGLE_RADIUS_M: Final = 150.0
# A committee known by a point alone: few are wider.
COMMUNITY_RADIUS_M: Final = 600.0
SHORTEST_NAME: Final = 3
# A committee among several of one estate: 罗阳三村第二, 梅陇三村一.
PART: Final = re.compile(r"(?:第?[一二三四五六七八九十\d]+)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One known address; `radius_m` is how far its point may be off.

    `town_named`: the address begins with its street or town, so the rest alone may mean another place.
    """

    label: str
    level: str
    district: str | None
    street: str | None
    lon: float
    lat: float
    radius_m: float
    town_named: bool = False


@dataclass(frozen=True, slots=True)
class RoadLine:
    """The known numbers of one road in one district, ascending, and their entries."""

    numbers: tuple[int, ...]
    entries: tuple[Entry, ...]

    def neighbours(self, number: int) -> tuple[int | None, int | None]:
        """Positions of the nearest known number below and above (or equal), None beyond the ends."""
        left, right = bisect_right(self.numbers, number) - 1, bisect_left(self.numbers, number)
        return (left if left >= 0 else None), (right if right < len(self.numbers) else None)

    def middle(self) -> tuple[float, float, float]:
        """The middle of the road and the radius that holds nine tenths of its known numbers."""
        return middle([each.lon for each in self.entries], [each.lat for each in self.entries])


@dataclass(frozen=True, slots=True)
class Centre:
    """An area as a place: its label point and the radius that covers it."""

    code: str
    level: str
    name: str
    district: str | None
    street: str | None
    lon: float
    lat: float
    radius_m: float


class GazetteerIndex:
    """Everything the geocoder knows of a city. Build with `from_rows`; it never changes afterwards."""

    def __init__(self, areas: gpd.GeoDataFrame, aliases: pd.DataFrame, gazetteer: pd.DataFrame) -> None:
        """See `from_rows`."""
        self.parser = _parser(areas, aliases, _roads(gazetteer))
        self.centres = _centres(areas, gazetteer)
        self.community_names = _short_names(areas, "community")
        self.street_names = _short_names(areas, "street")
        communities = areas[areas["level"] == "community"]
        self.street_of: dict[str, str] = dict(_pairs(communities, "code", "street_code"))
        self.exact: dict[str, list[Entry]] = defaultdict(list)
        self.numbered: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        for text, entry in _entries(gazetteer, self.parser):
            self.exact[text].append(entry)
            if (place := road_and_number(text)) is not None:
                self.numbered[place].append(entry)
        self.roads = _road_lines(self.numbered)
        self.metres_per_number = _metres_per_number(self.roads)
        districts = areas[areas["level"] == "district"]
        shapes = districts.geometry.to_numpy()
        shapely.prepare(shapes)
        self.district_shapes = dict(zip(districts["code"], shapes, strict=True))

    @classmethod
    def from_rows(cls, areas: gpd.GeoDataFrame, aliases: pd.DataFrame, gazetteer: pd.DataFrame) -> Self:
        """From the three tables of the ground, as `geodata.queries.places` or a pack gives them.

        `areas` needs code, level, parent_code, district_code, street_code, name_zh, short_zh, lon, lat and geometry.
        """
        return cls(areas, aliases, gazetteer)


def _pairs(frame: pd.DataFrame, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _roads(gazetteer: pd.DataFrame) -> frozenset[str]:
    """Roads with a number somewhere, before any area name is known: what precedes may still be cut off."""
    found = (road_and_number(normalise(text)) for text in gazetteer["address"])
    return frozenset(place[0] for place in found if place is not None and len(place[0]) > 1)


def _parser(areas: gpd.GeoDataFrame, aliases: pd.DataFrame, roads: frozenset[str]) -> AddressParser:
    level = dict(_pairs(areas, "code", "level"))
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    streets: dict[str, list[str]] = defaultdict(list)
    city: list[str] = []
    named = [(name, code, "now") for name, code in _pairs(areas, "name_zh", "code")]
    named += list(_pairs(aliases, "alias", "area_code", "kind"))
    named += [(name, code, "short") for name, code in _pairs(areas[areas["level"] == "city"], "short_zh", "code")]
    for name, code, kind in named:
        plain = normalise(name)
        if level.get(code) == "city":
            city.append(plain)
        elif level.get(code) == "district":
            (short if kind == "short" else full)[plain] = code
        elif level.get(code) == "street" and kind != "short":
            streets[plain].append(code)
    return AddressParser(city, full, short, {name: tuple(codes) for name, codes in streets.items()}, roads)


def _entries(gazetteer: pd.DataFrame, parser: AddressParser) -> list[tuple[str, Entry]]:
    """Every address and every name as normalised text → entry; confirmed ones first, then in table order."""
    columns = ("address", "name", "kind", "district_code", "street_code", "lon", "lat", "source")
    found: list[tuple[str, Entry]] = []
    plain = gazetteer.astype(object).where(gazetteer.notna(), None)
    ranked = plain.assign(single=~plain["source"].astype(str).str.endswith("+")).sort_values("single", kind="stable")
    for address, name, kind, district, street, lon, lat, source in _pairs(ranked, *columns):
        radius = CONFIRMED_RADIUS_M if str(source).endswith("+") else SINGLE_RADIUS_M
        parsed = parser.parse(normalise(address), district)
        entry = Entry(address, kind, district, street, float(lon), float(lat), radius, parsed.street is not None)
        texts = [parsed.rest]
        texts += [normalise(name)] if name else []
        found += [(text, entry) for text in dict.fromkeys(texts) if text]
    return found


def _road_lines(numbered: Mapping[tuple[str, int], list[Entry]]) -> dict[str, dict[str | None, RoadLine]]:
    by_road: dict[str, dict[str | None, dict[int, Entry]]] = defaultdict(lambda: defaultdict(dict))
    for (road, number), entries in numbered.items():
        for entry in entries:
            by_road[road][entry.district].setdefault(number, entry)
    return {road: {district: _line(known) for district, known in lines.items()} for road, lines in by_road.items()}


def _line(known: Mapping[int, Entry]) -> RoadLine:
    numbers = sorted(known)
    return RoadLine(tuple(numbers), tuple(known[number] for number in numbers))


def _metres_per_number(roads: Mapping[str, Mapping[str | None, RoadLine]]) -> float:
    """How far apart house numbers are on the ground: the median over neighbouring known ones."""
    steps = [
        metres(a.lon, a.lat, b.lon, b.lat) / (after - before)
        for lines in roads.values()
        for line in lines.values()
        for a, b, before, after in zip(line.entries, line.entries[1:], line.numbers, line.numbers[1:], strict=False)
    ]
    return float(np.median(steps)) if steps else 1.0


def _short_names(areas: gpd.GeoDataFrame, level: str) -> dict[str, tuple[str, ...]]:
    """Areas of a level by full and short name and by the name its parts share (罗阳三村第二 → 罗阳三村).

    Names of two characters say too little; a street called like a road (天目西路) would catch the road.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for code, full, called in _pairs(areas[areas["level"] == level], "code", "name_zh", "short_zh"):
        short = normalise(called)
        for name in dict.fromkeys((normalise(full), short, PART.sub("", short))):
            if len(name) >= SHORTEST_NAME and not name.endswith("路"):
                found[name].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def _centres(areas: gpd.GeoDataFrame, gazetteer: pd.DataFrame) -> dict[str, Centre]:
    """Label point and covering radius of every district, street and community that has a place at all."""
    known = {code: (rows["lon"].tolist(), rows["lat"].tolist()) for code, rows in gazetteer.groupby("street_code")}
    columns = ("code", "level", "name_zh", "district_code", "street_code", "lon", "lat", "geometry")
    centres = {}
    for code, level, name, district, street, lon, lat, geometry in _pairs(areas, *columns):
        if level not in ("district", "street", "community"):
            continue
        if (place := _place(code, level, lon, lat, geometry, known)) is not None:
            centres[code] = Centre(code, level, name, district, street, *place)
    return centres


def _place(code: str, level: str, lon: float | None, lat: float | None, geometry: shapely.Geometry | None, known: Mapping[Any, tuple[list[float], list[float]]]) -> tuple[float, float, float] | None:
    """Longitude, latitude and radius of an area: by its boundary, else its known addresses, else its point."""
    if geometry is not None and not geometry.is_empty:
        point = shapely.Point(lon, lat) if lon is not None and not np.isnan(lon) else geometry.representative_point()
        return point.x, point.y, float(shapely.hausdorff_distance(point, geometry)) * METRES_PER_DEGREE
    if level == "street" and code in known:
        return middle(*known[code])
    if level == "community" and lon is not None and not np.isnan(lon) and lat is not None:
        return float(lon), float(lat), COMMUNITY_RADIUS_M
    return None
