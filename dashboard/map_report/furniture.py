"""What every printed map has: names, scale bar, north arrow, the place in the city, and on wish a net of degrees."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import shapely

from dashboard import formats
from dashboard.map_report.paper import bar_metres
from dashboard.map_report.projection import View
from dashboard.map_report.sites_drawn import Box
from dashboard.map_report.strokes import Geometries, drawn, on_paper, path
from geodata.errors import Lang
from geodata.queries.ground_shapes import AreaShape

MOST_LABELS = 40
LABEL_MM = 2.65
EDGE_MM = 3.5
MESHES = (1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.5, 1.0)
MESH_MM = 28.0


def _px(value: float) -> str:
    return f"{value * 100:.0f}"


def wide(text: str) -> float:
    """How wide a text is, in its own height: Chinese letters are square, others a little over half of it."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)


def meets(one: Box, others: Sequence[Box]) -> bool:
    """Whether a box touches one of the others."""
    return any(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3] for other in others)


def labels(areas: Sequence[AreaShape], view: View, lang: Lang, taken: list[Box], kind: str, unit: float) -> str:
    """Names of areas at their label points, the most populous first; none over another, over a symbol or over the edge."""
    found: list[str] = []
    placed = [area for area in areas if area.lon is not None and area.lat is not None]
    if not placed:
        return ""
    points = view.project(np.array([(area.lon, area.lat) for area in placed], dtype=np.float64))
    size = LABEL_MM * unit
    for area, (x, y) in sorted(zip(placed, points, strict=True), key=lambda pair: (-pair[0].population, pair[0].code)):
        text = area.name[0] if lang == "zh" else formats.short_name(area.name[1])
        half = wide(text) * size / 2 + 0.4
        box = (x - half, y - size * 0.7, x + half, y + size * 0.7)
        inside = box[0] > 1 and box[1] > 1 and box[2] < view.width - 1 and box[3] < view.height - 1
        if not inside or meets(box, taken) or len(found) >= MOST_LABELS:
            continue
        taken.append(box)
        found.append(f'<text class="{kind}" x="{_px(x)}" y="{_px(y)}" font-size="{_px(size)}">{escape(text)}</text>')
    return "".join(found)


def scale_bar(view: View, lang: Lang, unit: float, left: float, bottom: float) -> tuple[str, Box]:
    """A bar of two halves, one filled, at a round length; the group tells its metres, so that a proof can measure it."""
    metres = bar_metres(view.scale, 32 * unit)
    long = metres * 1000 / view.scale
    high, size = 1.1 * unit, 2.3 * unit
    kilo = metres >= 2000
    words = {0: "0", 1: f"{metres / 2000:g}" if kilo else f"{metres / 2:g}", 2: f"{metres // 1000:g} {'千米' if lang == 'zh' else 'km'}" if kilo else f"{metres} {'米' if lang == 'zh' else 'm'}"}
    top = bottom - high
    texts = "".join(f'<text x="{_px(left + at * long / 2)}" y="{_px(top - 1.7 * unit)}" font-size="{_px(size)}" text-anchor="middle">{word}</text>' for at, word in words.items())
    bars = (
        f'<rect class="bar-full" x="{_px(left)}" y="{_px(top)}" width="{long * 50:.2f}" height="{_px(high)}"/>'
        f'<rect class="bar-open" x="{left * 100 + long * 50:.2f}" y="{_px(top)}" width="{long * 50:.2f}" height="{_px(high)}"/>'
    )
    return f'<g class="scale-bar" data-metres="{metres}" data-mm="{long:.4f}">{bars}{texts}</g>', (left - 3, top - 4.2 * unit, left + long + 6 * unit, bottom + 1)


def north(view: View, lang: Lang, unit: float, x: float, y: float) -> tuple[str, Box]:
    """The arrow and its word, hanging from (x, y)."""
    word = "北" if lang == "zh" else "N"
    size = 2.6 * unit
    arrow = f'<path class="north" d="M{_px(x)} {_px(y)}l{_px(1.8 * unit)} {_px(7.6 * unit)}l{_px(-1.8 * unit)} {_px(-1.7 * unit)}l{_px(-1.8 * unit)} {_px(1.7 * unit)}z"/>'
    text = f'<text class="north-word" x="{_px(x)}" y="{_px(y + 11 * unit)}" font-size="{_px(size)}" text-anchor="middle">{word}</text>'
    return arrow + text, (x - 3 * unit, y - 1, x + 3 * unit, y + 12 * unit)


