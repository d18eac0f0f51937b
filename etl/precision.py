"""What precision supports: a point belongs to the areas and cells its radius fits, never to finer ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.geocoder.contract import Cells, Codes, Location

# A code is given where at least this is known: the radius in metres must fit the cell. An H3 cell has an
# inner radius of about 66 m (10), 174 m (9), 460 m (8), 1.2 km (7); a management grid is about as large as a 9.
FITS_M: Final = {
    "h3_10": 66.0, "grid_code": 150.0, "h3_9": 175.0, "h3_8": 460.0, "h3_7": 1220.0,
    "community_code": 300.0, "street_code": 1000.0, "district_code": 3000.0,
}  # fmt: skip
POINT_LEVELS: Final = frozenset({"door", "compound", "interpolated", "road"})
# A committee's centre says nothing of the grid, but a hexagon may hold the whole of it.
H3_OF_COMMUNITY: Final = frozenset({"h3_8", "h3_7"})
NAMED: Final = ("district_code", "street_code", "community_code")
"""Codes an address may name itself."""
NEVER: Final = -1.0


def _limits(level: str) -> tuple[float, ...]:
    """The widest radius (metres) a point of this level may have, for each column of `FITS_M`."""
    if level in POINT_LEVELS:
        return tuple(FITS_M.values())
    return tuple(limit if level == "community" and name in H3_OF_COMMUNITY else NEVER for name, limit in FITS_M.items())


def _allowed(levels: Sequence[str], radii: Sequence[float | None]) -> NDArray[np.bool_]:
    """Points × columns of `FITS_M`: whether the code may be read off the point."""
    limits = {level: _limits(level) for level in set(levels)}
    widest = np.array([limits[level] for level in levels], dtype=np.float64).reshape(len(levels), len(FITS_M))
    known = np.array([np.inf if radius is None else radius for radius in radii], dtype=np.float64)
    allowed: NDArray[np.bool_] = known[:, None] <= widest
    return allowed


def supported(level: str, radius_m: float | None) -> frozenset[str]:
    """The code columns a precision level and radius (metres) allow to be read off the point."""
    return frozenset(np.array(list(FITS_M))[_allowed([level], [radius_m])[0]].tolist())


def codes(locations: Sequence[Location], cells: Cells) -> Mapping[str, Codes]:
    """Column of `FITS_M` → the code of every location. What the address names itself goes before what the point lies in."""
    allowed = _allowed([each.level for each in locations], [each.radius_m for each in locations])
    found: dict[str, Codes] = {name: getattr(cells, name).copy() for name in FITS_M}
    for at, name in enumerate(FITS_M):
        found[name][~allowed[:, at]] = None
    for name in NAMED:
        found[name][:] = [getattr(each, name) or read for each, read in zip(locations, found[name], strict=True)]
    return found
