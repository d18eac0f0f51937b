"""Points to areas and hexagons, many at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import geopandas as gpd
import h3
import numpy as np
from numpy.typing import NDArray
from shapely import points as make_points

from etl.geocoder.contract import Cells, Codes
from geodata.cells import COARSEST, H3_RESOLUTIONS, containing

LEVELS: Final = ("district", "street", "community", "grid")
# Registers name the same addresses again and again; so many different points fit in some 100 MB.
REMEMBERED: Final = 200_000
# The coarsest hexagon is not kept with a fact: it is the parent of the next.
RESOLUTIONS: Final = {tileset: resolution for tileset, resolution in H3_RESOLUTIONS.items() if resolution > COARSEST}
NOWHERE: Final = (None,) * (len(LEVELS) + len(RESOLUTIONS))

Point = tuple[float, float]


class GroundCells:
    """A `CellIndex` over the areas and H3 cells of the loaded city."""

    def __init__(self, areas: gpd.GeoDataFrame, h3_codes: Mapping[str, frozenset[str]] | None = None) -> None:
        """`h3_codes`: the city's hexagons by tile set; None lets every hexagon count."""
        bounded = areas[areas.geometry.notna()]
        self._areas = {level: bounded[bounded["level"] == level] for level in LEVELS}
        self._h3_codes = h3_codes
        self._known: dict[Point, tuple[str | None, ...]] = {}

    def at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Cells:
        """WGS84 degrees, equal length; NaN gives `inside` False and no codes."""
        points: list[Point] = list(zip(np.asarray(lons).tolist(), np.asarray(lats).tolist(), strict=True))
        new = [point for point in dict.fromkeys(points) if point not in self._known and all(map(math.isfinite, point))]
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            new = [point for point in dict.fromkeys(points) if all(map(math.isfinite, point))]
        if new:
            self._known.update(zip(new, self._work_out(np.array(new, dtype=np.float64)), strict=True))
        found = np.empty((len(points), len(NOWHERE)), dtype=object)
        for at, point in enumerate(points):
            found[at] = self._known.get(point, NOWHERE)
        district, street, community, grid, *hexagons = found.T
        inside = np.array([code is not None for code in district], dtype=bool)
        return Cells(inside, district, street, community, grid, *hexagons)

    def _work_out(self, pairs: NDArray[np.float64]) -> Iterator[tuple[str | None, ...]]:
        """The codes of points (n × 2 finite degrees), in the order of `LEVELS` and `RESOLUTIONS`."""
        spots = make_points(pairs)
        codes = [containing(self._areas[level], spots) for level in LEVELS]
        inside = np.array([code is not None for code in codes[0]], dtype=bool)
        codes += [self._hexagons(tileset, pairs, inside) for tileset in RESOLUTIONS]
        return zip(*(column.tolist() for column in codes), strict=True)

    def _hexagons(self, tileset: str, pairs: NDArray[np.float64], inside: NDArray[np.bool_]) -> Codes:
        found: Codes = np.full(len(pairs), None, dtype=object)
        resolution = RESOLUTIONS[tileset]
        known = None if self._h3_codes is None else self._h3_codes.get(tileset, frozenset())
        for at in np.flatnonzero(inside) if known is None or known else ():
            code = h3.latlng_to_cell(pairs[at, 1], pairs[at, 0], resolution)
            if known is None or code in known:
                found[at] = code
        return found
