"""The layers of a printed map: values as the screen has them, of the cells inside the area and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from dashboard import access, classes, file_facts
from dashboard.components import legend
from dashboard.context import Context, Services
from dashboard.contract import Text
from dashboard.map_report.projection import View
from dashboard.reports import met
from dashboard.shown import Cells, Sites
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.map_reports.definition import MapLayer
from geodata.queries import chosen_cells, geometry
from geodata.queries.freshness import SourceState
from layers import layer
from layers.contract import Layer, Mark, for_basis, suppress_counts

H3_METRES = {"h3_6": 6500.0, "h3_7": 2450.0, "h3_8": 925.0, "h3_9": 350.0, "h3_10": 132.0}
"""From edge to edge of an average cell."""
SMALLEST_MM = 1.4
SMALLEST_FINE_MM = 4.0
"""Of cells finer than the overview's: they hold so little that most would be a dot."""
FINE = frozenset({"h3_9", "h3_10"})
MOST_CELLS = 40_000
MOST_SITES = 3_000
FAR_FROM = 150_000
"""From this scale on a layer lies on what it says for the whole city in view."""

Read = tuple[Cells | Sites | None, Text | None]


def read(
    services: Services, asked: MapLayer, breaks: tuple[int, ...] | None, filters: Filters, view: View, context: Context, states: dict[str, SourceState]
) -> Read:
    """A layer as it is drawn, or why it is not."""
    try:
        found = for_basis(layer(asked.key), context.city.case_basis)
    except UnknownName as error:
        return None, (error.zh, error.en)
    zh, en = found.title
    if not access.allows(context.user, "layer", asked.key):
        return None, (f"图层“{zh}”：您的角色不能看。", f"Layer “{en}”: your role does not cover it.")
    if not met(found.needs, context.metrics):
        return None, (f"图层“{zh}”：这座城市没有这项登记。", f"Layer “{en}”: this city has no such register.")
    if found.options.get("raised"):
        services.alarms.refresh()
    as_of = file_facts.as_of(states, found.source, context)
    with services.database.read() as conn:
        if found.features:
            return _sites(conn, found, filters, context, as_of)
        return _cells(conn, found, asked, breaks, filters, view, context, as_of)


def _cells(
    conn: Connection, found: Layer, asked: MapLayer, breaks: tuple[int, ...] | None, filters: Filters, view: View, context: Context, as_of: str
) -> Read:
    zh, en = found.title
    tileset = asked.tileset if asked.tileset != "auto" else fitting(conn, found, view, context)
    if tileset not in found.tilesets or tileset not in geometry.tilesets(conn, context.user.scope) or found.values is None:
        return None, (f"图层“{zh}”：不能画在 {tileset} 上。", f"Layer “{en}”: it cannot be drawn on {tileset}.")
    inside = chosen_cells.inside(conn, filters, context.user.scope, tileset)
    if len(inside) > MOST_CELLS:
        return None, (f"图层“{zh}”：这里有 {len(inside):,} 格，最多 {MOST_CELLS:,} 格，请换大一级的格。", f"Layer “{en}”: {len(inside):,} cells here, {MOST_CELLS:,} at most; take larger cells.")
    wires = suppress_counts(found.values(conn, filters, context.user.scope, tileset))
    lower, told = _classes(found, wires, asked, breaks, tileset, context)
    rows = chosen_cells.rows(conn, tileset, inside, context.user.scope)
    return Cells(found, tileset, lower, told, rows, wires[inside], as_of), None


def _classes(
    found: Layer, wires: npt.NDArray[np.uint16], asked: MapLayer, breaks: tuple[int, ...] | None, tileset: str, context: Context
) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Lower bounds and legend: those given for all issues of a run, those cut by hand, or the layer's own."""
    lower = breaks or classes.lower_bounds(found, wires, tileset, asked.classes)
    return lower, legend.legend(found, lower, tileset, context.lang, classes.rule(found, asked.classes))


def fitting(conn: Connection, found: Layer, view: View, context: Context) -> str:
    """The finest units whose cells can still be told apart on this sheet; hexagons where the layer lies on any."""
    known = geometry.tilesets(conn, context.user.scope)
    if (far := found.options.get("far")) in known and view.scale >= FAR_FROM:
        return str(far)
    offered = [name for name in found.tilesets if name in known and known[name].count]
    hexagons = [name for name in offered if name in H3_METRES]
    if not hexagons:
        return offered[0] if offered else (found.tilesets or ("",))[0]
    wide = [name for name in hexagons if H3_METRES[name] * 1000 / view.scale >= (SMALLEST_FINE_MM if name in FINE else SMALLEST_MM)]
    return wide[-1] if wide else hexagons[0]


def _sites(conn: Connection, found: Layer, filters: Filters, context: Context, as_of: str) -> Read:
    """Features whose label point lies inside; lines lead to the area already."""
    everywhere = filters if found.geometry == "lines" else filters.model_copy(update={"area": None, "region": None})
    collection = found.features(conn, everywhere, context.user.scope) if found.features else {"features": []}
    features: list[dict[str, Any]] = collection["features"]
    if found.geometry != "lines":
        points = {each["properties"]["code"]: each["geometry"]["coordinates"] for each in features if each["geometry"]["type"] == "Point"}
        held = chosen_cells.holds(conn, filters, [(at[0], at[1]) for at in points.values()])
        kept = {code for code, inside in zip(points, held, strict=True) if inside}
        features = [each for each in features if each["properties"]["code"] in kept]
    if len(features) > MOST_SITES:
        zh, en = found.title
        return None, (f"图层“{zh}”：{len(features):,} 个要素，最多 {MOST_SITES:,} 个，请选一个区县。", f"Layer “{en}”: {len(features):,} features, {MOST_SITES:,} at most; choose a district.")
    told = legend.marks(replace(found, marks=sites_marks(found)), context.lang)
    return Sites(found, features, collection.get("note", ("", "")), told, as_of), None


def sites_marks(found: Layer) -> tuple[Mark, ...]:
    """What the symbols of a layer are; a reference layer has its icon in ink."""
    return found.marks or (Mark(found.key, found.title, found.style.icon or "", "text"),)
