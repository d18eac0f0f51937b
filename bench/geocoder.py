"""How well and how fast the geocoder places Shanghai's addresses, on data it has not seen and on noise of every kind.

    python bench/geocoder.py [--source FOLDER] [--held 5]

FOLDER holds the public files (`shanghai/`, `china/`); default: $GRIDWATCH_SHARED/data, else ../shared/data. One in
`--held` of the addresses on which two providers agree within 150 m is taken out of the gazetteer and asked for.
Speeds are per second of processor time, one process. The same providers put only 77 % of clean addresses into the same H3 cell 8 and 61 % into the same 9: read on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from opencc import OpenCC

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from etl.geocoder import GazetteerIndex, OfflineGeocoder
from etl.geocoder.contract import Hint, Location
from etl.pack import read_ground
from etl.shanghai import convert
from geodata.coordinates import gcj02_to_wgs84
from geodata.ground import Ground, with_ancestors

METRES_PER_DEGREE = 111_320.0
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
traditional = OpenCC("s2t").convert

NOISE: dict[str, Callable[[str, str], str]] = {
    "plain": lambda district, address: district + address,
    "with the city": lambda district, address: f"上海市{district}{address}",
    "no district": lambda district, address: address,
    "full width": lambda district, address: (district + address).translate(FULL_WIDTH),
    "numerals": lambda district, address: district + address.translate(SPOKEN),
    "unit tail": lambda district, address: f"{district}{address}5幢11室",
    "dashes": lambda district, address: district + address.replace("弄", "-5-11").replace("号", "-11"),
    "said twice": lambda district, address: f"{district}{district}{address}",
    "brackets": lambda district, address: f"【{district}】{address}（近地铁）",
    "nearby": lambda district, address: f"{district}{address}附近",
    "traditional": lambda district, address: traditional(district + address),
    "context": lambda district, address: f"户籍江苏省南京市，现居住于{district}{address}，联系电话13800001111",
    "blanks": lambda district, address: f" {district} {address[:3]} {address[3:]} ",
}


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("GRIDWATCH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--source", type=Path, default=shared / "data")
    parser.add_argument("--held", type=int, default=5)
    options, _ = parser.parse_known_args()
    if not (options.source / "shanghai").is_dir():
        print(f"no public data in {options.source}: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        convert(options.source, Path(folder))
        ground = read_ground(Path(folder))
    _measure(options.source, ground, options.held)
    return 0


def _measure(source: Path, ground: Ground, held: int) -> None:
    areas = with_ancestors(ground.areas)
    gold = _gold(source)
    asked = gold[[zlib.crc32(f"{d}{a}".encode()) % held == 0 for d, a in zip(gold["district"], gold["address"], strict=True)]]
    began = time.process_time()
    whole = GazetteerIndex.from_rows(areas, ground.aliases, ground.gazetteer)
    print(f"index of {len(ground.gazetteer):,} entries: {time.process_time() - began:.1f} s")
    _speed(source, whole)
    unseen = GazetteerIndex.from_rows(areas, ground.aliases, _without(ground.gazetteer, asked, areas))
    print("\nunseen addresses")
    _score("B plain", asked, unseen, NOISE["plain"], areas, detail=True)
    print("\nknown addresses, by kind of noise")
    for name, noise in NOISE.items():
        _score(f"A {name}", asked, whole, noise, areas)


def _gold(source: Path) -> pd.DataFrame:
    gold = pd.read_csv(source / "shanghai" / "geocode_gold_train.csv.gz", keep_default_na=False)
    gold["lon"], gold["lat"] = gcj02_to_wgs84(gold["gcj02_lng"], gold["gcj02_lat"])
    return gold


def _without(gazetteer: pd.DataFrame, asked: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The gazetteer without the addresses asked for, and without the names that stand at them."""
    name = dict(zip(areas["code"], areas["name_zh"], strict=True))
    out = set(zip(asked["district"], asked["address"], strict=True))
    keep = [(name.get(code), text) not in out for code, text in zip(gazetteer["district_code"], gazetteer["address"], strict=True)]
    return gazetteer[np.array(keep) & (gazetteer["source"] != "buildings").to_numpy()]


def _speed(source: Path, index: GazetteerIndex) -> None:
    rows = pd.read_csv(source / "shanghai" / "case_addresses_daily.csv.gz", keep_default_na=False)
    hints = [Hint(district or None) for district in rows["district"]]
    began = time.process_time()
    found = OfflineGeocoder(index).locate(rows["address"].tolist(), hints)
    took = time.process_time() - began
    different = len(set(zip(rows["district"], rows["address"], strict=True)))
    print(f"{len(rows):,} published addresses: {len(rows) / took:,.0f}/s, {different / took:,.0f} different ones/s")
    print("  " + ", ".join(f"{level} {n / len(rows):.1%}" for level, n in Counter(each.level for each in found).most_common()))


def _score(
    name: str, asked: pd.DataFrame, index: GazetteerIndex, noise: Callable[[str, str], str], areas: gpd.GeoDataFrame, detail: bool = False
) -> None:
    texts = [noise(district, address) for district, address in zip(asked["district"], asked["address"], strict=True)]
    began = time.process_time()
    found = OfflineGeocoder(index).locate(texts, [Hint()] * len(texts))
    took = time.process_time() - began
    away = np.array([_away(each, lon, lat) for each, lon, lat in zip(found, asked["lon"], asked["lat"], strict=True)])
    code = dict(zip(areas["name_zh"], areas["code"], strict=True))
    false = np.mean([each.district_code not in (None, code[name]) for each, name in zip(found, asked["district"], strict=True)])
    same = {size: _same_cell(found, asked, size) for size in (8, 9)}
    print(
        f"{name:18} n {len(asked):,}  located {np.mean(~np.isnan(away)):.3f}  r8 {same[8]:.3f}  r9 {same[9]:.3f}  p50 {np.nanmedian(away):,.0f} m  "
        f"p95 {np.nanquantile(away, 0.95):,.0f} m  false district {false:.4f}  {len(texts) / took:,.0f}/s"
    )
    if detail:
        for level, n in Counter(each.level for each in found).most_common():
            at = np.array([each.level == level for each in found])
            radius = np.array([np.nan if each.radius_m is None else each.radius_m for each in found])
            print(f"  {level:13} {n / len(found):6.1%}  p50 {np.median(away[at]):,.0f} m  within its radius {np.mean(away[at] <= radius[at]):.2f}")


def _away(found: Location, lon: float, lat: float) -> float:
    if found.lon is None or found.lat is None:
        return float("nan")
    return float(np.hypot((found.lon - lon) * np.cos(np.radians(lat)), found.lat - lat) * METRES_PER_DEGREE)


def _same_cell(found: Sequence[Location], asked: pd.DataFrame, resolution: int) -> float:
    hits = [
        each.lon is not None and each.lat is not None and h3.latlng_to_cell(each.lat, each.lon, resolution) == h3.latlng_to_cell(lat, lon, resolution)
        for each, lon, lat in zip(found, asked["lon"], asked["lat"], strict=True)
    ]
    return float(np.mean(hits))


if __name__ == "__main__":
    sys.exit(main())
