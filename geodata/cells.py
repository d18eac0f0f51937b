"""The ways of cutting a city: its own areas with a boundary, and H3 hexagons at four resolutions or five.

Pure geometry: nothing here touches the database. A cell's place in its tile set (`idx`) is dense from
0 and ordered by district, then code, so that one district is one slice of a vector.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

AREA_TILESETS: Final = ("district", "street", "community", "grid")
H3_RESOLUTIONS: Final = {"h3_6": 6, "h3_7": 7, "h3_8": 8, "h3_9": 9, "h3_10": 10}
COARSEST: Final = 6
FINEST: Final = 9
"""Resolution of the smallest hexagons, unless the city asks for 10: seven times as many."""
CELL_COLUMNS: Final = (
    "tileset", "idx", "code", "name_zh", "name_en", "district_code", "street_code", "community_code",
    "population", "area_m2", "lon", "lat", "geometry",
)  # fmt: skip
# Lambert's cylindrical equal-area grid: areas in square metres, the same everywhere on Earth.
EQUAL_AREA: Final = "EPSG:6933"


def area_m2(geometry: gpd.GeoSeries) -> NDArray[np.float64]:
    """The area of WGS84 polygons in square metres."""
    return np.asarray(geometry.to_crs(EQUAL_AREA).area, dtype=np.float64)


def make_cells(areas: gpd.GeoDataFrame, finest: int = FINEST) -> gpd.GeoDataFrame:
    """All cells of all tile sets (`CELL_COLUMNS`) of areas that carry their ancestors' codes, hexagons down to `finest`.

    Areas without a boundary give no cell. H3 cells cover every district's polygon.
    """
    bounded = areas[areas.geometry.notna()]
    parts = [_area_cells(bounded, level) for level in AREA_TILESETS]
    parts += [_h3_cells(bounded, tileset) for tileset, resolution in H3_RESOLUTIONS.items() if resolution <= finest]
    full = [part for part in parts if len(part)]
    return gpd.GeoDataFrame(pd.concat(full, ignore_index=True)[list(CELL_COLUMNS)], geometry="geometry", crs=4326)


def _ordered(cells: gpd.GeoDataFrame, tileset: str) -> gpd.GeoDataFrame:
    """Numbered by district, then code."""
    cells = cells.sort_values(["district_code", "code"], kind="stable").reset_index(drop=True)
    cells["tileset"] = tileset
    cells["idx"] = np.arange(len(cells))
    return cells


def _area_cells(bounded: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    cells = bounded[bounded["level"] == level].copy()
    cells["area_m2"] = area_m2(cells.geometry)
    return _ordered(cells, level)


def _h3_cells(bounded: gpd.GeoDataFrame, tileset: str) -> gpd.GeoDataFrame:
    districts = bounded[bounded["level"] == "district"]
    codes = _covering(districts, H3_RESOLUTIONS[tileset])
    centres = np.array([h3.cell_to_latlng(code) for code in codes])
    points = shapely.points(centres[:, 1], centres[:, 0])
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(code)] for code in codes]
    cells = gpd.GeoDataFrame(
        {"code": codes, "name_zh": codes, "name_en": codes, "lon": centres[:, 1], "lat": centres[:, 0]},
        geometry=[shapely.Polygon(ring) for ring in rings],
        crs=4326,
    )
    cells["area_m2"] = area_m2(cells.geometry)
    cells["district_code"] = _nearest(districts, points)
    for level in ("street", "community"):
        cells[f"{level}_code"] = containing(bounded[bounded["level"] == level], points)
    cells["population"] = _areal_population(bounded, cells)
    return _ordered(cells, tileset)


def _covering(districts: gpd.GeoDataFrame, resolution: int) -> list[str]:
    """Every H3 cell that touches a district, so that no point of the city falls beside the grid."""
    codes: set[str] = set()
    if resolution == COARSEST:
        # A fact's coarsest cell is the parent of its next, and a parent does not quite cover its children.
        codes.update(h3.cell_to_parent(code, COARSEST) for code in _covering(districts, COARSEST + 1))
    for polygon in shapely.get_parts(districts.geometry.to_numpy()):
        codes.update(h3.h3shape_to_cells_experimental(h3.geo_to_h3shape(polygon), resolution, contain="overlap"))
    return sorted(codes)


def containing(areas: gpd.GeoDataFrame, points: NDArray[np.object_]) -> NDArray[np.object_]:
    """The code of the area each point lies in, None where there is none; the first code where areas overlap."""
    found: NDArray[np.object_] = np.full(len(points), None, dtype=object)
    if areas.empty:
        return found
    areas = areas.sort_values("code")
    shapes = areas.geometry.to_numpy()
    at, area = shapely.STRtree(shapes).query(points)
    shapely.prepare(shapes)  # Prepared areas are asked many times faster than points are.
    lies_in = shapely.intersects(shapes[area], points[at])
    at, area = at[lies_in], area[lies_in]
    codes = areas["code"].to_numpy(dtype=object)
    order = np.lexsort((-area, at))  # The lowest code is written last and stays.
    found[at[order]] = codes[area[order]]
    return found


def _nearest(districts: gpd.GeoDataFrame, points: NDArray[np.object_]) -> NDArray[np.object_]:
    """The district of each centre; a hexagon on the rim belongs to the nearest one."""
    found = containing(districts, points)
    outside = np.array([code is None for code in found], dtype=bool)
    if outside.any():
        tree = shapely.STRtree(districts.geometry.to_numpy())
        found[outside] = districts["code"].to_numpy(dtype=object)[tree.nearest(points[outside])]
    return found


def _areal_population(bounded: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Persons in each cell, spread evenly over the finest areas whose population is known throughout."""
    people = np.full(len(cells), np.nan)
    for level in reversed(AREA_TILESETS):
        areas = bounded[bounded["level"] == level]
        if len(areas) and areas["population"].notna().all():
            return _spread(areas, cells)
    return people


def _spread(areas: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Sum over areas of population × share of the area that lies in the cell."""
    shapes, cuts = areas.geometry.to_numpy(), cells.geometry.to_numpy()
    tree = shapely.STRtree(cuts)
    area, cell = tree.query(shapes, predicate="intersects")
    within = set(zip(*tree.query(shapes, predicate="contains"), strict=True))
    cut_size, shape_size = shapely.area(cuts), shapely.area(shapes)
    border = np.array([pair not in within for pair in zip(area, cell, strict=True)], dtype=bool)
    overlap = cut_size[cell].copy()
    overlap[border] = shapely.area(shapely.intersection(shapes[area[border]], cuts[cell[border]]))
    density = areas["population"].to_numpy(dtype=np.float64) / shape_size
    return np.asarray(np.bincount(cell, weights=overlap * density[area], minlength=len(cells)), dtype=np.float64)