def inset(areas: Sequence[AreaShape], chosen: shapely.Geometry, lang: Lang, side: float, unit: float) -> str:
    """The city small, its districts in hair lines, the reported place in ink: `areas` are the districts, `chosen` in degrees."""
    blobs = [area.wkb for area in areas if area.wkb]
    west, south, east, north_ = (float(edge) for edge in shapely.total_bounds(shapely.from_wkb(blobs)))  # no union: outlines simplified for a map may cross
    lon, lat = (west + east) / 2, (south + north_) / 2
    high, across = (north_ - south) * 110_900, (east - west) * 111_320 * float(np.cos(np.radians(lat)))
    room = side - 6 * unit
    small = View(lon, lat, max(1, int(max(high, across) * 1000 / room)), side, side - 2 * unit)
    place = shapely.transform(chosen, small.project)
    dot = "" if shapely.area(place) > 1.2 else f'<circle class="inset-dot" cx="{_px(place.centroid.x)}" cy="{_px(place.centroid.y)}" r="{_px(0.9 * unit)}"/>'
    word = "在全市的位置" if lang == "zh" else "In the city"
    return (
        f'<rect class="inset-ground" width="{_px(side)}" height="{_px(side)}"/>{drawn(path(on_paper(blobs, small)), "inset-land")}'
        f'{drawn(path(np.array([place], dtype=object)), "inset-place")}{dot}'
        f'<text class="inset-word" x="{_px(1.4 * unit)}" y="{_px(side - 1.4 * unit)}" font-size="{_px(2.2 * unit)}">{word}</text>'
    )


def emptiest(corners: dict[str, Box], shapes: Geometries) -> str:
    """The corner that hides least of the shapes."""
    whole = shapely.union_all(shapely.make_valid(shapes)) if len(shapes) else shapely.Polygon()
    return min(corners, key=lambda name: (round(float(shapely.area(shapely.intersection(whole, shapely.box(*corners[name])))), 1), list(corners).index(name)))


def graticule(view: View, unit: float) -> str:
    """Meridians and parallels at round degrees, with their names at the edges."""
    west, south, east, north_ = view.box
    mesh = next((each for each in MESHES if each * 111_000 * 1000 / view.scale >= MESH_MM), MESHES[-1])
    found = []
    for lon in np.arange(np.ceil(west / mesh), np.floor(east / mesh) + 1) * mesh:
        points = view.project(np.column_stack([np.full(9, lon), np.linspace(south, north_, 9)]))
        found.append(_net(points) + _degree(float(np.interp(0, points[::-1, 1], points[::-1, 0])), EDGE_MM * unit * 0.8, _named(lon, "E", "W"), unit))
    for lat in np.arange(np.ceil(south / mesh), np.floor(north_ / mesh) + 1) * mesh:
        points = view.project(np.column_stack([np.linspace(west, east, 9), np.full(9, lat)]))
        y = float(np.interp(0, points[:, 0], points[:, 1]))
        found.append(_net(points) + (_degree(7 * unit, y - 0.6, _named(lat, "N", "S"), unit) if 6 * unit < y < view.height - 4 else ""))
    return f'<g class="net">{"".join(found)}</g>'


def _net(points: np.ndarray) -> str:
    return f'<path d="M{"L".join(f"{_px(x)} {_px(y)}" for x, y in points)}"/>'


def _degree(x: float, y: float, word: str, unit: float) -> str:
    return f'<text x="{_px(x)}" y="{_px(y)}" font-size="{_px(1.9 * unit)}" text-anchor="middle">{word}</text>'


def _named(value: float, positive: str, negative: str) -> str:
    minutes = round(abs(value) * 60)
    return f"{minutes // 60}°{minutes % 60:02d}′{positive if value >= 0 else negative}"
