"""Known addresses of Shanghai: three geocoders' answers reconciled, then compounds by name.

Where only one of the three speaks it is taken all the same: for want of any better, and marked by its source.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.learning.agreement import inside_district, kinds, own_place, reconcile
from etl.shanghai.source import SourceFiles
from geodata.coordinates import to_wgs84

# Scraps of the announcements' prose that were sent to the geocoders as if they were addresses.
# Shorter names name many places; stops, exits and the like are passed, not lived in.
SHORTEST_PLACE = 4
PASSED_BY = "公交|停车|出入?口|地铁|收费|充电|厕所|加油站|路口|(?:路|街|大道)$"
SENTENCE = "措施|管控|病例|居住|消毒|司机"
# Columns of `gazetteer.csv`; all points are converted exactly to WGS84 here.
COLUMNS = ["address", "name", "kind", "district", "street", "lon", "lat", "datum", "source"]


def write_gazetteer(files: SourceFiles, areas: gpd.GeoDataFrame, out: Path) -> dict[str, int]:
    """Write `gazetteer.csv.gz`."""
    answers = pd.concat([_amap(files), _baidu(files), _tencent(files)], ignore_index=True)
    answers = answers[inside_district(answers, areas) & own_place(answers) & ~answers["address"].str.contains(SENTENCE)]
    named = pd.concat([_places(files), _hospitals(files)], ignore_index=True)
    entries = pd.concat([reconcile(answers), _buildings(files, areas), named[inside_district(named, areas)]], ignore_index=True)
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


def _places(files: SourceFiles) -> pd.DataFrame:
    """What Baidu says stands at its answers: estates and houses by their own names, other lanes by their numbers."""
    frame = files.table("shanghai/geocoded_baidu.csv.gz")
    frame = frame[(frame["bd09_lng"] != "") & (frame["poi_name"].str.len() >= SHORTEST_PLACE) & ~frame["poi_name"].str.contains(PASSED_BY)]
    lon, lat = to_wgs84(frame["bd09_lng"].astype(float), frame["bd09_lat"].astype(float), "bd09")
    names = frame["poi_name"].str.partition("-")[0].str.strip()  # 延吉西路101弄-12号: the lane is the place
    entries = pd.DataFrame({"address": names, "name": "", "street": frame["town"], "district": frame["district"], "lon": lon, "lat": lat})
    return entries.assign(kind=kinds(names), datum="wgs84", source="baidu poi").drop_duplicates(["district", "address"])


def _hospitals(files: SourceFiles) -> pd.DataFrame:
    """Hospitals by name and address."""
    frame = files.table("shanghai/hospitals_2022.csv")
    frame = frame[(frame["bd09_lng"] != "") & (frame["address"] != "")]
    lon, lat = to_wgs84(frame["bd09_lng"].astype(float), frame["bd09_lat"].astype(float), "bd09")
    entries = pd.DataFrame({"address": frame["address"], "name": frame["hospital"], "street": "", "district": frame["district"], "lon": lon, "lat": lat})
    return entries.assign(kind="door", datum="wgs84", source="hospitals")
