"""Which areas and cells a row belongs to: those its precision supports, never finer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from etl.batches import batched
from etl.contract import Reject, Row, Step
from etl.geocoder.contract import Cells, Location, Places
from etl.steps.inquiry import confidence_of

BATCH = 4096

# A code is given where at least this is known: the radius in metres must fit the cell. An H3 cell has an
# inner radius of about 174 m (9), 460 m (8), 1.2 km (7); a management grid is about as large as a 9.
FITS_M = {
    "grid_code": 150.0, "h3_9": 175.0, "h3_8": 460.0, "h3_7": 1220.0,
    "community_code": 300.0, "street_code": 1000.0, "district_code": 3000.0,
}  # fmt: skip
POINT_LEVELS = frozenset({"door", "compound", "interpolated", "road"})
AREA_LEVELS = ("community", "street", "district")
H3_OF_COMMUNITY = ("h3_8", "h3_7")


def supported(level: str, radius_m: float | None) -> frozenset[str]:
    """The code columns a precision level and radius (metres) allow to be read off the point."""
    if level in POINT_LEVELS and radius_m is not None:
        return frozenset(name for name, limit in FITS_M.items() if radius_m <= limit)
    if level == "community" and radius_m is not None:
        return frozenset(name for name in H3_OF_COMMUNITY if radius_m <= FITS_M[name])
    return frozenset()


def assign(places: Places) -> Step:
    """A step that writes the location and its codes into the record."""

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        for batch in batched(rows, BATCH):
            locations: list[Location] = [row.values.pop("location") for row in batch]
            lons = np.array([np.nan if one.lon is None else one.lon for one in locations], dtype=np.float64)
            lats = np.array([np.nan if one.lat is None else one.lat for one in locations], dtype=np.float64)
            cells = places.cells.at(lons, lats)
            for at, (row, location) in enumerate(zip(batch, locations, strict=True)):
                assert row.record is not None
                row.values.update(_place(location, cells, at))
                row.record = row.record.model_copy(update=row.values)
                yield row

    return step


def _place(location: Location, cells: Cells, at: int) -> dict[str, Any]:
    """The derived fields of one record. What the address names itself goes before what the point lies in."""
    allowed = supported(location.level, location.radius_m)
    codes = {name: getattr(cells, name)[at] if name in allowed else None for name in FITS_M}
    for name in ("district_code", "street_code", "community_code"):
        codes[name] = getattr(location, name) or codes[name]
    return {
        "lon": location.lon, "lat": location.lat, "geo_level": location.level,
        "radius_m": location.radius_m, "confidence": confidence_of(location), "matched": location.matched, **codes,
    }  # fmt: skip
