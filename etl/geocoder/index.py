"""The known addresses, arranged for looking up: by exact text, by road and number, by name, by area."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.geocoder.areas import AreaNames
from etl.geocoder.entries import COARSE_RADIUS_M, Entries, entries_of
from etl.geocoder.geometry import METRES_PER_DEGREE, metres, middle, off_centre
from etl.geocoder.names import NameParts
from etl.geocoder.normalise import normalise
from etl.geocoder.parse import AddressParser, road_and_number
from etl.geocoder.roads import Line
from etl.geocoder.sounds import spelt
from etl.geocoder.spelling import Spelling

SHORTEST_NAME: Final = 3
# A committee among several of one estate: 罗阳三村第二, 梅陇三村一.
PART: Final = re.compile(r"(?:第?[一二三四五六七八九十\d]+)$")
CITY_WORDS: Final = re.compile(r"city|shi(?=[b-df-hj-np-tv-z])")
AREA_WORDS: Final = {"district": re.compile("district|dist|newarea|county"), "short": re.compile("xinqu|qu|xian|newdistrict|newarea|district|dist|county")}
# Addresses on a border road are published under either district.
BORDER_M: Final = 500.0


@dataclass(frozen=True, slots=True)
class Centre:
    """An area as a place: its label point and the radius that covers it, metres."""

    code: str
    level: str
    name: str
    district: str | None
    street: str | None
    lon: float
    lat: float
    radius_m: float


Lines = dict[str | None, Line]


class GazetteerIndex:
    """Everything the geocoder knows of a city. Build with `from_rows`; it never changes afterwards."""

    def __init__(self, areas: gpd.GeoDataFrame, aliases: pd.DataFrame, entries: Entries, centres: Mapping[str, Centre]) -> None:
        """From the tables of the ground and what was derived from them; see `from_rows` and `index_file`."""
        self.areas, self.aliases, self.entries, self.centres = areas, aliases, entries, centres
        self.names = AreaNames.of(areas, aliases)
        self.community_names = _short_names(areas, "community")
        self.street_names = _short_names(areas, "street")
        communities = areas[areas["level"] == "community"]
        self.street_of: dict[str, str] = dict(_pairs(communities, "code", "street_code"))
        self.exact, self.roads = _filed(entries)
        self.parser = AddressParser(self.names, self.roads)
        self.metres_per_number = _metres_per_number(self.roads, entries)
        districts = areas[areas["level"] == "district"]
        self.district_names: dict[str, str] = dict(_pairs(districts, "code", "name_zh"))
        self.district_shapes = _prepared(districts)
        self.part_shapes = _prepared(areas[areas["level"] == "street"])

    @classmethod
    def from_rows(cls, areas: gpd.GeoDataFrame, aliases: pd.DataFrame, gazetteer: pd.DataFrame) -> Self:
        """From the three tables of the ground, as `geodata.queries.places` or a pack gives them.

        `areas` needs code, level, parent_code, district_code, street_code, name_zh, short_zh, lon, lat and geometry.
        """
        entries = entries_of(gazetteer, AreaNames.of(areas, aliases))
        entries.at_home = _at_home(entries, areas)
        entries.off_centre = array("f", map(off_centre, entries.lon, entries.lat))
        return cls(areas, aliases, entries, _centres(areas, gazetteer))

    @cached_property
    def road_spelling(self) -> Spelling:
        """Roads by how they sound and nearly look; made when the first misspelt road turns up."""
        return Spelling(self.roads)

    @cached_property
    def district_spelling(self) -> Spelling:
        """Districts by how they sound and nearly look."""
        return Spelling(name for name, meant in self.names.names.items() if meant.kind == "district")

    @cached_property
    def _spelt_areas(self) -> tuple[tuple[str, str, str], ...]:
        """(pinyin, kind, name) of the city and its districts, longest first."""
        meant = [(spelt(name), each.kind, name) for name, each in self.names.names.items() if each.kind in ("city", "district", "short")]
        meant += [("".join(spelt(each)[0] for each in name.removesuffix("市")), "city", name) for name in self.names.city]
        return tuple(sorted(meant, key=lambda item: (-len(item[0]), item[0])))

    def spelt_district(self, letters: str) -> tuple[str, int]:
        """The district that Latin letters begin with, after the city's name or not, and where it ends; ('', 0) if none."""
        at = [place for place, each in enumerate(letters) if each.isalpha()]
        plain = "".join(letters[place] for place in at)
        start = next((len(key) for key, kind, _ in self._spelt_areas if kind == "city" and plain.startswith(key)), 0)
        if start and (word := CITY_WORDS.match(plain, start)):
            start = word.end()
        for key, kind, name in self._spelt_areas:
            if kind != "city" and plain.startswith(key, start):
                end = start + len(key)
                if word := AREA_WORDS[kind].match(plain, end):
                    end = word.end()
                return self._full_name(name), (at[end] if end < len(at) else len(letters))
        return "", 0

    def _full_name(self, name: str) -> str:
        return normalise(self.district_names[self.names.names[name].codes[0]])

    @cached_property
    def name_spelling(self) -> Spelling:
        """Estates, villages and sites by how they sound and nearly look."""
        return Spelling(self.place_names)

    @cached_property
    def place_names(self) -> tuple[str, ...]:
        """Every text without a road and number that an entry is known under."""
        return tuple(text for text in self.exact if len(text) >= SHORTEST_NAME and road_and_number(text) is None and text not in self.roads)

    @cached_property
    def name_parts(self) -> NameParts:
        """Estates, villages and sites by the pairs of characters in their names."""
        return NameParts(self.place_names)

    def near_district(self, district: str, lon: float, lat: float) -> bool:
        """Whether a point lies in a district or just over its border; a district without a boundary holds anything."""
        return _near(self.district_shapes.get(district), lon, lat)

    def near_street(self, street: str, lon: float, lat: float) -> bool:
        """Whether a point lies in a street or near it: by its boundary, else by the radius that covers its known addresses."""
        if (shape := self.part_shapes.get(street)) is not None:
            return _near(shape, lon, lat)
        centre = self.centres.get(street)
        return centre is None or metres(centre.lon, centre.lat, lon, lat) <= centre.radius_m + BORDER_M

    def known_street(self, street: str) -> bool:
        """Whether anything says where a street is."""
        return street in self.part_shapes or street in self.centres


