"""What a layer promises. One generic route and one generic callback serve all of them.

Values travel as little-endian uint16, one per cell of the tile set:
    0 = zero, reported · 1 = suppressed (a count of 1–4) · 5…65,000 = the value (capped)
    65,533 = uncertain · 65,534 = outside the person's scope · 65,535 = no data
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.scope import Scope

SUPPRESSED = 1
SMALLEST_SHOWN = 5
LARGEST_VALUE = 65_000
OUT_OF_SCOPE = 65_534
NO_DATA = 65_535

Text = tuple[str, str]  # (zh, en)
Ramp = Literal["seq", "cap", "div"]
Geometry = Literal["cells", "heat", "points"]


@dataclass(frozen=True)
class Style:
    """Class breaks (lower bounds, ascending), ramp and unit. The breaks belong to the layer, not to the view."""

    breaks: tuple[int, ...] = (5, 10, 20, 40, 80)
    ramp: Ramp = "seq"
    unit: Text = ("", "")
    icon: Literal["hospital", "checkpoint", "station"] | None = None


@dataclass(frozen=True)
class Layer:
    """One thing that can lie on the map.

    `values(conn, filters, scope, tileset)` → int64 array, one per cell of the tile set (shape (n,)),
    NOT yet suppressed; the route suppresses, so no layer can forget to. Points layers give
    `points(conn, filters, scope)` → GeoJSON FeatureCollection with only the `hover` properties.
    `needs`: metric keys; the layer is offered only where the city has data for all of them.
    `tilesets`: what it can be drawn on, coarse to fine; the client picks by zoom or by hand.
    """

    key: str
    title: Text
    order: int
    geometry: Geometry
    columns: Mapping[str, Text]
    style: Style
    hover: tuple[str, ...]
    tilesets: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    note: Text = ("", "")
    drill: Literal["cell", "site", "none"] = "cell"
    suppress: bool = True
    source: str = ""
    values: Callable[[Connection, Filters, Scope, str], npt.NDArray[np.int64]] | None = None
    points: Callable[[Connection, Filters, Scope], dict[str, Any]] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def suppress_counts(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """Encode counts for the wire: 1–4 become `SUPPRESSED`, large values are capped, negatives are `NO_DATA`.

    A negative count is a layer's way to say "no data here" and "outside the scope" (−1 and −2).
    """
    encoded = np.minimum(values, LARGEST_VALUE).astype(np.int64)
    encoded[(values >= 1) & (values < SMALLEST_SHOWN)] = SUPPRESSED
    encoded[values == -1] = NO_DATA
    encoded[values == -2] = OUT_OF_SCOPE
    return encoded.astype("<u2")
