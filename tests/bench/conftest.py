"""A few addresses of a made-up corner of the city, and what a gazetteer says of them."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from bench.geocode.truth import Truth, address_of, group_of
from geodata.ground import Ground

ROADS = ("苗圃路", "张杨北路", "淮海中路", "曹安公路", "世纪大道", "七宝老街", "鹤庆路", "南昌路", "兰坪路", "桂林西街")
DISTRICTS = {"310115": "浦东新区", "310101": "黄浦区", "310114": "嘉定区"}


def truth(district: str, address: str) -> Truth:
    road, number = address_of(address)
    plain = Truth(district, address, 121.5, 31.2, True, group_of(address), road, number, address[-1] if road else "", roads=frozenset(ROADS))
    return replace(plain, neighbours=("徐汇区",), street="川沙新镇", name="苗圃小区", crossing="张杨路" if road else "", rivals=("源深路",) if road else ())


@pytest.fixture(scope="session")
def truths() -> list[Truth]:
    found = [truth("浦东新区", f"{road}{number}{unit}") for road in ROADS for number, unit in ((438, "弄"), (52, "号"), (2158, "弄"), (1060, "号"))]
    villages = [truth("嘉定区", f"{village}{house}") for village in ("大众村", "娄南村") for house in ("陈家宅", "赵家宅", "")]
    other = [replace(truth("黄浦区", "瑞金二路118号"), street="瑞金二路街道"), replace(truth("浦东新区", "康沈路1870号"), street="康桥镇")]
    return found + villages + other


@pytest.fixture(scope="session")
def ground(truths: list[Truth]) -> Ground:
    """Every address, under other districts' codes and with other units too, and a compound at each."""
    code = {name: code for code, name in DISTRICTS.items()}
    rows = [(code[each.district], text, name) for each in truths for text, name in ((each.address, None), (each.address + "5号", None), (each.address, f"{each.group}里"))]
    gazetteer = pd.DataFrame(rows, columns=["district_code", "address", "name"]).assign(lon=121.5, lat=31.2)
    areas = gpd.GeoDataFrame({"code": list(DISTRICTS), "level": "district", "name_zh": list(DISTRICTS.values())}, geometry=[box(121, 31, 122, 32)] * 3, crs=4326)
    nothing = pd.DataFrame()
    return Ground({}, areas, nothing, gpd.GeoDataFrame(), gazetteer, nothing)