def _at_home(entries: Entries, areas: gpd.GeoDataFrame) -> bytearray:
    """1 for every entry in its own district, or within `BORDER_M` of it; a district without a boundary holds anything."""
    shapes = _prepared(areas[areas["level"] == "district"])
    lons, lats, districts = np.array(entries.lon), np.array(entries.lat), np.array(entries.district, dtype=object)
    home = np.ones(len(entries), dtype=bool)
    for code, shape in shapes.items():
        rows = np.flatnonzero(districts == code)
        home[rows] = shapely.contains_xy(shape, lons[rows], lats[rows])
        out = rows[~home[rows]]
        home[out] = shapely.distance(shape, shapely.points(lons[out], lats[out])) * METRES_PER_DEGREE <= BORDER_M
    return bytearray(home.astype(np.uint8).tobytes())


def _near(shape: shapely.Geometry | None, lon: float, lat: float) -> bool:
    if shape is None or shapely.contains_xy(shape, lon, lat):
        return True
    return bool(shapely.distance(shape, shapely.Point(lon, lat)) * METRES_PER_DEGREE <= BORDER_M)


def _prepared(areas: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    bounded = areas[areas.geometry.notna()]
    shapes = bounded.geometry.to_numpy()
    shapely.prepare(shapes)
    return dict(zip(bounded["code"], shapes, strict=True))


def _pairs(frame: pd.DataFrame, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _filed(entries: Entries) -> tuple[dict[str, tuple[int, ...]], dict[str, Lines]]:
    """Text → entries, and road → district → its known numbers."""
    exact: dict[str, tuple[int, ...]] = {}
    numbered: dict[str, dict[str | None, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for at in range(len(entries)):
        for text in entries.keys(at):
            exact[text] = (*exact.get(text, ()), at)
            if (place := road_and_number(text)) is not None and len(place[0]) > 1:
                numbered[place[0]][entries.district[at]].append((place[1], at))
    roads = {road: {district: _line(known) for district, known in lines.items()} for road, lines in numbered.items()}
    return exact, roads


def _line(known: Sequence[tuple[int, int]]) -> Line:
    ordered = sorted(dict.fromkeys(known))
    return Line(array("i", [number for number, _ in ordered]), array("i", [at for _, at in ordered]))


def _metres_per_number(roads: Mapping[str, Lines], entries: Entries) -> float:
    """How far apart house numbers are on the ground: the median over neighbouring known ones."""
    steps = [
        metres(entries.lon[a], entries.lat[a], entries.lon[b], entries.lat[b]) / (after - before)
        for lines in roads.values()
        for line in lines.values()
        for a, b, before, after in zip(line.ids, line.ids[1:], line.numbers, line.numbers[1:], strict=False)
        if after > before
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


def _place(
    code: str, level: str, lon: float | None, lat: float | None, geometry: shapely.Geometry | None, known: Mapping[Any, tuple[list[float], list[float]]]
) -> tuple[float, float, float] | None:
    """Longitude, latitude and radius of an area: by its boundary, else its known addresses, else its point."""
    if geometry is not None and not geometry.is_empty:
        point = shapely.Point(lon, lat) if lon is not None and not np.isnan(lon) else geometry.representative_point()
        return point.x, point.y, float(shapely.hausdorff_distance(point, geometry)) * METRES_PER_DEGREE
    if level == "street" and code in known:
        return middle(*known[code])
    if level == "community" and lon is not None and not np.isnan(lon) and lat is not None:
        return float(lon), float(lat), COARSE_RADIUS_M["community"]
    return None
