"""The city as learning sees it: whose a point is, what an area is called, which addresses are known already."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.geocoder import GazetteerIndex, GroundCells, OfflineGeocoder
from etl.geocoder.contract import Places
from etl.learning.agreement import BORDER_M, METRES_PER_DEGREE
from etl.learning.texts import AreaPrefix, plain
from etl.pack import read_ground
from etl.providers.contract import City
from geodata.ground import Ground, with_ancestors

Key = tuple[str, str]
"""(district code or '', plain address)."""
Spot = tuple[float, float, str]
"""Longitude, latitude (WGS84) and source of a known address."""


@dataclass(frozen=True)
class Learner:
    """One pack's ground. `areas` have their ancestors' codes and label points."""

    ground: Ground
    areas: gpd.GeoDataFrame

    @classmethod
    def of(cls, pack: Path) -> Learner:
        """Read a pack; `PackProblem` for a broken one."""
        ground = read_ground(pack, learned=False)
        return cls(ground, with_ancestors(ground.areas))

    @cached_property
    def city(self) -> City:
        """The city that providers are asked about."""
        whole = self.areas[self.areas["level"] == "city"].iloc[0]
        drawn = whole.geometry if whole.geometry is not None else shapely.union_all(self.districts.geometry.to_numpy())
        return City(str(whole["name_zh"]), str(whole["code"]), drawn)

    @cached_property
    def districts(self) -> gpd.GeoDataFrame:
        """The districts, which all have a boundary."""
        return self.areas[self.areas["level"] == "district"]

    @cached_property
    def cells(self) -> GroundCells:
        """Points to areas."""
        return GroundCells(self.areas)

    @cached_property
    def prefix(self) -> AreaPrefix:
        """Cuts area names off addresses."""
        return AreaPrefix(self.areas)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → Chinese name of every area."""
        return dict(zip(self.areas["code"], self.areas["name_zh"], strict=True))

    @cached_property
    def district_codes(self) -> dict[str, str]:
        """District by code, name, short and former name."""
        codes = set(self.districts["code"])
        aliases = zip(self.ground.aliases["alias"], self.ground.aliases["area_code"], strict=True)
        found = {str(alias): str(code) for alias, code in aliases if code in codes}
        for column in ("short_zh", "name_zh", "code"):
            found |= dict(zip(self.districts[column], self.districts["code"], strict=True))
        return found

    @cached_property
    def centres(self) -> dict[str, dict[str, Any]]:
        """Community or grid code → its row, for those that have a point."""
        fine = self.areas[self.areas["level"].isin(("community", "grid")) & self.areas["lon"].notna()]
        columns = ("code", "district_code", "street_code", "lon", "lat")
        return {str(row[0]): dict(zip(columns, row, strict=True)) for row in zip(*(fine[name] for name in columns), strict=True)}

    def near(self, district: str, lon: float, lat: float) -> bool:
        """Whether a point lies in a district (code) or within `BORDER_M` of it."""
        shape = self._shapes[district]
        return bool(shapely.distance(shape, shapely.Point(lon, lat)) * METRES_PER_DEGREE <= BORDER_M)

    @cached_property
    def _shapes(self) -> dict[str, shapely.Geometry]:
        return dict(zip(self.districts["code"], self.districts.geometry, strict=True))

    @cached_property
    def known(self) -> dict[Key, list[Spot]]:
        """What the pack's own gazetteer says, without what was learned."""
        found: dict[Key, list[Spot]] = defaultdict(list)
        frame = self.ground.gazetteer
        columns = (frame[name] for name in ("district_code", "address", "lon", "lat", "source"))
        for district, address, lon, lat, source in zip(*columns, strict=True):
            found[str(district or ""), self.text(str(address))].append((float(lon), float(lat), str(source)))
        return dict(found)

    def text(self, address: str) -> str:
        """An address as it is compared: normalised, down to the door, without city and district."""
        return self.prefix.split(plain(address))[1]

    def question(self, address: str) -> tuple[str, str]:
        """District code ('' if none) and address of a text, as it may be asked about elsewhere."""
        return self.prefix.split(plain(address))

    def places(self, *more: pd.DataFrame) -> Places:
        """The geocoder over the gazetteer and further entries (its columns)."""
        gazetteer = pd.concat([self.ground.gazetteer, *(each for each in more if len(each))], ignore_index=True)
        index = GazetteerIndex.from_rows(self.areas, self.ground.aliases, gazetteer)
        return Places(OfflineGeocoder(index), self.cells)


MOST_APART_M: Final = 300.0
"""Further apart than this, two points of one address contradict each other."""


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two WGS84 points of one city."""
    return float(np.hypot((lon - other_lon) * np.cos(np.radians(lat)), lat - other_lat) * METRES_PER_DEGREE)


def metres_from(lons: NDArray[np.float64], lats: NDArray[np.float64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres between pairs of points, element by element."""
    found: NDArray[np.float64] = np.hypot((lons - lon) * np.cos(np.radians(lat)), lats - lat) * METRES_PER_DEGREE
    return found
