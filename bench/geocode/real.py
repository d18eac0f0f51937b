"""Fold C: texts as people published them, with a truth from elsewhere.

The zone lists' own points are coarse, so a zone counts only where its text names an address on which two
providers agree, or where one provider's answer for the same text or name lies within 300 m of the zone's
own point and is not that very point. Case lists and announcements count where their text is no entry word for word but
says one road and number, or the place, of such an address.
"""

from __future__ import annotations

import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.geocode.scores import Case
from bench.geocode.truth import AGREE_M, EAST, METRES_PER_DEGREE, TOWN, Truth, address_of, mentions
from etl.geocoder.contract import Hint
from geodata.coordinates import gcj02_to_wgs84, to_wgs84
from geodata.ground import Ground

NEAR_M = 300.0
SAME_M = 2.0
LIST = re.compile("分别居住于|居住地信息|滑动查看|终末消毒|市卫健委|上海发布|资料|编辑|图片")
Point = tuple[float, float]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Real:
    """A case of real text; `known` where its road or name stands in the gazetteer, `exact` where its number does too."""

    case: Case
    known: bool
    exact: bool


def key_of(district: str, text: str) -> Key:
    """District with road and number, else with the place's own words; the town in front is dropped."""
    road, number = address_of(text)
    if road:
        return district, road, number
    bare = re.sub(r"[（(].*?[)）]|[，。,、\s]|小区$", "", TOWN.sub("", text))
    return (district, bare, "") if not mentions(bare) else (district, "", "")


def agreed(truths: Iterable[Truth], ground: Ground) -> dict[Key, Point]:
    """Points of agreed addresses by key, where no other voice puts the key elsewhere.

    One key may stand for several texts (弄 and 号 of one number, villages of one name in two towns): a key
    whose texts lie apart, in the truth or in the whole gazetteer, is no truth.
    """
    points: dict[Key, list[Point]] = defaultdict(list)
    for each in truths:
        points[key_of(each.district, each.address)].append((each.lon, each.lat))
    others = _spots(ground)
    return {
        key: spots[0]
        for key, spots in points.items()
        if key[1] and all(_metres(spots[0], spot) <= AGREE_M for spot in (*spots, *others.get(key, ())))
    }


def _spots(ground: Ground) -> Mapping[Key, list[Point]]:
    """Where the whole gazetteer puts each key."""
    names = dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True))
    table = ground.gazetteer
    spots: dict[Key, list[Point]] = defaultdict(list)
    for code, address, lon, lat in zip(table["district_code"], table["address"], table["lon"], table["lat"], strict=True):
        spots[key_of(names.get(code, ""), address)].append((lon, lat))
    return spots


def _metres(a: Point, b: Point) -> float:
    return float(np.hypot((a[0] - b[0]) * EAST, a[1] - b[1]) * METRES_PER_DEGREE)


def fold_c(source: Path, truths: Sequence[Truth], ground: Ground, held: NDArray[np.bool_]) -> dict[str, list[Real]]:
    """All cases by source, without repetition."""
    points = agreed(truths, ground)
    plain = {each.plain for each in truths}
    entries = _keys_left(ground, held)
    roads = {key[1] for key in entries if key[2]}
    names = {key[1] for key in entries if not key[2]}
    seen: set[tuple[str, str | None]] = set()
    found: dict[str, list[Real]] = defaultdict(list)
    for name, key, case in (*_zones(source, points), *_listed(source, points, plain), *_announced(source, points)):
        if (case.text, case.hint.district) not in seen:
            seen.add((case.text, case.hint.district))
            found[name].append(Real(case, key[1] in (roads if key[2] else names), key in entries))
    return dict(found)


def _keys_left(ground: Ground, held: NDArray[np.bool_]) -> set[Key]:
    """Keys of the addresses and of the names that the gazetteer still holds."""
    left = ground.gazetteer[~held]
    districts = left["district_code"].map(dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True)))
    rows = zip(districts, left["address"], left["name"].fillna(""), strict=True)
    return {key_of(district, text) for district, address, name in rows for text in (address, name) if text}


