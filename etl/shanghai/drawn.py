"""What the public files support drawing: the sea, metro stations and the lines between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse.csgraph import minimum_spanning_tree

from etl.shanghai.source import SourceFiles

# The municipality owns farms in Jiangsu and Anhui, and its outline the open sea; only the sea beside the city is drawn.
SEA_WINDOW = (120.8, 30.6, 122.6, 32.0)
SMALLEST_SEA_KM2 = 3.0
METRES_PER_DEGREE = 111_320.0


def write_drawn(files: SourceFiles, areas: gpd.GeoDataFrame, out: Path) -> dict[str, int]:
    """Write `basemap.geojson` and `stations.csv`."""
    stations = _stations(files)
    lines = _lines(files, stations)
    water = _sea(files, areas)
    features = [*water, *lines]
    body = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    (out / "basemap.geojson").write_text('{"type":"FeatureCollection","features":[\n' + body + "\n]}\n", encoding="utf-8")
    stations.to_csv(out / "stations.csv", index=False)
    return {"basemap.geojson": len(features), "stations.csv": len(stations)}


def _feature(kind: str, rank: int, name_zh: str, name_en: str, geometry: shapely.Geometry) -> dict[str, Any]:
    properties = {"kind": kind, "rank": rank, "name_zh": name_zh, "name_en": name_en}
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def _sea(files: SourceFiles, areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """The municipal outline less its districts: the Yangtze mouth, Hangzhou Bay and the sea."""
    outline = shapely.union_all(files.shapes("shanghai/city.geojson").geometry.to_numpy())
    land = areas[areas["level"] == "city"].geometry.iloc[0]
    beyond = shapely.intersection(shapely.difference(outline, land), shapely.box(*SEA_WINDOW))
    parts = gpd.GeoSeries(shapely.get_parts(beyond), crs=4326)
    wide = parts[parts.to_crs(6933).area > SMALLEST_SEA_KM2 * 1e6]
    sea = shapely.union_all(shapely.set_precision(wide.to_numpy(), 0.0001))
    return [_feature("coast", 1, "东海、长江口、杭州湾", "East China Sea, Yangtze mouth, Hangzhou Bay", sea)]


def _stations(files: SourceFiles) -> pd.DataFrame:
    found = []
    for feature in files.json("shanghai/metro_stations.geojson")["features"]:
        lon, lat = feature["geometry"]["coordinates"][:2]
        facts = feature["properties"]
        found.append((facts["name_zh"], facts["name_latin"].capitalize(), "metro", round(lon, 6), round(lat, 6)))
    frame = pd.DataFrame(sorted(found), columns=["name_zh", "name_en", "kind", "lon", "lat"])
    # Two stations of one name lie on different lines (浦电路): the number tells them apart.
    frame.insert(0, "station_no", [f"M{number:03d}" for number in range(1, len(frame) + 1)])
    return frame


def _lines(files: SourceFiles, stations: pd.DataFrame) -> list[dict[str, Any]]:
    """Each metro line as the shortest set of links between its stations: schematic, not the track."""
    on_line: dict[str, list[tuple[float, float]]] = {}
    for feature in files.json("shanghai/metro_stations.geojson")["features"]:
        for line in feature["properties"]["lines"]:
            on_line.setdefault(str(line), []).append(tuple(feature["geometry"]["coordinates"][:2]))
    return [_line(name, np.array(sorted(points))) for name, points in sorted(on_line.items()) if len(points) > 1]


def _line(name: str, points: Any) -> dict[str, Any]:
    squeezed = points * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0]) * METRES_PER_DEGREE
    distance = np.hypot(*(squeezed[:, None] - squeezed[None]).transpose(2, 0, 1))
    tree = minimum_spanning_tree(distance).tocoo()
    links = [shapely.LineString(points[[a, b]]) for a, b in zip(tree.row, tree.col, strict=True)]
    merged = shapely.line_merge(shapely.MultiLineString(links))
    title = (f"{name}号线", f"Line {name}") if name.isdigit() else (name, name)
    return _feature("rail", 2, *title, merged)
