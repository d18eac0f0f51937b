"""The land under the demo city: coast, river, lake, island, hills, and where people crowd.

Everything here is in metres on a local plane, the old town at the origin; `to_degrees` is the way out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.interpolate import CubicSpline
from shapely import LineString, Polygon

Floats = npt.NDArray[np.float64]

PARKS = ((-3.4, 2.6, "鼓山公园"), (-0.6, 0.4, "望江公园"), (2.0, 2.0, "文澜公园"), (4.2, -4.6, "江湾公园"), (8.2, -1.6, "南渡湿地公园"), (-6.3, 1.9, "西园"))
LON0, LAT0 = 120.62, 33.42
METRES_PER_DEGREE_LAT = 110_920.0
METRES_PER_DEGREE_LON = 111_320.0 * float(np.cos(np.radians(LAT0)))
KM = 1000.0

# Where people crowd: x, y (km), spread (km), persons per km² at the top.
CENTRES = (
    (-1.0, 1.6, 2.5, 17_500.0),
    (4.6, -3.4, 1.9, 11_500.0),
    (-6.0, 4.6, 1.5, 8_000.0),
    (7.2, 5.4, 1.4, 7_000.0),
    (-15.0, 13.0, 1.2, 4_800.0),
    (-18.0, -6.0, 1.0, 4_100.0),
    (2.5, 17.5, 1.2, 4_500.0),
    (15.5, 14.5, 1.1, 4_400.0),
    (17.0, -9.5, 1.5, 6_000.0),
    (-4.0, -16.0, 1.2, 4_300.0),
    (8.0, -19.5, 0.9, 3_500.0),
    (-10.5, -11.5, 0.8, 2_900.0),
)
RURAL_DENSITY = 170.0


@dataclass(frozen=True)
class Terrain:
    """Outlines in metres. `land` is the mainland inside the city limits; `sea`, `river`, `lake` are water."""

    land: Polygon
    island: Polygon
    coast: LineString
    river_line: LineString
    river: Polygon
    lake: Polygon
    sea: Polygon
    ring: Polygon
    hills: tuple[Polygon, ...]
    parks: tuple[tuple[str, Polygon], ...]

    def unpeopled(self) -> shapely.Geometry:
        """Where nobody lives: river, lake and parks."""
        return shapely.union_all([self.river, self.lake, *(park for _, park in self.parks)])


def to_degrees(xy: Floats) -> Floats:
    """Plane metres (n, 2) → WGS84 lon, lat (n, 2)."""
    return np.column_stack((LON0 + xy[:, 0] / METRES_PER_DEGREE_LON, LAT0 + xy[:, 1] / METRES_PER_DEGREE_LAT))


def density(xy: Floats) -> Floats:
    """Persons per km² wished for at each point (n, 2), before water is taken out."""
    wished = np.full(len(xy), RURAL_DENSITY)
    for x, y, spread, top in CENTRES:
        squared = ((xy[:, 0] / KM - x) ** 2 + (xy[:, 1] / KM - y) ** 2) / (2 * spread**2)
        wished += top * np.exp(-squared)
    return wished


def smooth(points: list[tuple[float, float]], per_leg: int = 24, closed: bool = False) -> Floats:
    """A spline through points (km) as metres (n, 2)."""
    knots = np.array([*points, points[0]] if closed else points) * KM
    spline = CubicSpline(np.arange(len(knots)), knots, bc_type="periodic" if closed else "natural")
    return np.asarray(spline(np.linspace(0, len(knots) - 1, per_leg * (len(knots) - 1) + 1)))


def roughen(xy: Floats, amplitude: float, smallest: float, rng: np.random.Generator) -> Floats:
    """Midpoint displacement of a polyline until its legs are shorter than `smallest` metres.

    `amplitude` is the displacement as a share of the leg; ends stay where they are.
    """
    while len(xy) < 4096:
        leg = np.diff(xy, axis=0)
        length = np.hypot(leg[:, 0], leg[:, 1])
        if length.max() < smallest:
            break
        normal = np.column_stack((-leg[:, 1], leg[:, 0]))
        middle = (xy[:-1] + xy[1:]) / 2 + normal * rng.normal(0, amplitude, (len(leg), 1)).clip(-2 * amplitude, 2 * amplitude)
        woven = np.empty((len(xy) * 2 - 1, 2))
        woven[0::2], woven[1::2] = xy, middle
        xy = woven
    return xy


def solid(outline: object) -> Polygon:
    """The largest piece of land inside an outline (points or a shape), valid even where the outline crosses itself."""
    shape = outline if isinstance(outline, shapely.Geometry) else Polygon(outline)
    return max(shapely.get_parts(shapely.buffer(shape, 0)), key=shapely.area)


def blob(x: float, y: float, across: float, tall: float, rng: np.random.Generator) -> Polygon:
    """An organic closed outline around (x, y) km with half-axes in km."""
    turn = np.linspace(0, 2 * np.pi, 11)[:-1]
    reach = rng.uniform(0.74, 1.22, len(turn))
    points = [(x + across * r * float(np.cos(t)), y + tall * r * float(np.sin(t))) for t, r in zip(turn, reach, strict=True)]
    return solid(roughen(smooth(points, 6, closed=True), 0.05, 160.0, rng))


def _river(rng: np.random.Generator) -> tuple[LineString, Polygon]:
    course = [
        (-46, -9), (-36, -13), (-28, -9.5), (-21, -12.5), (-15.5, -8.0), (-10.5, -4.0), (-8.0, -6.8), (-4.6, -5.6),
        (-3.0, -1.6), (-0.2, -0.6), (2.2, -1.4), (3.6, 1.6), (6.6, 2.6), (9.8, 0.4), (13.5, 1.6), (17.0, 4.6), (22, 5.0), (34, 7.0),
    ]  # fmt: skip
    line = roughen(smooth(course, 10), 0.02, 120.0, rng)
    along = np.linspace(0, 1, len(line))
    width = 150 + 130 * np.clip(along / 0.55, 0, 1) + 1500 * np.clip((along - 0.60) / 0.24, 0, 1) ** 2.2
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack((-tangent[:, 1], tangent[:, 0])) / np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    half = (width / 2 * rng.uniform(0.93, 1.07, len(line)))[:, None]
    outline = np.vstack((line + normal * half, (line - normal * half)[::-1]))
    return LineString(line), solid(outline)


def make_terrain(rng: np.random.Generator) -> Terrain:
    """Draw the ground of the city."""
    shore = [(24, 60), (21, 44), (19.5, 31), (22.5, 23), (25.2, 16), (24.0, 10), (23.0, 5.5), (25.5, 0), (27.0, -7), (24.0, -14), (20.5, -21), (21.5, -32), (17, -60)]
    coast = LineString(roughen(smooth(shore, 4), 0.085, 200.0, rng))
    sea = solid([*coast.coords, (110 * KM, -60 * KM), (110 * KM, 60 * KM)])
    limits = [(-3, 27), (-11, 24.5), (-17, 25), (-22.5, 20), (-24, 12), (-29, 6), (-27, -3), (-28.5, -10), (-22, -15.5), (-19, -22), (-10.5, -22),
              (-5, -26.5), (4, -25), (11, -28), (20, -25), (32, -18), (36, 0), (34, 18), (22, 25), (12, 24), (5, 27.5)]  # fmt: skip
    wished = solid(roughen(np.array([*limits, limits[0]]) * KM, 0.15, 230.0, rng))
    land = solid(wished.difference(sea))
    river_line, river = _river(rng)
    ring = [(-8.2, 0.0), (-7.6, 6.4), (-1.5, 7.6), (5.2, 7.2), (9.2, 4.2), (9.4, -3.6), (5.6, -7.4), (-0.6, -7.2), (-6.4, -5.0)]
    hills = (blob(-22.5, 17.5, 3.6, 2.4, rng), blob(-23.5, -1.5, 2.2, 3.0, rng), blob(-13.5, -18.5, 2.6, 1.8, rng), blob(10.5, 22.0, 2.0, 1.5, rng))
    return Terrain(
        land=Polygon(land.exterior),
        island=blob(33.5, 12.5, 4.2, 1.7, rng),
        coast=coast,
        river_line=river_line,
        river=river,
        lake=blob(-14.5, 7.0, 3.6, 2.1, rng),
        sea=shapely.union(sea, river.intersection(shapely.buffer(sea, 4000))),
        ring=solid(roughen(smooth(ring, 6, closed=True), 0.02, 300.0, rng)),
        hills=hills,
        parks=tuple((name, solid(blob(x, y, rng.uniform(0.35, 0.75), rng.uniform(0.3, 0.55), rng).difference(river))) for x, y, name in PARKS),
    )
