"""A corner of a city, made up in the manner of Shanghai, and a geocoder over it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from etl.geocoder import GazetteerIndex, OfflineGeocoder
from geodata.ground import with_ancestors

AREAS = [
    ("310000", "city", None, "上海市", "上海", box(121.4, 31.1, 121.7, 31.3)),
    ("310101", "district", "310000", "黄浦区", "黄浦", box(121.4, 31.1, 121.5, 31.3)),
    ("310115", "district", "310000", "浦东新区", "浦东", box(121.5, 31.1, 121.7, 31.3)),
    ("310101002", "street", "310101", "外滩街道", "外滩", box(121.4, 31.1, 121.5, 31.2)),
    ("310115004", "street", "310115", "潍坊新村街道", "潍坊新村", box(121.5, 31.2, 121.6, 31.3)),
    ("310115139", "street", "310115", "祝桥镇", "祝桥", None),
    ("310115140", "street", "310115", "泥城镇", "泥城", None),
    ("310115004001", "community", "310115004", "苗圃居委会", "苗圃", None),
    ("310115139201", "community", "310115139", "邓一村村委会", "邓一村", None),
    ("310115139202", "community", "310115139", "邓二村村委会", "邓二村", None),
    ("310115139203", "community", "310115139", "光明村村委会", "光明村", None),
    ("310115140203", "community", "310115140", "光明村村委会", "光明村", None),
]
POINTS = {"310115139201": (121.66, 31.12)}
ALIASES = [
    ("南汇区", "310115139", "part"), ("浦东", "310115", "short"), ("黄浦", "310101", "short"), ("南汇区", "310115", "old"), ("卢湾区", "310101", "old"),
    ("芦潮港镇", "310115140", "old"),
]  # fmt: skip
# address, name, kind, district, street, lon, lat, source
GAZETTEER = [
    ("苗圃路438弄", "芳华小区", "compound", "310115", "310115004", 121.540, 31.230, "a+"),
    ("苗圃路500弄", None, "compound", "310115", "310115004", 121.542, 31.230, "a+"),
    ("苗圃路600号", None, "door", "310115", "310115004", 121.546, 31.230, "a"),
    ("张杨路700弄", None, "compound", "310115", "310115004", 121.5385, 31.2325, "a+"),
    ("张杨路628弄", None, "compound", "310115", "310115004", 121.530, 31.235, "a+"),
    ("中山北一路100弄", None, "compound", "310101", None, 121.450, 31.250, "a+"),
    ("宝山路20弄", None, "compound", "310101", None, 121.460, 31.240, "a+"),
    ("浦东大道1000号", None, "door", "310115", None, 121.550, 31.240, "a+"),
    ("上海路5号", None, "door", "310101", None, 121.455, 31.245, "a+"),
    ("人民路50号", None, "door", "310101", None, 121.490, 31.220, "a+"),
    ("人民路50号", None, "door", "310115", None, 121.650, 31.120, "a+"),
    ("祝桥镇立新村", None, "compound", "310115", "310115139", 121.670, 31.110, "a+"),
    ("团结村", None, "compound", "310115", "310115139", 121.665, 31.115, "a+"),
    ("祝桥镇光明村", None, "compound", "310115", "310115139", 121.680, 31.110, "a+"),
    ("秋潭路377弄", None, "compound", "310115", None, 121.620, 31.220, "a+"),
    ("复兴路300号", None, "door", "310101", "310101002", 121.470, 31.150, "a+"),
    ("新兴路9号", None, "door", "310115", None, 121.560, 31.290, "a+"),
    ("新兴路9号", None, "door", "310115", "310115139", 121.675, 31.112, "a+"),
    ("复兴路8号", None, "door", "310101", "310101002", 121.480, 31.150, "a+"),
]  # fmt: skip


@pytest.fixture(scope="session")
def areas() -> gpd.GeoDataFrame:
    frame = pd.DataFrame([row[:5] for row in AREAS], columns=["code", "level", "parent_code", "name_zh", "short_zh"])
    frame["lon"] = [POINTS.get(code, (None, None))[0] for code in frame["code"]]
    frame["lat"] = [POINTS.get(code, (None, None))[1] for code in frame["code"]]
    frame["lon"], frame["lat"] = frame["lon"].astype(float), frame["lat"].astype(float)
    return with_ancestors(gpd.GeoDataFrame(frame, geometry=[row[5] for row in AREAS], crs=4326))


@pytest.fixture(scope="session")
def index(areas: gpd.GeoDataFrame) -> GazetteerIndex:
    aliases = pd.DataFrame(ALIASES, columns=["alias", "area_code", "kind"])
    columns = ["address", "name", "kind", "district_code", "street_code", "lon", "lat", "source"]
    return GazetteerIndex.from_rows(areas, aliases, pd.DataFrame(GAZETTEER, columns=columns))


@pytest.fixture(scope="session")
def geocoder(index: GazetteerIndex) -> OfflineGeocoder:
    return OfflineGeocoder(index)
