"""Where the classes of a layer begin: its own, or cut by a rule from the values a person's map shows.

One way for the screen, the offline map and the printed report, so that a legend, a picture and an export of the same view agree.
Suppressed counts take no part, so a break tells nothing the map does not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics import classify
from dashboard.components.map_config import breaks_of
from geodata.errors import BadFilter
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN, Layer


def require_method(method: str) -> str:
    """A way to cut classes that exists. Raises `BadFilter`."""
    if method not in classify.METHODS:
        known = ", ".join(classify.METHODS)
        raise BadFilter(f"没有分级方法 {method}。可用：{known}。", f"There is no way {method} to cut classes. Known: {known}.")
    return method


def rule(found: Layer, method: str) -> str:
    """The rule that cuts this layer's classes; none ("") where its values are classes already."""
    return "" if "classes" in found.options else method


def lower_bounds(found: Layer, wires: npt.NDArray[np.uint16], tileset: str, method: str) -> tuple[int, ...]:
    """Lower bounds for suppressed values `wires`. Raises `BadFilter` for an unknown rule."""
    if not rule(found, method):
        return tuple(breaks_of(found, tileset))
    return tuple(classify.classes(require_method(method), wires[wires <= LARGEST_VALUE].astype(np.int64), SMALLEST_SHOWN))
