"""Known addresses of Shanghai: three geocoders' answers reconciled, then compounds by name.

Where only one of the three speaks it is taken all the same: for want of any better, and marked by its source.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.learning.agreement import inside_district, own_place, reconcile
from etl.shanghai.source import SourceFiles
from geodata.coordinates import to_wgs84

# Scraps of the announcements' prose that were sent to the geocoders as if they were addresses.
SENTENCE = "措施|管控|病例|居住|消毒|司机"
# Columns of `gazetteer.csv`; all points are converted exactly to WGS84 here.
COLUMNS = ["address", "name", "kind", "district", "street", "lon", "lat", "datum", "source"]


def write_gazetteer(files: SourceFiles, areas: gpd.GeoDataFrame, out: Path) -> dict[str, int]:
    """Write `gazetteer.csv.gz`."""
    answers = pd.concat([_amap(files), _baidu(files), _tencent(files)], ignore_index=True)
    answers = answers[inside_district(answers, areas) & own_place(answers) & ~answers["address"].str.contains(SENTENCE)]
    entries = pd.concat([reconcile(answers), _buildings(files, areas)], ignore_index=True)
    entries = entries.sort_values(["district", "address", "name", "source"], kind="stable")[COLUMNS]
    entries["lon"], entries["lat"] = entries["lon"].round(7), entries["lat"].round(7)
    entries.to_csv(out / "gazetteer.csv.gz", index=False, compression={"method": "gzip", "mtime": 0})
    return {"gazetteer.csv.gz": len(entries)}


def _points(frame: pd.DataFrame, lon: str, lat: str, datum: str, provider: str) -> pd.DataFrame:
    """One provider's answers: district, address, street, lon, lat (WGS84), provider."""
    frame = frame[(frame[lon] != "") & (frame["address"] != "")]
    x, y = to_wgs84(frame[lon].astype(float), frame[lat].astype(float), datum)
    street = frame.get("street", "")
    return pd.DataFrame({"district": frame["district"], "address": frame["address"], "street": street, "lon": x, "lat": y, "provider": provider})


def _amap(files: SourceFiles) -> pd.DataFrame:
    caches = files.table("shanghai/gazetteer.csv.gz").rename(columns={"gx": "gcj02_lng", "gy": "gcj02_lat"})
    single = files.table("shanghai/geocoded_amap.csv.gz")
    both = pd.concat([caches, single], ignore_index=True).drop_duplicates(["district", "address"])
    return _points(both, "gcj02_lng", "gcj02_lat", "gcj02", "amap")


def _baidu(files: SourceFiles) -> pd.DataFrame:
    """Baidu was asked with the district in the text; it is cut off to join the others."""
    frame = files.table("shanghai/geocoded_baidu.csv.gz").rename(columns={"town": "street"})
    asked = [text.removeprefix("上海市") for text in frame["address"]]
    known = sorted(set(files.table("shanghai/district_population_2020.csv")["district"]), key=len, reverse=True)
    frame["district"] = [next((name for name in known if text.startswith(name)), "") for text in asked]
    frame["address"] = [text.removeprefix(name) for text, name in zip(asked, frame["district"], strict=True)]
    frame = frame[frame["district"] != ""].drop_duplicates(["district", "address"])
    return _points(frame, "bd09_lng", "bd09_lat", "bd09", "baidu")


def _tencent(files: SourceFiles) -> pd.DataFrame:
    frame = files.table("shanghai/geocoded_tencent.csv.gz").drop_duplicates(["district", "address"])
    return _points(frame, "gcj02_lng", "gcj02_lat", "gcj02", "tencent")


def _buildings(files: SourceFiles, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Compounds and offices by name, put into the district their point lies in."""
    frame = files.table("shanghai/building_gazetteer.csv.gz")
    lon, lat = to_wgs84(frame["gcj02_lng"].astype(float), frame["gcj02_lat"].astype(float), "gcj02")
    districts = areas[areas["level"] == "district"].sort_values("code")
    tree = shapely.STRtree(districts.geometry.to_numpy())
    at, which = tree.query(shapely.points(lon, lat), predicate="intersects")
    home = dict(zip(at[::-1], districts["name_zh"].to_numpy()[which[::-1]], strict=True))
    entries = pd.DataFrame(
        {"address": frame["address"].str.strip(), "name": frame["name"].str.strip(), "kind": "compound", "street": "", "lon": lon, "lat": lat}
    )
    entries["district"] = [home.get(row, "") for row in range(len(frame))]
    entries["datum"], entries["source"] = "wgs84", "buildings"
    return entries[(entries["district"] != "") & (entries["address"] != "")]
