"""The printed map in numbers: metres, millimetres, round scales, names that do not touch."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.map_report import furniture, strokes
from dashboard.map_report.paper import LONG_SIDES, bar_metres, nice_scale, sheet
from dashboard.map_report.projection import View, metres
from geodata.map_reports.definition import Definition
from geodata.queries.ground_shapes import AreaShape

LON = st.floats(75, 134)
LAT = st.floats(18, 53)
NEAR = st.floats(-0.6, 0.6)


def on_ellipsoid(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two near points by the radii of curvature in the middle: another way than the projection's."""
    a, e2, lat = 6_378_137.0, 0.00669437999, math.radians((lat1 + lat2) / 2)
    w = 1 - e2 * math.sin(lat) ** 2
    north = a * (1 - e2) / w**1.5 * math.radians(lat2 - lat1)
    east = a / math.sqrt(w) * math.cos(lat) * math.radians(lon2 - lon1)
    return math.hypot(north, east)


@given(LON, LAT, NEAR, NEAR, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_a_distance_on_paper_is_a_distance_on_the_ground(lon, lat, east, north, dx, dy):
    a, b = (lon + east, lat + north), (lon + east + dx, lat + north + dy)
    told = on_ellipsoid(*a, *b)
    drawn = View(lon, lat, 100_000, 200, 200).project(np.array([a, b]))
    assert math.dist(*drawn) * 100 == pytest.approx(told, rel=2e-4, abs=0.5)


@given(LON, LAT, st.integers(5_000, 900_000), st.floats(60, 400), st.floats(60, 400))
def test_the_box_of_a_view_holds_its_corners(lon, lat, scale, width, height):
    view = View(lon, lat, scale, width, height)
    west, south, east, north = view.box
    corners = view.project(np.array([(west, south), (east, south), (west, north), (east, north)]))
    assert corners[:, 0].min() <= 0 and corners[:, 0].max() >= width
    assert corners[:, 1].min() <= 0 and corners[:, 1].max() >= height


@given(st.floats(1, 400_000), st.floats(1, 400_000), st.floats(50, 600), st.floats(50, 600))
def test_a_scale_is_round_and_the_smallest_that_fits(wide, high, width, height):
    scale = nice_scale(wide, high, width, height)
    needed = max(wide / width, high / height) * 1000
    assert scale >= needed * (1 - 1e-9)
    assert scale <= max(1.25 * needed, 1250)
    assert len(str(scale).rstrip("0")) <= 2


@given(st.integers(1_000, 2_000_000), st.floats(20, 80))
def test_a_bar_is_a_round_distance_that_has_room(scale, longest):
    length = bar_metres(scale, longest)
    assert length * 1000 / scale <= longest * (1 + 1e-9)
    assert str(length).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize("paper", LONG_SIDES)
def test_a_turned_or_larger_sheet_is_laid_out_anew(paper):
    upright, turned = (sheet(Definition(paper=paper, orientation=orientation)) for orientation in ("portrait", "landscape"))
    assert (upright.width, upright.height) == (turned.height, turned.width)
    for one in (upright, turned):
        assert 0 < one.map_width < one.inner
        assert 0 < one.map_height < one.height - 2 * one.margin
    assert upright.map_width / upright.width != pytest.approx(turned.map_width / turned.width, abs=0.01)


@given(st.lists(st.tuples(NEAR, NEAR, st.integers(0, 10**6), st.text("区街道镇abc ", min_size=1, max_size=12)), max_size=60))
def test_names_touch_neither_each_other_nor_the_edge(places):
    view, taken = View(121.5, 31.2, 300_000, 118, 112), [(90.0, 90.0, 118.0, 112.0)]
    areas = [AreaShape(str(at), "street", (name, name), people, 121.5 + x, 31.2 + y, b"") for at, (x, y, people, name) in enumerate(places)]
    furniture.labels(areas, view, "zh", taken, "label", 1.0)
    boxes = [shapely.box(*box) for box in taken]
    assert all(not one.overlaps(other) and not one.contains(other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert all(box[0] >= 1 and box[1] >= 1 and box[2] <= 117 and box[3] <= 111 for box in taken[1:])
    assert len(taken) <= 1 + furniture.MOST_LABELS


def test_a_path_is_its_rings_to_a_hundredth_of_a_millimetre():
    square = shapely.Polygon([(1, 1), (3, 1), (3, 3), (1, 3)], [[(1.5, 1.5), (2, 1.5), (2, 2)]])
    assert strokes.path(np.array([square], dtype=object)) == "M100 100l200 0 0 200 -200 0zM150 150l50 0 0 50z"
    assert strokes.path(np.array([shapely.Polygon()], dtype=object)) == ""


def test_metres_of_a_known_degree():
    north = metres(np.array([(121.5, 31.0), (121.5, 32.0)]), 121.5, 31.0)
    assert north[1, 1] == pytest.approx(110_878, abs=30)  # one degree of latitude at 31.5°


def test_outlines_that_cross_themselves_stand_in_the_inset():
    bow = shapely.to_wkb(shapely.Polygon([(121, 31), (122, 32), (122, 31), (121, 32)]))
    beside = shapely.to_wkb(shapely.Polygon([(121.2, 31.1), (122.4, 31.9), (122.1, 31.2), (121.3, 32.2)]))
    areas = [AreaShape(code, "district", ("区", "D"), 0, 121.5, 31.5, blob) for code, blob in (("1", bow), ("2", beside))]
    drawn = furniture.inset(areas, shapely.Point(121.5, 31.5), "zh", 30, 1.0)
    assert drawn.count("inset-land") == 1 and "inset-dot" in drawn and "nan" not in drawn
