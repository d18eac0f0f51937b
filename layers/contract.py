"""What a layer promises. One generic route and one generic callback serve all of them.

Values travel as little-endian uint16, one per cell of the tile set:
    0 = zero, reported · 1 = suppressed (a count of 1–4) · 5…65,000 = the value (capped)
    65,532 = silent (reports were due, none came) · 65,533 = uncertain · 65,534 = outside the person's scope · 65,535 = no data
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.scope import Scope

SUPPRESSED = 1
SMALLEST_SHOWN = 5
LARGEST_VALUE = 65_000
SILENT = 65_532
UNCERTAIN = 65_533
OUT_OF_SCOPE = 65_534
NO_DATA = 65_535

CELL_TILESETS = ("h3_6", "h3_7", "h3_8", "h3_9", "h3_10", "grid", "community", "street", "district")
# Breaks at the resolutions whose cells hold more than an H3 cell of 8 or 9, a grid or a community.
COARSE_BREAKS: Mapping[str, tuple[int, ...]] = {
    "h3_6": (5, 50, 100, 200, 500),
    "h3_7": (5, 20, 50, 100, 200),
    "street": (5, 20, 50, 100, 200),
    "district": (5, 100, 500, 1000, 5000),
}
CLASS_OF_NOTHING = 8  # of a layer of classes: tested, and neither high nor low
RATE_SCALE = 10  # rates travel times ten, so that one decimal survives

Text = tuple[str, str]  # (zh, en)
Ramp = Literal["seq", "cap", "div"]
Geometry = Literal["cells", "heat", "points", "lines", "zones"]
Values = Callable[[Connection, Filters, Scope, str], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Style:
    """Class breaks (lower bounds, ascending), ramp and unit. The breaks belong to the layer, not to the view."""

    breaks: tuple[int, ...] = (5, 10, 20, 40, 80)
    ramp: Ramp = "seq"
    unit: Text = ("", "")
    icon: Literal["hospital", "checkpoint", "station", "pressure", "zone", "flow"] | None = None


@dataclass(frozen=True)
class Mark:
    """A symbol of a layer that is no cells: what it says, its shape (`assets/map/44_marks.js`) and its design token."""

    key: str
    label: Text
    shape: str
    token: str


@dataclass(frozen=True)
class Layer:
    """One thing that can lie on the map.

    `values(conn, filters, scope, tileset)` → int64 array, one per cell of the tile set (shape (n,)),
    NOT yet suppressed; the route suppresses, so no layer can forget to. Layers of points, lines and zones give
    `features(conn, filters, scope)` → GeoJSON FeatureCollection with exactly the declared columns, already suppressed;
    its member `note`, a `Text`, is said under the legend. `marks` are what their symbols mean: the property `mark` of a
    feature names one.
    `suppress`: whether small counts can occur; where not, as in what is computed from the suppressed ones, no legend tells of them.
    `needs`: metric keys; the layer is offered only where the city has data for all of them.
    `beside`: what else the hover tells of a cell: column → numbers like `values`, which the route suppresses alike.
    `options`: `metric` (with `dimension`, `category`) gives the bars of the time slider, a key or for each case basis the
    keys to add up; `stock` marks a state at the end of the window; `breaks` overrides the style's per tile set; `scale`
    divides a value before it is read, `counted` then is the unit of what was counted; `far` is what the layer lies on
    while the whole city is in view, in place of hexagons; `silent` marks a layer with silent cells, `zero` and `unsure`
    say in words what 0 and uncertain mean there; `days` names columns beside that hold days since 2000; `classes` says in
    words what each break stands for where values are classes and no numbers, with '' for one that does not occur: such
    values are not added up, cut anew or divided, and `CLASS_OF_NOTHING` is the one that stands out in no way.
    `official`: what is otherwise in a city of official daily figures, fields of the layer by name (`for_basis`).
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
    values: Values | None = None
    beside: Mapping[str, Values] = field(default_factory=dict)
    features: Callable[[Connection, Filters, Scope], dict[str, Any]] | None = None
    marks: tuple[Mark, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    official: Mapping[str, Any] = field(default_factory=dict)


def for_basis(layer: Layer, case_basis: str) -> Layer:
    """The layer as it is in a city whose cases are a line list, or official daily figures."""
    return replace(layer, **layer.official) if case_basis == "official_series" else layer


def suppress_counts(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """Encode counts for the wire: 1–4 become `SUPPRESSED`, large values are capped, negatives are `NO_DATA`.

    A negative count is a layer's way to say "no data here", "outside the scope", "uncertain" and "silent" (−1 to −4).
    """
    encoded = np.minimum(values, LARGEST_VALUE).astype(np.int64)
    encoded[(values >= 1) & (values < SMALLEST_SHOWN)] = SUPPRESSED
    encoded[values == -1] = NO_DATA
    encoded[values == -2] = OUT_OF_SCOPE
    encoded[values == -3] = UNCERTAIN
    encoded[values == -4] = SILENT
    return encoded.astype("<u2")


def rates(counts: npt.NDArray[np.int64], residents: npt.NDArray[np.float64], smallest_population: int) -> npt.NDArray[np.int64]:
    """Counts per 100,000 residents times `RATE_SCALE`, already safe to send.

    A count of 1–4 stays `SUPPRESSED` whatever the rate would be; no known population is −1, a small one −3;
    a rate too low for its first decimal is raised to 5 and shown as "≤ 0.5". Both arrays have shape (n,).
    """
    return _ratios(counts, residents, 100_000.0, smallest_population)


def shares(counts: npt.NDArray[np.int64], of: npt.NDArray[np.int64], smallest_base: int) -> npt.NDArray[np.int64]:
    """Counts in percent of `of` times `RATE_SCALE`, safe to send by the rules of `rates`: of none is −1, of few −3."""
    return _ratios(counts, of.astype(np.float64), 100.0, smallest_base)


def bar_metrics(layer: Layer, case_basis: str) -> tuple[str, ...]:
    """The metrics whose daily counts are the layer's bars; none for a layer without days."""
    metric: str | Mapping[str, tuple[str, ...]] | None = layer.options.get("metric")
    if metric is None or isinstance(metric, str):
        return (metric,) if metric else ()
    return metric[case_basis]


def _ratios(counts: npt.NDArray[np.int64], base: npt.NDArray[np.float64], per: float, smallest_base: int) -> npt.NDArray[np.int64]:
    known = base >= 1  # less than one person is no population
    ratio = np.divide(counts * per * RATE_SCALE, base, out=np.zeros(len(counts)), where=known)
    found = np.maximum(np.rint(ratio).astype(np.int64), SMALLEST_SHOWN)
    found[counts == 0] = 0
    found[known & (base < smallest_base)] = -3
    found[(counts >= 1) & (counts < SMALLEST_SHOWN)] = SUPPRESSED
    found[~known] = -1
    return np.where(counts < 0, counts, found)
