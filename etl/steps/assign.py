"""Which areas and cells a row belongs to: those its precision supports, never finer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from etl.batches import batched
from etl.contract import Reject, Row, Step
from etl.geocoder.contract import Codes, Location, Places
from etl.precision import codes
from etl.steps.inquiry import confidence_of

BATCH = 4096


def assign(places: Places) -> Step:
    """A step that writes the location and its codes into the record."""

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        for batch in batched(rows, BATCH):
            locations: list[Location] = [row.values.pop("location") for row in batch]
            lons = np.array([np.nan if one.lon is None else one.lon for one in locations], dtype=np.float64)
            lats = np.array([np.nan if one.lat is None else one.lat for one in locations], dtype=np.float64)
            found = codes(locations, places.cells.at(lons, lats))
            for at, (row, location) in enumerate(zip(batch, locations, strict=True)):
                assert row.record is not None
                row.values.update(_place(location, found, at))
                row.record = row.record.model_copy(update=row.values)
                yield row

    return step


def _place(location: Location, found: Mapping[str, Codes], at: int) -> dict[str, Any]:
    """The derived fields of one record."""
    return {
        "lon": location.lon, "lat": location.lat, "geo_level": location.level, "radius_m": location.radius_m,
        "confidence": confidence_of(location), "matched": location.matched, **{name: column[at] for name, column in found.items()},
    }  # fmt: skip
