"""Degrees as metres on the ground, and these as millimetres on paper.

A transverse Mercator around the middle of the map (the projection of Chinese topographic maps, Gauss–Krüger, with its own central
meridian): within a city its scale is true to a few parts in a hundred thousand, so a bar measured on paper is a distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RADIUS, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS 84; CGCS2000 differs by a tenth of a millimetre
E2 = FLATTENING * (2 - FLATTENING)
E4, E6 = E2 * E2, E2**3
SHORTEST_DEGREE = 110_570.0
"""Metres of a degree of latitude where it is shortest."""


def _meridian(phi: Floats) -> Floats:
    """Metres along the meridian from the equator."""
    return RADIUS * (
        (1 - E2 / 4 - 3 * E4 / 64 - 5 * E6 / 256) * phi
        - (3 * E2 / 8 + 3 * E4 / 32 + 45 * E6 / 1024) * np.sin(2 * phi)
        + (15 * E4 / 256 + 45 * E6 / 1024) * np.sin(4 * phi)
        - (35 * E6 / 3072) * np.sin(6 * phi)
    )


def metres(degrees: Floats, lon: float, lat: float) -> Floats:
    """East and north of a middle, shape (n, 2); good to a millimetre within 2°."""
    phi, phi0 = np.radians(degrees[:, 1]), np.radians(lat)
    sine, cosine = np.sin(phi), np.cos(phi)
    normal = RADIUS / np.sqrt(1 - E2 * sine * sine)
    t, c = np.tan(phi) ** 2, E2 / (1 - E2) * cosine * cosine
    a = np.radians(degrees[:, 0] - lon) * cosine
    east = normal * (a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t * t + 72 * c - 58 * E2 / (1 - E2)) * a**5 / 120)
    north = _meridian(phi) - _meridian(np.asarray(phi0)) + normal * np.tan(phi) * (
        a * a / 2 + (5 - t + 9 * c + 4 * c * c) * a**4 / 24 + (61 - 58 * t + t * t + 600 * c - 330 * E2 / (1 - E2)) * a**6 / 720
    )
    return np.column_stack([east, north])


@dataclass(frozen=True)
class View:
    """What a map shows: its middle in degrees, 1 : `scale`, and its size in millimetres; x goes right, y goes down."""

    lon: float
    lat: float
    scale: int
    width: float
    height: float

    def project(self, degrees: Floats) -> Floats:
        """Degrees (n, 2) as millimetres on the paper (n, 2)."""
        found = metres(degrees, self.lon, self.lat) * (1000 / self.scale)
        return np.column_stack([self.width / 2 + found[:, 0], self.height / 2 - found[:, 1]])

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees: at least what the map shows; parallels bend, so a little more."""
        across, down = self.width * self.scale / 1000, self.height * self.scale / 1000
        bend = 0.18 * across * across / RADIUS  # of a parallel at 55° over the map's width
        high = 1.01 * (down / 2 + bend) / SHORTEST_DEGREE
        wide = 1.01 * across / 2 / (SHORTEST_DEGREE * max(0.2, float(np.cos(np.radians(abs(self.lat) + high)))))
        return self.lon - wide, self.lat - high, self.lon + wide, self.lat + high
