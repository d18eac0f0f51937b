"""Cells cover the city, are numbered district by district, and share out its people."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pytest
import shapely

from etl.geocoder import GroundCells
from etl.pack import read_ground
from geodata.cells import make_cells
from geodata.ground import label_points, with_ancestors


@pytest.fixture
def areas(pack: Path) -> gpd.GeoDataFrame:
    return with_ancestors(read_ground(pack).areas)


def test_ancestors_stand_on_every_area(areas: gpd.GeoDataFrame) -> None:
    row = areas.set_index("code").loc["310101002201"]
    assert (row["district_code"], row["street_code"], row["community_code"]) == ("310101", "310101002", "310101002201")
    assert not row["has_boundary"]


@pytest.mark.parametrize("tileset", ["district", "street", "h3_6", "h3_7", "h3_8", "h3_9"])
def test_a_district_is_one_slice(areas: gpd.GeoDataFrame, tileset: str) -> None:
    cells = make_cells(areas)
    cells = cells[cells["tileset"] == tileset].sort_values("idx")
    assert cells["idx"].tolist() == list(range(len(cells)))
    assert cells["district_code"].is_monotonic_increasing
    assert cells["code"].is_unique
    assert cells["district_code"].notna().all()


def test_areas_without_boundary_give_no_cell(areas: gpd.GeoDataFrame) -> None:
    cells = make_cells(areas)
    assert "310101002" not in set(cells["code"])
    assert not (cells["tileset"] == "community").any()


def test_every_person_is_in_some_hexagon(areas: gpd.GeoDataFrame) -> None:
    cells = make_cells(areas)
    for tileset in ("h3_6", "h3_7", "h3_8", "h3_9"):
        people = cells.loc[cells["tileset"] == tileset, "population"].astype(float)
        assert people.sum() == pytest.approx(30000)
    east = cells[(cells["tileset"] == "h3_9") & (cells["district_code"] == "310102")]["population"].astype(float).sum()
    assert east == pytest.approx(20000, rel=0.05)


def test_every_point_of_the_city_has_its_hexagon(areas: gpd.GeoDataFrame) -> None:
    cells = make_cells(areas)
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(121.5001, 121.5599, 500), rng.uniform(31.2001, 31.2299, 500)
    for tileset, resolution in (("h3_7", 7), ("h3_8", 8), ("h3_9", 9)):
        known = set(cells.loc[cells["tileset"] == tileset, "code"])
        assert {h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)} <= known


def test_the_finest_hexagons_come_only_where_asked_for(areas: gpd.GeoDataFrame) -> None:
    usual, fine = make_cells(areas), make_cells(areas, finest=10)
    assert set(fine["tileset"]) - set(usual["tileset"]) == {"h3_10"}
    finest = fine[fine["tileset"] == "h3_10"]
    assert finest["idx"].tolist() == list(range(len(finest))) and finest["district_code"].is_monotonic_increasing
    assert finest["population"].astype(float).sum() == pytest.approx(30000)


def test_the_parent_of_every_hexagon_is_there(areas: gpd.GeoDataFrame) -> None:
    cells = make_cells(areas)
    coarse = set(cells.loc[cells["tileset"] == "h3_6", "code"])
    assert {h3.cell_to_parent(code, 6) for code in cells.loc[cells["tileset"] == "h3_7", "code"]} <= coarse


def test_hexagon_areas_are_true_to_scale(areas: gpd.GeoDataFrame) -> None:
    cells = make_cells(areas)
    one = cells[cells["tileset"] == "h3_9"].iloc[0]
    assert one["area_m2"] == pytest.approx(h3.cell_area(one["code"], unit="m^2"), rel=0.01)


def test_labels_stay_inside_a_crescent() -> None:
    crescent = shapely.difference(shapely.Point(0, 0).buffer(1), shapely.Point(0.2, 0).buffer(0.95))
    label = label_points(np.array([crescent]))[0]
    assert not crescent.contains(crescent.centroid)
    assert crescent.contains(label)


def test_cell_index_knows_areas_and_hexagons(areas: gpd.GeoDataFrame) -> None:
    found = GroundCells(areas).at(np.array([121.505, 121.55, 100.0, np.nan]), np.array([31.205, 31.21, 31.2, 31.2]))
    assert found.inside.tolist() == [True, True, False, False]
    assert found.district_code.tolist() == ["310101", "310102", None, None]
    assert found.street_code.tolist() == ["310101001", "310102001", None, None]
    assert found.h3_8.tolist() == [h3.latlng_to_cell(31.205, 121.505, 8), h3.latlng_to_cell(31.21, 121.55, 8), None, None]


def test_cell_index_gives_no_hexagon_the_city_does_not_have(areas: gpd.GeoDataFrame) -> None:
    found = GroundCells(areas, {"h3_9": frozenset()}).at(np.array([121.505]), np.array([31.205]))
    assert found.inside.tolist() == [True]
    assert found.h3_9.tolist() == [None]
