"""What all reports of a run share, so that one colour means one number on every map: units fixed, classes cut from all areas together."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from dashboard import access, classes
from dashboard.components.map_config import breaks_of
from dashboard.context import Context
from dashboard.reports import met
from geodata.filters import Filters
from geodata.map_reports.definition import Definition, MapLayer
from geodata.queries import chosen_cells, geometry
from layers import all_layers
from layers.contract import Layer, for_basis, suppress_counts

UNITS: Mapping[str, tuple[str, ...]] = {"district": ("h3_8", "h3_7", "community", "street"), "street": ("h3_9", "h3_8", "community", "grid")}
"""What cells lie on in reports of districts and of streets: the first that the layer and the city have."""

Breaks = dict[str, tuple[int, ...]]


def shared(conn: Connection, definition: Definition, filters: Filters, level: str, context: Context) -> tuple[Definition, Breaks]:
    """The definition with every layer's units fixed, and its lower bounds over the whole of `filters.area`; `level`: of the reports."""
    layers: list[MapLayer] = []
    breaks: Breaks = {}
    for asked in definition.layers:
        found = drawn(asked.key, context)
        if found is None:
            layers.append(asked)
            continue
        tileset = _units(conn, found, asked, level, context)
        layers.append(asked.model_copy(update={"tileset": tileset}))
        breaks[asked.key] = _cut(conn, found, asked, tileset, filters, context)
    return definition.model_copy(update={"layers": tuple(layers)}), breaks


def drawn(key: str, context: Context) -> Layer | None:
    """A layer of cells that this reader and this city have; None for all others."""
    found = all_layers().get(key)
    found = for_basis(found, context.city.case_basis) if found else None
    if found is None or found.values is None or not access.allows(context.user, "layer", key) or not met(found.needs, context.metrics):
        return None
    return found


def _units(conn: Connection, found: Layer, asked: MapLayer, level: str, context: Context) -> str:
    known = geometry.tilesets(conn, context.user.scope)
    offered = [name for name in found.tilesets if name in known and known[name].count]
    if asked.tileset in offered:
        return asked.tileset
    return next((name for name in UNITS[level] if name in offered), (offered or ["auto"])[0])


def _cut(conn: Connection, found: Layer, asked: MapLayer, tileset: str, filters: Filters, context: Context) -> tuple[int, ...]:
    """Lower bounds: the layer's own, or cut by the rule from the shown values of all areas together."""
    if not classes.rule(found, asked.classes) or found.values is None:
        return breaks_of(found, tileset)
    wires = suppress_counts(found.values(conn, filters, context.user.scope, tileset))[chosen_cells.inside(conn, filters, context.user.scope, tileset)]
    return classes.lower_bounds(found, wires, tileset, asked.classes)