def _zones(source: Path, points: Mapping[Key, Point]) -> Iterator[tuple[str, Key, Case]]:
    frame = pd.read_csv(source / "shanghai" / "lockdown_zones.csv.gz", keep_default_na=False)
    frame = frame[(frame["gcj02_lng"] != "") & (frame["gcj02_lat"] != "")].drop_duplicates("name")
    lons, lats = gcj02_to_wgs84(frame["gcj02_lng"].astype(float), frame["gcj02_lat"].astype(float))
    single = _single(source)
    for text, lon, lat in zip(frame["name"], lons, lats, strict=True):
        district = re.match(r"浦东新区|[一-鿿]{2}区", text)
        if not district:
            continue
        key = key_of(district[0], text)
        if key in points:
            yield "zones, two providers", key, Case(text, *points[key])
            continue
        for spot in single.get(key, ()):
            if SAME_M < _metres(spot, (lon, lat)) < NEAR_M:
                yield "zones, one provider and the zone", key, Case(text, *spot)
                break


def _single(source: Path) -> Mapping[Key, list[Point]]:
    """One provider's answers: AMap by address, compounds by name (put beside every district: the zone's point decides)."""
    folder = source / "shanghai"
    table: dict[Key, list[Point]] = defaultdict(list)
    amap = pd.read_csv(folder / "gazetteer.csv.gz", keep_default_na=False)
    x, y = to_wgs84(amap["gx"].astype(float), amap["gy"].astype(float), "gcj02")
    for district, address, lon, lat in zip(amap["district"], amap["address"], x, y, strict=True):
        table[key_of(district, address)].append((lon, lat))
    named = pd.read_csv(folder / "building_gazetteer.csv.gz", keep_default_na=False).rename(columns={"gcj02_lng": "x", "gcj02_lat": "y"})
    baidu = pd.read_csv(folder / "geocoded_baidu.csv.gz", keep_default_na=False).rename(columns={"bd09_lng": "x", "bd09_lat": "y", "poi_name": "name"})
    districts = sorted(set(amap["district"]))
    for frame, datum in ((named, "gcj02"), (baidu, "bd09")):
        given = frame[(frame["x"] != "") & (frame["name"] != "")]
        x, y = to_wgs84(given["x"].astype(float), given["y"].astype(float), datum)
        for name, lon, lat in zip(given["name"].str.split("-").str[0], x, y, strict=True):
            for district in districts:
                table[key_of(district, name)].append((lon, lat))
    return {key: spots for key, spots in table.items() if key[1]}


def _listed(source: Path, points: Mapping[Key, Point], plain: set[str]) -> Iterator[tuple[str, Key, Case]]:
    """The official daily lists: what is not word for word an agreed address."""
    frame = pd.read_csv(source / "shanghai" / "case_addresses_daily.csv.gz", keep_default_na=False, usecols=["district", "address"])
    for district, text in frame.drop_duplicates().itertuples(index=False):
        key = key_of(district, text.removeprefix(district))
        if key in points and text not in plain and district + text not in plain:
            yield "case lists", key, Case(text, *points[key])


def _announced(source: Path, points: Mapping[Key, Point]) -> Iterator[tuple[str, Key, Case]]:
    """Lines of announcements as they stand, the section's district beside them."""
    for district, line in lines(source):
        if district and not LIST.search(line):
            key = key_of(district, line.strip(" ，。、；,\u3000"))
            if key in points:
                yield "announcements", key, Case(line, *points[key], Hint(district))


def lines(source: Path) -> Iterator[tuple[str, str]]:
    """(district of the section, line) of all announcements in date order."""
    with tarfile.open(source / "shanghai" / "raw_announcements.tar.gz") as archive:
        for member in sorted((each for each in archive.getmembers() if each.isfile()), key=lambda each: each.name):
            file = archive.extractfile(member)
            district = ""
            for line in file.read().decode("utf-8", "replace").splitlines() if file else ():
                if re.fullmatch(r"(浦东新|[一-鿿]{2})区", line.strip()):
                    district = line.strip()
                elif line.strip():
                    yield district, line


def zones(source: Path) -> list[str]:
    """Every zone's name, for the rate of recognition."""
    frame = pd.read_csv(source / "shanghai" / "lockdown_zones.csv.gz", keep_default_na=False)
    return sorted(set(frame["name"]))
