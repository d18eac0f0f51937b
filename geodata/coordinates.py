"""The three Chinese datums: WGS84, GCJ-02 (AMap, Tencent) and BD-09 (Baidu), exact in both directions.

GCJ-02 shifts every point inside China by a smooth function of its own position; BD-09 turns and stretches
GCJ-02 once more. Neither has a closed inverse: each is undone by repeating "move by the error that is left"
until nothing moves. All functions take longitudes and latitudes in degrees (scalars or arrays of one shape)
and return two float arrays. Points outside China pass unchanged, as they do at the providers; NaN stays NaN.
CGCS2000 is treated as WGS84 (they differ by centimetres).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.errors import DataError

Degrees = NDArray[np.float64]
Points = tuple[Degrees, Degrees]
Shift = Callable[[Degrees, Degrees], Points]

# The Krasovsky 1940 ellipsoid, on which GCJ-02 is defined.
SEMI_MAJOR_M: Final = 6378245.0
ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
ORIGIN_LON: Final = 105.0
ORIGIN_LAT: Final = 35.0
# Beyond this rectangle the providers apply no shift.
CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)
BAIDU_PI: Final = np.pi * 3000.0 / 180.0
BAIDU_LON: Final = 0.0065
BAIDU_LAT: Final = 0.006
# Each round shrinks the error some thousandfold, only less beside 105° E, where a root in the shift has its kink.
ROUNDS: Final = 8

DATUMS: Final = ("wgs84", "gcj02", "bd09")


def _pair(lon: ArrayLike, lat: ArrayLike) -> Points:
    lons, lats = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return lons.copy(), lats.copy()


def in_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Whether each point lies in the rectangle where GCJ-02 is shifted."""
    lons, lats = _pair(lon, lat)
    west, south, east, north = CHINA
    inside: NDArray[np.bool_] = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
    return inside


def _waves(value: Degrees, medium: float, long: float) -> Degrees:
    """The waves along one axis: periods of 2, 6, 24 and 60 degrees."""
    angle = value * np.pi
    short = 20.0 * np.sin(angle) + 40.0 * np.sin(angle / 3.0)
    waves: Degrees = (short + medium * np.sin(angle / 12.0) + long * np.sin(angle / 30.0)) * 2.0 / 3.0
    return waves


def _gcj_shift(lon: Degrees, lat: Degrees) -> Points:
    """Degrees by which GCJ-02 moves each WGS84 point."""
    x, y = lon - ORIGIN_LON, lat - ORIGIN_LAT
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple + _waves(y, 160.0, 320.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + _waves(x, 150.0, 300.0)
    phi = np.radians(lat)
    squeeze = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (squeeze * np.sqrt(squeeze))
    parallel_m = SEMI_MAJOR_M / np.sqrt(squeeze) * np.cos(phi)
    # At the poles the parallel vanishes; no such point is in China, so the value is never used.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Points:
    """WGS84 → GCJ-02."""
    lons, lats = _pair(lon, lat)
    inside = in_china(lons, lats)
    east, north = _gcj_shift(lons, lats)
    return np.where(inside, lons + east, lons), np.where(inside, lats + north, lats)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Points:
    """GCJ-02 → BD-09."""
    lons, lats = _pair(lon, lat)
    inside = in_china(lons, lats)
    radius = np.hypot(lons, lats) + 0.00002 * np.sin(lats * BAIDU_PI)
    angle = np.arctan2(lats, lons) + 0.000003 * np.cos(lons * BAIDU_PI)
    east, north = radius * np.cos(angle) + BAIDU_LON, radius * np.sin(angle) + BAIDU_LAT
    return np.where(inside, east, lons), np.where(inside, north, lats)


def _undo(shift: Shift, lon: ArrayLike, lat: ArrayLike) -> Points:
    """The points that `shift` sends to (lon, lat), by fixed-point iteration."""
    target_lon, target_lat = _pair(lon, lat)
    inside = in_china(target_lon, target_lat)
    lons, lats = target_lon.copy(), target_lat.copy()
    for _ in range(ROUNDS):
        shifted_lon, shifted_lat = shift(lons, lats)
        lons = np.where(inside, lons + target_lon - shifted_lon, lons)
        lats = np.where(inside, lats + target_lat - shifted_lat, lats)
    return lons, lats


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Points:
    """GCJ-02 → WGS84, to better than a micrometre."""
    return _undo(wgs84_to_gcj02, lon, lat)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Points:
    """BD-09 → GCJ-02, to better than a micrometre."""
    return _undo(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Points:
    """WGS84 → BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Points:
    """BD-09 → WGS84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


TO_WGS84: Final[dict[str, Callable[[ArrayLike, ArrayLike], Points]]] = {"wgs84": _pair, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Points:
    """Any of the three datums → WGS84; `DataError` for an unknown datum."""
    try:
        convert = TO_WGS84[datum]
    except KeyError:
        raise DataError(
            f"不认识坐标系 {datum!r}。请写 wgs84、gcj02 或 bd09。",
            f"Unknown datum {datum!r}. Write wgs84, gcj02 or bd09.",
        ) from None
    return convert(lon, lat)
