"""The ground of the demo city: areas that tile, nest and look like a city."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.demo.areas import Ground
from etl.demo.plan import plan_for
from etl.demo.split import Cut, Piece, cut_by, divide
from etl.demo.world import make_world

pytestmark = pytest.mark.long


def test_default_city_has_the_areas_promised(full_ground: Ground) -> None:
    counted = {level: len(full_ground.level(level)) for level in ("city", "district", "street", "community", "grid")}
    assert counted["city"] == 1 and counted["district"] >= 8
    assert counted["street"] >= 66 and counted["community"] >= 640 and counted["grid"] >= 4_200
    assert full_ground.population.sum() == 1_214_000
    assert full_ground.population.min() >= 0


def test_grids_tile_the_city_without_gap_or_overlap(full_ground: Ground) -> None:
    city = full_ground.areas[0].shape
    assert shapely.coverage_is_valid(full_ground.shapes)
    assert shapely.area(full_ground.shapes).sum() == pytest.approx(city.area, rel=1e-9)
    assert all(len(part.interiors) == 0 for part in shapely.get_parts(city)), "a hole is a gap"


def test_every_area_is_exactly_its_children(full_ground: Ground) -> None:
    children: dict[str, list[shapely.Geometry]] = {}
    people: dict[str, int] = {}
    for area in full_ground.areas:
        if area.parent:
            children.setdefault(area.parent, []).append(area.shape)
            people[area.parent] = people.get(area.parent, 0) + area.population
    for area in full_ground.areas:
        if area.level != "grid":
            joined = shapely.coverage_union_all(children[area.code])
            assert shapely.symmetric_difference(joined, area.shape).area <= 1e-9 * area.shape.area, area.code
            assert people[area.code] == area.population


def test_codes_nest_and_names_are_unique_within_a_level(full_ground: Ground) -> None:
    lengths = {"district": 6, "street": 9, "community": 12, "grid": 15}
    for area in full_ground.areas[1:]:
        assert len(area.code) == lengths[area.level]
        assert area.level == "district" or area.code.startswith(str(area.parent))
    for level in lengths:
        names = [area.name_zh for area in full_ground.level(level)]
        assert len(names) == len(set(names)), level


def test_the_centre_is_dense_and_its_grids_small(full_ground: Ground) -> None:
    away = np.hypot(*full_ground.centres.T)
    inner, outer = away < 4_000, away > 15_000
    crowd = full_ground.population / full_ground.km2
    assert np.median(full_ground.km2[inner]) < np.median(full_ground.km2[outer]) / 5
    assert np.median(crowd[inner]) > 8 * np.median(crowd[outer])


def test_grids_are_no_squares_and_no_threads(full_ground: Ground) -> None:
    metres = np.array([shapely.minimum_rotated_rectangle(shape).area for shape in full_ground.shapes])
    filled = shapely.area(full_ground.shapes) / metres
    roundness = 4 * np.pi * shapely.area(full_ground.shapes) / shapely.length(full_ground.shapes) ** 2
    assert np.median(filled) < 0.97, "outlines should waver"
    assert np.quantile(roundness, 0.01) > 0.25, "no slivers"


def test_areas_survive_the_file(pack: Path) -> None:
    features = json.loads((pack / "areas.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [shapely.geometry.shape(f["geometry"]) for f in features if f["properties"]["level"] == "grid"]
    city = shapely.geometry.shape(features[0]["geometry"])
    assert features[0]["properties"]["level"] == "city"
    assert shapely.coverage_is_valid(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(city.area, rel=1e-9)


@given(st.lists(st.floats(600, 1_400), min_size=8, max_size=24), st.integers(0, 10_000), st.integers(2, 9))
@settings(max_examples=30, deadline=None)
def test_any_piece_of_land_divides_into_connected_parts(reach: list[float], seed: int, parts: int) -> None:
    turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
    shape = shapely.Polygon(np.column_stack((np.cos(turn), np.sin(turn))) * np.array(reach)[:, None])
    rng = np.random.default_rng(seed)
    people = rng.uniform(-900, 900, (400, 2))
    land = Piece(shape, people[shapely.contains_xy(shape, people)])
    cuts: list[Cut] = []
    pieces = divide(land, parts, 4, rng, cuts)
    assert len(pieces) == parts and len(cuts) == parts - 1
    assert all(piece.shape.is_valid and piece.shape.geom_type == "Polygon" for piece in pieces)
    assert sum(piece.shape.area for piece in pieces) == pytest.approx(shape.area, rel=1e-9)
    assert sum(len(piece.people) for piece in pieces) == len(land.people)


def test_a_line_that_misses_is_refused() -> None:
    land = Piece(shapely.box(0, 0, 10, 10), np.zeros((0, 2)))
    with pytest.raises(ValueError, match="does not cross"):
        cut_by(land, shapely.LineString([(20, 0), (20, 10)]))


@pytest.mark.parametrize("seed", [0, 6, 13, 19])
def test_other_seeds_make_whole_cities_too(seed: int) -> None:
    """Seeds whose coasts and borders once crossed themselves, or whose metro ran out of names."""
    world = make_world(plan_for(0.02, seed))
    assert shapely.coverage_is_valid(world.ground.shapes)
    assert len(world.ground.level("district")) == 10
    assert len({station.name_zh for station in world.stations}) == len(world.stations) > 40
    assert len(world.hospitals) == world.plan.hospitals
    assert len(world.checkpoints) == pytest.approx(world.plan.checkpoints, abs=4)
