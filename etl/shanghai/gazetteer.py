"""Known addresses of Shanghai: three geocoders' answers reconciled, then compounds by name.

The three disagree (half of all answers by more than 76 m, one in twenty by more than 4 km), so an address is
taken where two of them meet; where only one speaks, its answer must at least lie in the stated district.
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.shanghai.source import SourceFiles
from geodata.coordinates import to_wgs84

METRES_PER_DEGREE = 111_320.0
AGREE_M = 150.0
# Addresses on a border road are published under either district.
BORDER_M = 500.0
# A geocoder that knows only the town, or another hamlet of the name, gives many places one point.
SHARED_BY = 4
PLACE = re.compile(r"(?:[^路街]{2,4}镇)?(.+?(?:村|路|街|弄|公路|大道)|.+)")
# Scraps of the announcements' prose that were sent to the geocoders as if they were addresses.
SENTENCE = "措施|管控|病例|居住|消毒|司机"
# Columns of `gazetteer.csv`; all points are converted exactly to WGS84 here.
COLUMNS = ["address", "name", "kind", "district", "street", "lon", "lat", "datum", "source"]
ORDER = ("amap", "baidu", "tencent")


def write_gazetteer(files: SourceFiles, areas: gpd.GeoDataFrame, out: Path) -> dict[str, int]:
    """Write `gazetteer.csv.gz`."""
    answers = pd.concat([_amap(files), _baidu(files), _tencent(files)], ignore_index=True)
    answers = answers[_inside(answers, areas) & _own_place(answers) & ~answers["address"].str.contains(SENTENCE)]
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


def _inside(answers: pd.DataFrame, areas: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Whether each answer lies in its stated district or within `BORDER_M` of it."""
    districts = areas[areas["level"] == "district"]
    near = dict(zip(districts["name_zh"], shapely.buffer(districts.geometry.to_numpy(), BORDER_M / METRES_PER_DEGREE), strict=True))
    inside: NDArray[np.bool_] = np.zeros(len(answers), dtype=bool)
    for name, rows in answers.groupby("district").indices.items():
        if name in near:
            chosen = answers.iloc[rows]
            inside[rows] = shapely.contains_xy(near[name], chosen["lon"].to_numpy(), chosen["lat"].to_numpy())
    return inside


def _own_place(answers: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each point is its address's own: not shared by `SHARED_BY` or more differently named places."""
    place = answers["address"].map(lambda text: found.group(1) if (found := PLACE.match(text)) else text)
    spot = [answers["provider"], answers["lon"].round(6), answers["lat"].round(6)]
    own: NDArray[np.bool_] = (place.groupby(spot).transform("nunique") < SHARED_BY).to_numpy()
    return own


def _apart(a: pd.DataFrame, b: pd.DataFrame) -> NDArray[np.float64]:
    """Metres between two aligned sets of points; NaN where one is missing."""
    dx = (a["lon"] - b["lon"]).to_numpy() * np.cos(np.radians(a["lat"].to_numpy()))
    dy = (a["lat"] - b["lat"]).to_numpy()
    metres: NDArray[np.float64] = np.hypot(dx, dy) * METRES_PER_DEGREE
    return metres


def reconcile(answers: pd.DataFrame) -> pd.DataFrame:
    """One entry an address: the first provider that another confirms within `AGREE_M`, else the first that spoke.

    `answers`: district, address, street, lon, lat, provider. `source` names the provider and, where
    confirmed, says so (`amap+`).
    """
    tables = {name: answers[answers["provider"] == name].set_index(["district", "address"]) for name in ORDER}
    index = answers.set_index(["district", "address"]).index.unique()
    tables = {name: table.reindex(index) for name, table in tables.items()}
    chosen = pd.DataFrame(index=index, columns=["street", "lon", "lat", "source"], dtype=object)
    open_rows = np.ones(len(index), dtype=bool)
    for confirmed in (True, False):
        for name in ORDER:
            spoke = tables[name]["lon"].notna().to_numpy()
            near = np.zeros(len(index), dtype=bool)
            for other in ORDER:
                if other != name:
                    near |= _apart(tables[name], tables[other]) <= AGREE_M
            take = open_rows & spoke & (near if confirmed else True)
            chosen.loc[take, ["street", "lon", "lat"]] = tables[name].loc[take, ["street", "lon", "lat"]].to_numpy()
            chosen.loc[take, "source"] = f"{name}+" if confirmed else name
            open_rows &= ~take
    entries = chosen.reset_index()
    entries["lon"], entries["lat"] = entries["lon"].astype(float), entries["lat"].astype(float)
    return entries.assign(name="", kind=_kinds(entries["address"]), datum="wgs84")


def _kinds(addresses: pd.Series) -> list[str]:
    """What an address names: a door (号), a lane or compound (弄, 村 …)."""
    return ["door" if text.endswith(("号", "室", "楼")) else "compound" for text in addresses]


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
