"""Points, lines and zones of a printed map, with the screen's symbols (`assets/map/44_marks.js` draws them once a page)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.map_report.map_layers import sites_marks
from dashboard.map_report.projection import View
from dashboard.map_report.strokes import drawn, geojson_on_paper, path
from dashboard.shown import Sites
from geodata.errors import Lang
from layers.contract import Layer, Mark

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres."""

REFERENCE_MM, DATA_MM, NUMBERED_MM, STATION_MM = 2.4, 3.2, 5.0, 1.8
WIDEST_MM, THINNEST_MM, CASING_MM = 2.1, 0.32, 0.5
ZONE_CLASSES = ("zone-first", "zone-second", "zone-third")
LIGHT_ON_DARK = ("sure", "urgent")
FAINT = ' opacity=".45"'


def symbol_id(mark: Mark) -> str:
    """How the page calls a symbol."""
    return f"mark-{mark.shape}-{mark.token}"


def draw(part: Sites, view: View, lang: Lang, taken: list[Box]) -> str:
    """The layer as a group. Where its symbols and words stand is added to `taken`, so that no name lies on them."""
    makes = {"points": _points, "lines": _lines, "zones": _zones}[part.layer.geometry]
    return f'<g class="sites" data-layer="{part.layer.key}">{makes(part, view, lang, taken)}</g>'


def _points(part: Sites, view: View, lang: Lang, taken: list[Box]) -> str:
    points = [each for each in part.features if each["geometry"]["type"] == "Point"]
    order = {mark.key: at for at, mark in enumerate(sites_marks(part.layer))}
    points.sort(key=lambda each: -order.get(each["properties"].get("mark", ""), len(order)))  # the first of the legend lies on top
    size = _size(part.layer)
    return "".join(_symbol(part, each["properties"], at, size, taken) for each, at in zip(points, _places(points, view), strict=True))


def _size(layer: Layer) -> float:
    if "number" in layer.columns:
        return NUMBERED_MM
    if layer.style.icon == "station":
        return STATION_MM
    return DATA_MM if len(layer.marks) > 1 else REFERENCE_MM


def _places(points: Sequence[Mapping[str, Any]], view: View) -> npt.NDArray[np.float64]:
    return view.project(np.array([each["geometry"]["coordinates"][:2] for each in points], dtype=np.float64).reshape(-1, 2))


def _symbol(part: Sites, properties: Mapping[str, Any], at: npt.NDArray[np.float64], size: float, taken: list[Box], more: str = "") -> str:
    known = sites_marks(part.layer)
    mark = next((one for one in known if one.key == properties.get("mark")), known[0])
    x, y = (float(value) for value in at)
    taken.append((x - size / 2, y - size / 2, x + size / 2, y + size / 2))
    place = f'x="{(x - size / 2) * 100:.0f}" y="{(y - size / 2) * 100:.0f}" width="{size * 100:.0f}" height="{size * 100:.0f}"'
    use = f'<use href="#{symbol_id(mark)}" {place}{more}/>'
    if "number" not in part.layer.columns or properties.get("number") is None:
        return use
    light = " is-light" if properties.get("mark") in LIGHT_ON_DARK else ""
    return f'{use}<text class="site-number{light}" x="{x * 100:.0f}" y="{y * 100:.0f}">{escape(str(properties["number"]))}</text>'


def _lines(part: Sites, view: View, lang: Lang, taken: list[Box]) -> str:
    """Flows, the widest last: a casing, the line, an arrow at its end, words at its beginning."""
    found = []
    for each in sorted(part.features, key=lambda each: float(each["properties"].get("width", 0))):
        told = each["properties"]
        width = max(THINNEST_MM, WIDEST_MM * float(told.get("width", 0)))
        shapes = geojson_on_paper([each["geometry"]], view)
        d, points = path(shapes, closed=False), view.project(np.array(each["geometry"]["coordinates"], dtype=np.float64))
        found.append(drawn(d, "flow-casing", stroke_width=round((width + CASING_MM) * 100)) + drawn(d, "flow", stroke_width=round(width * 100)))
        found.append(_arrow(points, width) + _words(told, points, view, lang, taken))
    return "".join(found)


def _arrow(points: npt.NDArray[np.float64], width: float) -> str:
    (x1, y1), (x2, y2) = points[-2:]
    turn = math.degrees(math.atan2(x2 - x1, y1 - y2))
    size = 2.2 + width
    return f'<use href="#mark-arrow-text" x="{-size * 50:.0f}" y="{-size * 50:.0f}" width="{size * 100:.0f}" height="{size * 100:.0f}" transform="translate({x2 * 100:.0f} {y2 * 100:.0f}) rotate({turn:.1f})"/>'


def _words(told: Mapping[str, Any], points: npt.NDArray[np.float64], view: View, lang: Lang, taken: list[Box]) -> str:
    words = f"{told.get('name', '')} {told.get('a_day', '')} 人/日" if lang == "zh" else f"{told.get('name_en', '')} {told.get('a_day', '')} a day"
    half = sum(2.3 if ord(letter) > 0x2E7F else 1.4 for letter in words) / 2 + 0.6
    x, y = float(np.clip(points[0][0], half, view.width - half)), float(np.clip(points[0][1], 2.4, view.height - 2.4))
    taken.append((x - half, y - 1.8, x + half, y + 1.8))
    return f'<text class="label is-data" x="{x * 100:.0f}" y="{y * 100:.0f}">{escape(words)}</text>'


def _zones(part: Sites, view: View, lang: Lang, taken: list[Box]) -> str:
    """Outlines by kind, the first kind on top, then the symbols at the label points."""
    known = sites_marks(part.layer)
    found = []
    for at in reversed(range(len(known))):
        kind = ZONE_CLASSES[min(at, len(ZONE_CLASSES) - 1)]
        for each in part.features:
            if each["geometry"]["type"] == "Point" or each["properties"].get("mark") != known[at].key:
                continue
            d = path(geojson_on_paper([each["geometry"]], view))
            found.append(f"<g{_faint(each)}>{drawn(d, 'zone-casing')}{drawn(d, kind)}</g>")
    points = [each for each in part.features if each["geometry"]["type"] == "Point"]
    size = _size(part.layer)
    return "".join(found) + "".join(_symbol(part, each["properties"], at, size, taken, _faint(each)) for each, at in zip(points, _places(points, view), strict=True))


def _faint(feature: Mapping[str, Any]) -> str:
    """A zone whose lifting was never published may be over: it steps back."""
    return FAINT if feature["properties"].get("open_end") is True else ""
