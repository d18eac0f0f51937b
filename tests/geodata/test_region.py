"""Regions drawn on the map: what a link may say, and what is refused with words."""

from __future__ import annotations

import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadFilter
from geodata.filters import Filters
from geodata.region import LARGEST_RADIUS_M, MOST_CORNERS, SMALLEST_RADIUS_M, Region, parse

SQUARE = "polygon:121.4,31.2;121.5,31.2;121.5,31.3;121.4,31.3"
degrees = st.floats(-179, 179, allow_nan=False).map(lambda value: round(value, 5))


def test_a_region_is_read_and_written_alike() -> None:
    for text in ("circle:121.4737,31.2304,500", SQUARE):
        assert str(parse(text)) == text
    assert str(parse(SQUARE + ";121.4,31.2")) == SQUARE, "a closed ring is the same ring"
    assert str(parse("circle:121.47371234,31.2,500.4")) == "circle:121.47371,31.2,500"


def test_filters_carry_it_into_logs_and_to_the_window_before() -> None:
    filters = Filters.model_validate({"day_from": "2022-04-04", "day_to": "2022-04-10", "region": SQUARE})
    assert filters.model_dump(mode="json")["region"] == SQUARE
    assert filters.previous().region == filters.region


@given(lon=degrees, lat=st.floats(-85, 85), radius=st.integers(SMALLEST_RADIUS_M, LARGEST_RADIUS_M))
def test_every_circle_survives_its_link(lon: float, lat: float, radius: int) -> None:
    made = Region(kind="circle", points=((lon, round(lat, 5)),), radius_m=radius)
    assert parse(str(made)) == made


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), min_size=3, max_size=40, unique=True))
def test_every_hull_survives_its_link(points: list[tuple[int, int]]) -> None:
    hull = shapely.MultiPoint([(120 + x / 100_000, 30 + y / 100_000) for x, y in points]).convex_hull
    if hull.geom_type != "Polygon":
        return
    corners = list(hull.exterior.coords)[:-1]
    made = parse("polygon:" + ";".join(f"{x:.5f},{y:.5f}" for x, y in corners))
    assert parse(str(made)) == made


@given(st.text(max_size=80) | st.text("circlepoygn:;,.-0123456789e", max_size=80))
def test_any_text_is_a_region_or_is_refused_in_both_languages(text: str) -> None:
    try:
        assert parse(str(parse(text))) == parse(text)
    except BadFilter as refused:
        assert refused.zh and refused.en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("polygon:" + ";".join(["121.4,31.2"] * 100_000), "100,000 个角点，上限 200 个", "100,000 corners; 200 is the limit"),
        ("polygon:" + ";".join(f"{121 + n / 1e4:.4f},31" for n in range(MOST_CORNERS + 1)), "201 个角点", "201 corners"),
        ("polygon:0,0;1,1;1,0;0,1", "边线自己相交（靠近 0.5000,0.5000）", "crosses itself near 0.5000,0.5000"),
        ("polygon:0,0;1,1;2,2", "没有面积", "no area"),
        ("polygon:0,0;0,0;1,1", "只有 2 个不同的角点", "2 different corners"),
        ("polygon:", "读不懂", "cannot be read"),
        ("polygon:179,0;-179,0;-179,1", "日界线", "date line"),
        ("polygon:100,20;120,20;120,40", "跨 20 度", "spans 20 degrees"),
        ("circle:121.4,31.2,49", "半径 49 米", "radius is 49 m"),
        ("circle:121.4,31.2,50001", "半径 50,001 米", "radius is 50,001 m"),
        ("circle:181,31.2,500", "不是经纬度", "no longitude"),
        ("circle:nan,31.2,500", "读不懂", "cannot be read"),
        ("circle:1e2,31.2,500", "读不懂", "cannot be read"),
        ("circle:１２１,31.2,500", "读不懂", "cannot be read"),
        ("square:121.4,31.2", "读不懂", "cannot be read"),
        ("", "读不懂", "cannot be read"),
    ],
)
def test_what_makes_no_region_is_named(text: str, zh: str, en: str) -> None:
    with pytest.raises(BadFilter, match=re.escape(en)) as refused:
        parse(text)
    assert zh in refused.value.zh and len(refused.value.zh) < 200
