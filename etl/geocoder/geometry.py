"""Small distances on the ground, in metres, for points a city apart at most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import h3

METRES_PER_DEGREE: Final = 111_320.0


def metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The distance between two WGS84 points."""
    dx = (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2))
    return math.hypot(dx, lat_a - lat_b) * METRES_PER_DEGREE


def middle(lons: Sequence[float], lats: Sequence[float]) -> tuple[float, float, float]:
    """The median point of some points, and the distance that nine in ten of them keep to it."""
    lon, lat = sorted(lons)[len(lons) // 2], sorted(lats)[len(lats) // 2]
    away = sorted(metres(lon, lat, x, y) for x, y in zip(lons, lats, strict=True))
    return lon, lat, away[min(len(away) - 1, int(len(away) * 0.9))]


def off_centre(lon: float, lat: float) -> float:
    """Metres from a point to the centre of its H3 cell of resolution 8."""
    centre_lat, centre_lon = h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, 8))
    return metres(lon, lat, centre_lon, centre_lat)
