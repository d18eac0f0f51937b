"""Areas and aliases: 16 districts and 113 streets with boundaries; every other street and committee by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.shanghai.names import FORMER_DISTRICTS, FORMER_EXTENT, FORMER_STREETS, english_name, short_name
from etl.shanghai.source import SourceFiles
from geodata.coordinates import gcj02_to_wgs84

CITY = "310000"
COLUMNS = ["code", "level", "parent", "name_zh", "name_en", "short_zh", "population", "source", "lon", "lat"]
# About ten metres: finer than either source, and a third of the bytes.
PRECISION_DEG = 0.0001


def write_areas(files: SourceFiles, out: Path) -> gpd.GeoDataFrame:
    """Write `areas.geojson` and `aliases.csv`; the areas as written."""
    districts, streets, communities = _districts(files), _streets(files), _communities(files)
    _label_points(files, (streets, communities))
    city = _city(districts)
    areas = gpd.GeoDataFrame(pd.concat([city, districts, streets, communities], ignore_index=True)[[*COLUMNS, "geometry"]], crs=4326)
    _write_geojson(areas, out / "areas.geojson")
    _aliases(areas).to_csv(out / "aliases.csv", index=False)
    return areas


def _named(frame: pd.DataFrame, level: str, source: str) -> pd.DataFrame:
    frame = frame.copy()
    frame["level"], frame["source"] = level, source
    frame["name_en"] = [english_name(name) for name in frame["name_zh"]]
    frame["short_zh"] = [short_name(name) for name in frame["name_zh"]]
    for column in ("population", "lon", "lat"):
        if column not in frame:
            frame[column] = np.nan
    return frame


def _districts(files: SourceFiles) -> gpd.GeoDataFrame:
    shapes = files.shapes("shanghai/districts_16.geojson").set_index("district").geometry
    people = files.table("shanghai/district_population_2020.csv").set_index("district")["population_2020_census"]
    names = files.table("china/areas_2023.csv")
    found = names[names["provinceCode"] == "31"].rename(columns={"name": "name_zh"})[["code", "name_zh"]]
    found["parent"] = CITY
    found["population"] = found["name_zh"].map(people).astype(float)
    found = _named(found, "district", "geoBoundaries gbOpen CHN ADM3 2017, OpenStreetMap (ODbL 1.0)")
    return gpd.GeoDataFrame(found, geometry=list(_rounded(found["name_zh"].map(shapes).to_numpy())), crs=4326)


def _streets(files: SourceFiles) -> gpd.GeoDataFrame:
    """All official streets; boundaries where published, else None."""
    drawn = files.shapes("shanghai/streets_113.geojson")
    shapes = dict(zip(drawn["official_control_code_2023"].str[:9], _rounded(drawn.geometry.to_numpy()), strict=True))
    names = files.table("china/streets_2023.csv.gz")
    found = names[names["provinceCode"] == "31"].rename(columns={"name": "name_zh", "areaCode": "parent"})[["code", "name_zh", "parent"]]
    # Two official streets may be drawn that the national list omits: the drawn ones decide.
    extra = drawn[~drawn["official_control_code_2023"].str[:9].isin(set(found["code"]))]
    codes = extra["official_control_code_2023"].str[:9]
    found = pd.concat([found, pd.DataFrame({"code": codes, "name_zh": extra["official_control_name_2023"], "parent": codes.str[:6]})])
    found = _named(found.sort_values("code"), "street", "OpenStreetMap (ODbL 1.0), 2026-08-19")
    geometry = [shapes.get(code) for code in found["code"]]
    found.loc[[each is None for each in geometry], "source"] = "国家统计局区划代码 2023（无边界）"
    return gpd.GeoDataFrame(found, geometry=geometry, crs=4326)


def _communities(files: SourceFiles) -> gpd.GeoDataFrame:
    names = files.table("shanghai/villages_2023.csv.gz")
    found = names.rename(columns={"name": "name_zh", "streetCode": "parent"})[["code", "name_zh", "parent"]]
    found = _named(found.sort_values("code"), "community", "国家统计局区划代码 2023（无边界）")
    return gpd.GeoDataFrame(found, geometry=[None] * len(found), crs=4326)


def _label_points(files: SourceFiles, levels: tuple[gpd.GeoDataFrame, ...]) -> None:
    """Points of the 2016 village-level list for areas whose code and name have not changed since."""
    known = files.table("shanghai/adcode_2016_village_level.csv.gz")
    known = known[known["gcj02_lng"] != ""]
    lon, lat = gcj02_to_wgs84(known["gcj02_lng"].astype(float), known["gcj02_lat"].astype(float))
    point = {(code, name): (x, y) for code, name, x, y in zip(known["code"], known["name"], lon, lat, strict=True)}
    for frame in levels:
        keys = zip(frame["code"].str.ljust(12, "0"), frame["name_zh"], strict=True)
        found = np.array([point.get(key, (np.nan, np.nan)) for key in keys])
        frame["lon"], frame["lat"] = found[:, 0].round(6), found[:, 1].round(6)


def _city(districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The city as the union of its districts: the published outline takes in the open sea and farms in other provinces."""
    row = {"code": CITY, "name_zh": "上海市", "parent": None, "population": districts["population"].sum()}
    city = _named(pd.DataFrame([row]), "city", districts["source"].iloc[0])
    city["name_en"], city["short_zh"] = "Shanghai", "上海"
    return gpd.GeoDataFrame(city, geometry=[shapely.union_all(districts.geometry.to_numpy())], crs=4326)


def _rounded(shapes: Any) -> Any:
    """Coordinates on a grid of about ten metres; shared borders stay shared because all are rounded alike."""
    return shapely.set_precision(shapes, PRECISION_DEG)


def _aliases(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Short names of districts, streets and committees, and names of the past."""
    named = areas[areas["level"].isin(["district", "street", "community"])]
    short = [(s, c, "short", "", "") for s, n, c in zip(named["short_zh"], named["name_zh"], named["code"], strict=True) if s != n]
    known = areas[areas["level"] == "street"]
    bounded_last = known.assign(bounded=known.geometry.notna()).sort_values("bounded", kind="stable")  # two are called 彭浦镇: the drawn one is meant
    streets = {(district, name): code for district, name, code in zip(bounded_last["parent"], bounded_last["name_zh"], bounded_last["code"], strict=True)}
    old = [(name, code, "old", "", until) for name, code, until in FORMER_DISTRICTS]
    old += [(name, streets[(district, now)], "old", "", "") for name, now, district in FORMER_STREETS if (district, now) in streets]
    ended = {name: until for name, _, until in FORMER_DISTRICTS}
    old += [
        (name, streets[(district, street)], "part", "", ended[name])
        for name, (district, within) in FORMER_EXTENT.items() for street in within if (district, street) in streets
    ]  # fmt: skip
    return pd.DataFrame(short + old, columns=["alias", "area_code", "kind", "valid_from", "valid_to"])


def _write_geojson(areas: gpd.GeoDataFrame, path: Path) -> None:
    """One feature a line; NaN as null, coordinates to four decimals as rounded."""
    plain = pd.DataFrame(areas.drop(columns="geometry")).astype(object)
    plain = plain.where(plain.notna(), None)
    lines = []
    for properties, geometry in zip(plain.to_dict("records"), areas.geometry, strict=True):
        if properties["population"] is not None:
            properties["population"] = int(properties["population"])
        drawn = None if geometry is None else json.loads(shapely.to_geojson(geometry))
        feature = {"type": "Feature", "properties": properties, "geometry": drawn}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
