"""Shapes as paths of an SVG, in hundredths of a millimetre: whole numbers are short, and finer than any printer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.map_report.projection import View

FINE = 100
Geometries = npt.NDArray[np.object_]


def on_paper(blobs: Sequence[bytes], view: View) -> Geometries:
    """Shapes of WKB in degrees as shapes in millimetres; empty ones stay empty."""
    shapes = np.array([shapely.from_wkb(blob) if blob else shapely.Polygon() for blob in blobs], dtype=object)
    return np.asarray(shapely.transform(shapes, view.project), dtype=object)


def geojson_on_paper(geometries: Iterable[Any], view: View) -> Geometries:
    """The same of GeoJSON geometries."""
    return np.array([shapely.transform(shapely.geometry.shape(each), view.project) for each in geometries], dtype=object)


def path(shapes: Geometries, closed: bool = True) -> str:
    """One `d` for all rings (or lines) of the shapes, each drawn from its first point by steps."""
    parts = shapely.get_parts(shapes)
    lines = shapely.get_rings(parts) if closed else parts
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    whole = np.rint(coordinates * FINE).astype(np.int64)
    starts = np.flatnonzero(np.diff(owner, prepend=-1)) if len(owner) else np.array([], dtype=np.int64)
    return "".join(_line(part, closed) for part in np.split(whole, starts[1:]) if len(part) > 1)


def _line(points: npt.NDArray[np.int64], closed: bool) -> str:
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if not len(steps):
        return ""
    inner = steps[:-1] if closed and len(steps) > 1 else steps
    return f"M{points[0, 0]} {points[0, 1]}l{' '.join(map(str, inner.ravel().tolist()))}{'z' if closed else ''}"


def drawn(d: str, kind: str, **more: object) -> str:
    """A path element of a class; nothing for an empty path."""
    return f'<path class="{kind}" d="{d}"{attributes(**more)}/>' if d else ""


def attributes(**more: object) -> str:
    """Attributes of an element, escaped; underscores are hyphens."""
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in more.items())
