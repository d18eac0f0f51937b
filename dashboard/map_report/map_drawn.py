"""The printed map: an SVG in millimetres, true to a stated scale, with the ground, the layers and everything a map must say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import Connection

from dashboard.map_report import cells_drawn, furniture, sites_drawn
from dashboard.map_report.contents import Contents
from dashboard.map_report.map_layers import sites_marks
from dashboard.map_report.projection import View
from dashboard.map_report.sites_drawn import Box
from dashboard.map_report.strokes import drawn, on_paper, path
from dashboard.shown import Cells, Sites
from geodata.queries import ground_shapes
from geodata.queries.ground_shapes import AreaShape, GroundShape
from geodata.queries.standing import CHILD_LEVEL, Place
from geodata.region import Region

LINES_FROM = {"street": 320_000, "community": 60_000, "grid": 25_000}
"""Outlines of a level are drawn at this scale or a larger one; those of the reported parts always."""
ROADS_TO_RANK = ((40_000, 4), (130_000, 3), (400_000, 2))
SEEN_MM = 0.08
INSET_MM = 29.0


@dataclass(frozen=True)
class Ground:
    """Public ground of one map: areas of the levels it draws, what lies beneath, and the districts of the whole city for the inset."""

    areas: Sequence[AreaShape]
    beneath: Sequence[GroundShape]
    city: Sequence[AreaShape]


def levels(place: Place, view: View) -> tuple[str, ...]:
    """The levels of areas a map draws: districts, the place's own level and its parts', and what the scale shows clearly."""
    wanted = {"district", place.level, CHILD_LEVEL.get(place.level, "")} | {level for level, scale in LINES_FROM.items() if view.scale <= scale}
    return tuple(level for level in ("city", "district", "street", "community", "grid") if level in wanted)


def read_ground(conn: Connection, place: Place, view: View) -> Ground:
    """The ground of a map. Public reference data, the same for everybody."""
    fine = SEEN_MM * view.scale / 1000 / 111_000
    rank = next((rank for scale, rank in ROADS_TO_RANK if view.scale <= scale), 1)
    areas = ground_shapes.areas(conn, levels(place, view), view.box, fine)
    return Ground(areas, ground_shapes.ground(conn, view.box, fine, rank), ground_shapes.areas(conn, ("district",), (-180, -90, 180, 90), 0.002))


def draw(made: Contents, ground: Ground) -> str:
    """The whole map. Its element tells middle, scale and size, so that a proof can find any place on it."""
    view, unit, lang = made.view, made.sheet.unit, made.context.lang
    chosen = [area for area in ground.areas if area.code == made.place.code or area.code in made.place.codes]
    outline = on_paper([area.wkb for area in chosen], view)
    tools, taken = _tools(made, ground, outline)
    cells = "".join(cells_drawn.draw(layer, view) for layer in reversed(made.layers) if isinstance(layer, Cells))
    sites = "".join(sites_drawn.draw(layer, view, lang, taken) for layer in reversed(made.layers) if isinstance(layer, Sites))
    names = _names(made, ground, taken)
    net = furniture.graticule(view, unit) if made.issue.definition.graticule else ""
    body = [_ground(ground, outline, made), cells, _outlines(ground, outline, made), net, sites, names, tools]
    frame = f'<rect class="frame" width="{view.width * 100:.0f}" height="{view.height * 100:.0f}"/>'
    told = f'data-lon="{view.lon:.6f}" data-lat="{view.lat:.6f}" data-scale="{view.scale}" data-width="{view.width:g}" data-height="{view.height:g}"'
    size = f'viewBox="0 0 {view.width * 100:g} {view.height * 100:g}" style="width:{view.width:g}mm;height:{view.height:g}mm"'
    return f'<svg class="map" {size} {told} data-marks="{" ".join(_symbols(made))}" role="img">{_patterns(unit)}<g clip-path="url(#map-clip)">{"".join(body)}</g>{frame}</svg>'


def _symbols(made: Contents) -> list[str]:
    found = {f"{mark.shape}:{mark.token}" for layer in made.layers if isinstance(layer, Sites) for mark in sites_marks(layer.layer)}
    return sorted(found | {"arrow:text"})


def _patterns(unit: float) -> str:
    """Hatching of no data, the raster of what is uncertain, and the frame that cuts the map off."""
    return (
        f'<defs><pattern id="hatch" width="{150 * unit:g}" height="{150 * unit:g}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V{150 * unit:g}" class="hatch" stroke-width="{44 * unit:g}"/></pattern>'
        f'<pattern id="raster" width="{90 * unit:g}" height="{90 * unit:g}" patternUnits="userSpaceOnUse"><circle cx="{45 * unit:g}" cy="{45 * unit:g}" r="{15 * unit:g}" class="raster"/></pattern>'
        '<clipPath id="map-clip"><rect width="100%" height="100%"/></clipPath></defs>'
    )


def _of(ground: Ground, level: str) -> list[bytes]:
    return [area.wkb for area in ground.areas if area.level == level and area.wkb]


def _ground(ground: Ground, outline: np.ndarray, made: Contents) -> str:
    """What lies under the data, quiet: land, the reported place white, green, water, roads, rail."""
    view = made.view
    found = ['<rect class="outside" width="100%" height="100%"/>', drawn(path(on_paper(_of(ground, "district"), view)), "land")]
    found.append(drawn(path(outline), "here"))
    for kind in ("green", "coast", "water", "road", "rail"):
        for piece in (each for each in ground.beneath if each.kind == kind):
            shapes = on_paper([piece.wkb], view)
            name = {2: f"{kind}-face", 1: f"{kind}-line is-{piece.rank}"}.get(piece.dimension, kind)
            found.append(drawn(path(shapes, closed=piece.dimension == 2), name))
    return f'<g class="ground">{"".join(found)}</g>'


def _outlines(ground: Ground, outline: np.ndarray, made: Contents) -> str:
    """Boundaries above the cells, finest first; the place itself, or the selection, in full ink."""
    child = CHILD_LEVEL.get(made.place.level, "")
    found = [
        drawn(path(on_paper(_of(ground, level), made.view)), f"line-{level}{' is-part' if level == child else ''}")
        for level in ("grid", "community", "street", "district")
        if level in levels(made.place, made.view)
    ]
    region = made.filters.region
    found.append(drawn(path(_region(region, made.view)), "line-region") if region else drawn(path(outline), "line-here"))
    return f'<g class="outlines">{"".join(found)}</g>'


def _region(region: Region, view: View) -> np.ndarray:
    points = view.project(np.array(region.points, dtype=np.float64))
    if region.kind == "circle":
        return np.array([shapely.Point(points[0]).buffer(region.radius_m * 1000 / view.scale, 48)], dtype=object)
    return np.array([shapely.Polygon(points)], dtype=object)


def _names(made: Contents, ground: Ground, taken: list[Box]) -> str:
    """The parts of the place by name, then what lies around it, fainter."""
    child = CHILD_LEVEL.get(made.place.level, "")
    own = [area for area in ground.areas if area.level == child and area.level != "grid" and _inside(area, made.place)]
    if made.place.drawn:
        own = [area for area in ground.areas if area.code in made.place.codes]
    around = [area for area in ground.areas if area.level == "district" and area.code != made.place.code and made.place.level != "city" and not made.place.code.startswith(area.code)]
    unit, lang = made.sheet.unit, made.context.lang
    return furniture.labels(own, made.view, lang, taken, "label", unit) + furniture.labels(around, made.view, lang, taken, "label is-around", unit)


def _inside(area: AreaShape, place: Place) -> bool:
    """Codes begin with their parent's; the city holds all."""
    return place.level == "city" or area.code.startswith(place.code)


