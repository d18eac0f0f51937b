"""A printed map measured: where coordinates lie on paper, how long the scale bar is, what colour a cell has.

Nothing of the printing is used: positions come from the names of areas found in the file and from their coordinates, projected by PROJ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from bench.prove.pdf import Pdf

Floats = npt.NDArray[np.float64]
NEAR_MM = 0.8
SMALLEST_MAP_MM = 60.0
DPI = 200.0
SAME = 18.0
"""So far apart in red, green and blue are colours that a printed edge mixes; the nearest classes are farther apart."""


@dataclass(frozen=True)
class Fit:
    """`scale`: 1 : N as printed; `measured`: by coordinates; `dx`, `dy`: where the middle lies, mm; `names`: how many were used."""

    scale: int
    measured: float
    lon: float
    lat: float
    dx: float
    dy: float
    names: int

    def mm(self, lon: Floats, lat: Floats) -> Floats:
        """Degrees as mm on the page, shape (n, 2)."""
        east, north = _metres(lon, lat, self.lon, self.lat)
        return np.column_stack([self.dx + east * 1000 / self.scale, self.dy - north * 1000 / self.scale])


@dataclass(frozen=True)
class Bar:
    """What the scale bar says, in metres, and how long it is, in mm."""

    metres: float
    mm: float

    def error(self, scale: float) -> float:
        """Beside a scale 1 : `scale`, as a share."""
        return self.mm * scale / 1000 / self.metres - 1


def printed_scale(pdf: Pdf) -> int:
    """1 : N as the page says it."""
    found = re.search(r"1 : ([\d,]+)", pdf.text)
    assert found, "the page states no scale"
    return int(found[1].replace(",", ""))


def fit(pdf: Pdf, names: Mapping[str, tuple[float, float]]) -> Fit | None:
    """Where the map lies, from names with their coordinates; None where fewer than two of them stand on it."""
    scale = printed_scale(pdf)
    lon, lat = (float(np.mean([at[axis] for at in names.values()])) for axis in (0, 1))
    seen = [(place.x, place.y, *at) for name, at in names.items() if name in pdf.pages[0] for place in pdf.places(name)]
    if len(seen) < 2:
        return None
    table = np.array(seen)
    table[:, 2], table[:, 3] = _metres(table[:, 2], table[:, 3], lon, lat)
    offsets = np.column_stack([table[:, 0] - table[:, 2] * 1000 / scale, table[:, 1] + table[:, 3] * 1000 / scale])
    near = np.hypot(*(offsets[:, None, :] - offsets[None, :, :]).transpose(2, 0, 1)) < NEAR_MM
    best = near[int(near.sum(axis=1).argmax())]
    if best.sum() < 2:
        return None
    on_map = table[best]
    middle = offsets[best].mean(axis=0)
    paper, ground = on_map[:, :2] - on_map[:, :2].mean(axis=0), on_map[:, 2:] - on_map[:, 2:].mean(axis=0)
    ground[:, 1] *= -1
    measured = 1000 * float((ground**2).sum() / (paper * ground).sum())
    return Fit(scale, measured, lon, lat, float(middle[0]), float(middle[1]), int(best.sum()))


def bar(pdf: Pdf) -> Bar | None:
    """The bar of two equal halves, and the length at its end."""
    boxes = [box for box in pdf.boxes() if 0.5 < box[3] - box[1] < 6 and 6 < box[2] - box[0] < 80]
    for one in boxes:
        for other in boxes:
            level = abs(one[1] - other[1]) < 0.05 and abs(one[3] - other[3]) < 0.05
            if level and abs((other[2] - other[0]) - (one[2] - one[0])) < 0.05 and 0 < one[2] - other[0] < 0.6 and one[0] < other[0] - 3:
                end = _said(pdf, other[2], one[1])
                if end:
                    return Bar(end, 2 * (other[0] - one[0]))
    return None


def _said(pdf: Pdf, right: float, top: float) -> float | None:
    """The length written above the bar's end, in metres."""
    for unit, size in (("千米", 1000.0), ("km", 1000.0), ("米", 1.0), ("m", 1.0)):
        for place in pdf.places(unit):
            if abs(place.x - right) < 12 and 0 < top - place.y < 8:
                found = re.search(r"0\s+([\d.]+)\s+[\d.]+\s*" + unit, pdf.pages[0])
                return 2 * float(re.sub(r"\.+", ".", found[1])) * size if found else None  # by its middle: where colour lies below, letters are told twice, halo and all
    return None


def frame(pdf: Pdf) -> tuple[float, float, float, float]:
    """The map's box on the page: the first large shape that is not the page itself."""
    wide, high = pdf.size_mm
    large = (box for box in pdf.boxes() if SMALLEST_MAP_MM < box[2] - box[0] < wide - 2 and SMALLEST_MAP_MM < box[3] - box[1] < high - 2)
    found = next(large, None)
    assert found, "no map on the page"
    return found


def within(at: Floats, box: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    """Which places lie in a box, not at its edge."""
    return np.asarray((at[:, 0] > box[0] + 1) & (at[:, 0] < box[2] - 1) & (at[:, 1] > box[1] + 1) & (at[:, 1] < box[3] - 1))


def sampled(pdf: Pdf, at: Floats) -> npt.NDArray[np.int64]:
    """The colour at each place (mm, shape (n, 2)): red, green, blue; −1 outside the page. The middle of a small square."""
    picture = pdf.picture(DPI)
    pixels = np.rint(at * DPI / 25.4).astype(int)
    high, wide = picture.shape[:2]
    inside = (pixels[:, 0] > 1) & (pixels[:, 0] < wide - 2) & (pixels[:, 1] > 1) & (pixels[:, 1] < high - 2)
    found = np.full((len(at), 3), -1)
    for row in np.flatnonzero(inside):
        x, y = pixels[row]
        found[row] = np.median(picture[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3), axis=0)
    return found


def nearest(colours: npt.NDArray[np.int64], ramp: Sequence[tuple[int, int, int]]) -> npt.NDArray[np.int64]:
    """Which colour of a ramp each is: its place, or −1 where it is none (a name or an outline lies there)."""
    apart = np.abs(colours[:, None, :] - np.array(ramp)[None, :, :]).max(axis=2)
    return np.where(apart.min(axis=1) <= SAME, apart.argmin(axis=1), -1)


def _metres(lon: Floats, lat: Floats, lon0: float, lat0: float) -> tuple[Floats, Floats]:
    east, north = Transformer.from_crs("EPSG:4326", f"+proj=tmerc +lat_0={lat0} +lon_0={lon0} +ellps=WGS84 +units=m", always_xy=True).transform(lon, lat)
    return np.asarray(east), np.asarray(north)

