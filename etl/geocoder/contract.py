"""What the run asks of a geocoder and of a cell index: two small protocols and their answers.

`etl.geocoder.from_database(conn)` gives a `Places` made from the loaded ground. The steps never look
further than this file, so a better geocoder is a new class and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.object_]
"""One area or cell code for each point, None where there is none."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What else the row says about its place. `district` and `street` are names or codes as written."""

    district: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where an address is, and how well that is known.

    `level` is a code of `geodata.vocabulary.GEO_LEVELS`; 'none' means not located, then `lon`, `lat`
    and `radius_m` are None. The codes are those the address itself names or the point lies in, never
    finer than `level`. `reason` is None, or why a person should look: not_located, district_only,
    wrong_district, ambiguous, outside_city.
    """

    lon: float | None
    lat: float | None
    level: str
    radius_m: float | None = None
    matched: str | None = None
    reason: str | None = None
    district_code: str | None = None
    street_code: str | None = None
    community_code: str | None = None


NOT_LOCATED = Location(None, None, "none", reason="not_located")


@dataclass(frozen=True, slots=True)
class Cells:
    """Every code of every point, whatever its precision; the assign step keeps what precision supports."""

    inside: NDArray[np.bool_]
    district_code: Codes
    street_code: Codes
    community_code: Codes
    grid_code: Codes
    h3_7: Codes
    h3_8: Codes
    h3_9: Codes


class Geocoder(Protocol):
    """Free text to places."""

    def locate(self, texts: Sequence[str], hints: Sequence[Hint]) -> list[Location]:
        """One `Location` a text, in order. Never raises for a text, however strange."""
        ...


class CellIndex(Protocol):
    """Points to the areas and cells they lie in."""

    def at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Cells:
        """WGS84 degrees, equal length; NaN gives `inside` False and no codes."""
        ...


@dataclass(frozen=True, slots=True)
class Places:
    """What the geocode and assign steps are given."""

    geocoder: Geocoder
    cells: CellIndex
