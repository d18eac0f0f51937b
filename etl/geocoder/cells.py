"""Points to areas and hexagons, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import h3
import numpy as np
from numpy.typing import NDArray
from shapely import points as make_points

from etl.geocoder.contract import Cells, Codes
from geodata.cells import H3_RESOLUTIONS, containing

LEVELS: Final = ("district", "street", "community", "grid")


class GroundCells:
    """A `CellIndex` over the areas and H3 cells of the loaded city."""

    def __init__(self, areas: gpd.GeoDataFrame, h3_codes: Mapping[str, frozenset[str]] | None = None) -> None:
        """`h3_codes`: the city's hexagons by tile set; None lets every hexagon count."""
        bounded = areas[areas.geometry.notna()]
        self._areas = {level: bounded[bounded["level"] == level] for level in LEVELS}
        self._h3_codes = h3_codes

    def at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Cells:
        """WGS84 degrees, equal length; NaN gives `inside` False and no codes."""
        lons, lats = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        pairs, back = np.unique(np.column_stack([lons, lats]), axis=0, return_inverse=True)
        real: NDArray[np.bool_] = np.isfinite(pairs[:, 0]) & np.isfinite(pairs[:, 1])
        spots = make_points(np.where(real[:, None], pairs, 0.0))
        codes = {level: self._within(level, spots, real) for level in LEVELS}
        inside = np.array([code is not None for code in codes["district"]], dtype=bool)
        hexagons = {tileset: self._hexagons(tileset, pairs, inside) for tileset in H3_RESOLUTIONS}
        spread = back.reshape(-1)
        return Cells(
            inside[spread], codes["district"][spread], codes["street"][spread], codes["community"][spread], codes["grid"][spread],
            hexagons["h3_7"][spread], hexagons["h3_8"][spread], hexagons["h3_9"][spread],
        )  # fmt: skip

    def _within(self, level: str, spots: NDArray[np.object_], real: NDArray[np.bool_]) -> Codes:
        found: Codes = containing(self._areas[level], spots)
        found[~real] = None
        return found

    def _hexagons(self, tileset: str, pairs: NDArray[np.float64], inside: NDArray[np.bool_]) -> Codes:
        found: Codes = np.full(len(pairs), None, dtype=object)
        resolution = H3_RESOLUTIONS[tileset]
        known = None if self._h3_codes is None else self._h3_codes.get(tileset, frozenset())
        for at in np.flatnonzero(inside):
            code = h3.latlng_to_cell(pairs[at, 1], pairs[at, 0], resolution)
            if known is None or code in known:
                found[at] = code
        return found
