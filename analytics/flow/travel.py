"""Minutes from homes to hospitals: a given matrix where there is one, else distance × detour ÷ speed.

`DETOUR`: roads to a hospital are about 1.4 times as long as the straight line (Boscoe, Henry & Zdeb 2012, Professional
Geographer 64(2): 188–196, 66,000 homes to the nearest hospital). `SPEED`: 30 km/h, the lower design speed of secondary urban
roads in China (CJJ 37-2012, table 3.2.1: 30–50 km/h; side roads 20–40), since trips begin and end on side roads; a closed city
is faster, a rush hour slower. `SHORTEST`: nobody is in a ward in less than a minute, and no rule may divide by nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Floats

EARTH_KM = 6371.0088
DETOUR = 1.4
SPEED = 30.0
SHORTEST = 1.0
ROWS = 4096
"""Cells a chunk: what is held beside the answer stays below a few megabytes."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Filled:
    """A matrix without holes: `holes` of its numbers are estimates times `ratio`, the given ones' median against theirs."""

    minutes: Floats
    holes: int
    ratio: float


def minutes_of(road_km: float) -> float:
    """Minutes for so many kilometres of road at `SPEED`."""
    return road_km / SPEED * 60


def minutes(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Estimated minutes (C, H) from points (C,) to points (H,), degrees; nan to or from where there is no point."""
    starts, ends = _on_sphere(lon, lat), _on_sphere(to_lon, to_lat)
    per_km = DETOUR * minutes_of(1.0)
    found = np.empty((len(starts), len(ends)))
    for first in range(0, len(starts), ROWS):
        part = found[first : first + ROWS]
        np.matmul(starts[first : first + ROWS], ends.T, out=part)
        # Half the chord, from the cosine between both; rounding may leave it a hair below zero.
        np.sqrt(np.maximum(0.5 - 0.5 * part, 0.0), out=part)
        np.arcsin(np.minimum(part, 1.0), out=part)
        part *= 2 * EARTH_KM * per_km
        np.maximum(part, SHORTEST, out=part)
    return found


def between(lon: Floats, lat: Floats) -> Floats:
    """Estimated minutes (H, H) from hospital to hospital: 0 to itself, inf where either has no point."""
    found = np.nan_to_num(minutes(lon, lat, lon, lat), nan=np.inf)
    np.fill_diagonal(found, 0.0)
    return found


def filled(given: Floats | None, estimate: Floats) -> Filled:
    """The given minutes (C, H), their holes (nan) filled by the estimate × the median ratio of what is given to it.

    A matrix that knows nothing, or None, is the estimate itself. What nobody knows stays nan.
    """
    if given is None:
        return Filled(estimate, 0, 1.0)
    known = ~np.isnan(given) & (estimate > 0)
    usable = known & np.isfinite(given)
    ratio = float(np.median(given[usable] / estimate[usable])) if usable.any() else 1.0
    holes = np.isnan(given) & ~np.isnan(estimate)
    return Filled(np.where(holes, estimate * ratio, given), int(holes.sum()), ratio)


def mean_minutes(minutes: Floats, shares: Floats, weights: Floats) -> tuple[Floats, float]:
    """Mean minutes of those who choose each hospital (H,), nan where nobody does, and of all; weights (C,) are patients."""
    patients = weights @ shares
    spent = np.einsum("c,ch,ch->h", weights, shares, _reachable(minutes, shares))
    by_hospital = np.divide(spent, patients, out=np.full(len(patients), np.nan), where=patients > 0)
    return by_hospital, float(spent.sum() / patients.sum()) if patients.sum() > 0 else float("nan")


def quantile(minutes: Floats, shares: Floats, weights: Floats, q: float) -> float:
    """The minutes within which so many of the patients arrive, to a tenth; nan without patients."""
    patients = (weights[:, None] * shares).ravel()
    if not patients.sum() > 0:
        return float("nan")
    tenths = np.bincount(np.rint(_reachable(minutes, shares) * 10).astype(np.int64).ravel(), weights=patients)
    below = np.cumsum(tenths)
    return float(np.searchsorted(below, q * below[-1] * (1 - 1e-12)) / 10)


def _reachable(minutes: Floats, shares: Floats) -> Floats:
    """The minutes where somebody goes, else 0: inf × 0 patients are 0 minutes."""
    return np.where(shares > 0, minutes, 0.0)


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    """Unit vectors (N, 3) of points in degrees."""
    east, north = np.radians(np.asarray(lon, np.float64)), np.radians(np.asarray(lat, np.float64))
    return np.stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)), axis=1)
