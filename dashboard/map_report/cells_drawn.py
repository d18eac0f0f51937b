"""Cells of a printed map: the table of design section 5 in SVG, one path a class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.components.legend import ramp_token
from dashboard.map_report.projection import View
from dashboard.map_report.strokes import Geometries, drawn, on_paper, path
from dashboard.shown import Cells
from layers.contract import LARGEST_VALUE, NO_DATA, SILENT, SUPPRESSED, UNCERTAIN

SMALLEST_MESH_MM = 2.6
"""Outlines of empty cells are drawn where cells are at least so wide; below they would be a grey veil."""
DOT_SHARE, SMALLEST_DOT, LARGEST_DOT = 0.24, 0.28, 1.1
SILENT_SHARE = 0.34


def mesh(part: Cells, view: View) -> bool:
    """Whether cells are wide enough on paper for the outlines of empty ones."""
    return len(part.rows) > 0 and _width(on_paper([row.wkb for row in part.rows[:20]], view)) >= SMALLEST_MESH_MM


def draw(part: Cells, view: View) -> str:
    """The layer as a group: empty cells first, then what has words, then values from the lowest class up."""
    shapes = on_paper([row.wkb for row in part.rows], view)
    wires = part.wires
    zero = path(shapes[wires == 0]) if mesh(part, view) else ""
    found = [drawn(zero, "cell-zero"), drawn(path(shapes[wires == NO_DATA]), "cell-none"), *_uncertain(part, shapes)]
    for at, token in enumerate(ramp_token(part.layer, part.breaks, step) for step in range(len(part.breaks))):
        found.append(drawn(path(shapes[_class(part, at)]), "cell", style=f"fill:var(--gw-{token})", data_class=at))
    found += [_dots(part, shapes[wires == SUPPRESSED]), _silent(shapes[wires == SILENT])]
    return f'<g class="cells" data-layer="{part.layer.key}" data-tileset="{part.tileset}">{"".join(found)}</g>'


def _class(part: Cells, at: int) -> npt.NDArray[np.bool_]:
    """Which cells are of a class: from its lower bound to the next; values under the first belong to it, as on the screen."""
    wires = part.wires
    value = (wires > SUPPRESSED) & (wires <= LARGEST_VALUE)
    low = part.breaks[at] if at else 0
    high = part.breaks[at + 1] if at + 1 < len(part.breaks) else LARGEST_VALUE + 1
    return value & (wires >= low) & (wires < high)


def _uncertain(part: Cells, shapes: Geometries) -> list[str]:
    d = path(shapes[part.wires == UNCERTAIN])
    token = "div-6" if part.layer.style.ramp == "div" else f"{part.layer.style.ramp}-4"
    return [drawn(d, "cell-unsure", style=f"fill:var(--gw-{token})"), drawn(d, "cell-raster")]


def _dots(part: Cells, shapes: Geometries) -> str:
    """Suppressed cells: a dot in the middle, as large as the cell has room."""
    if not len(shapes):
        return ""
    radius = float(np.clip(_width(shapes) / 2 * DOT_SHARE, SMALLEST_DOT, LARGEST_DOT))
    middle = np.rint(shapely.get_coordinates(shapely.point_on_surface(shapes)) * 100).astype(int)
    token = "div-6" if part.layer.style.ramp == "div" else f"{part.layer.style.ramp}-3"
    r = round(radius * 100)
    dots = "".join(f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z" for x, y in middle.tolist())
    return drawn(dots, "cell-dot", style=f"fill:var(--gw-{token})")


def _silent(shapes: Geometries) -> str:
    """Silent cells: a dashed outline with a minus."""
    if not len(shapes):
        return ""
    half = round(_width(shapes) / 2 * SILENT_SHARE * 100)
    middle = np.rint(shapely.get_coordinates(shapely.point_on_surface(shapes)) * 100).astype(int)
    minus = "".join(f"M{x - half} {y}h{2 * half}" for x, y in middle.tolist())
    return drawn(path(shapes), "cell-silent") + drawn(minus, "cell-minus")


def _width(shapes: Geometries) -> float:
    """The middle width of shapes, in millimetres."""
    bounds = shapely.bounds(shapes)
    return float(np.median(np.minimum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]))) if len(shapes) else 0.0