def _tools(made: Contents, ground: Ground, outline: np.ndarray) -> tuple[str, list[Box]]:
    """North top right; scale bar and the place in the city where they hide least."""
    view, unit, lang = made.view, made.sheet.unit, made.context.lang
    edge = furniture.EDGE_MM * unit
    arrow, arrow_box = furniture.north(view, lang, unit, view.width - edge - 3 * unit, edge)
    bar_left, bar_right = (furniture.scale_bar(view, lang, unit, left, view.height - edge) for left in (edge + 2, view.width - edge - 42 * unit))
    side = INSET_MM * unit
    inset = _inset(made, ground, side)
    corners: dict[str, Box] = {
        "left": (edge, view.height - edge - side, edge + side, view.height - edge), "right": (view.width - edge - side, view.height - edge - side, view.width - edge, view.height - edge),
        "top": (edge, edge, edge + side, edge + side),
    }  # fmt: skip
    best = furniture.emptiest(corners, outline) if inset else ""
    bar, bar_box = bar_left if best == "right" or (not best and furniture.emptiest({"right": bar_right[1], "left": bar_left[1]}, outline) == "left") else bar_right
    boxes = [arrow_box, bar_box] + ([corners[best]] if best else [])
    placed = f'<g class="inset" transform="translate({corners[best][0] * 100:.0f} {corners[best][1] * 100:.0f})">{inset}</g>' if best else ""
    return f'<g class="tools">{arrow}{bar}{placed}</g>', boxes


def _inset(made: Contents, ground: Ground, side: float) -> str:
    """Nothing for the whole city, which needs no place in itself, or where nobody has boundaries."""
    if made.place.level == "city" or not any(area.wkb for area in ground.city):
        return ""
    if made.filters.region:
        chosen: shapely.Geometry = shapely.Point(made.view.lon, made.view.lat)
    else:
        own = next((area for area in ground.city if area.code == made.place.code and area.wkb), None)
        chosen = shapely.from_wkb(own.wkb) if own else shapely.Point(made.view.lon, made.view.lat)
    return furniture.inset(ground.city, chosen, made.context.lang, side, made.sheet.unit)
