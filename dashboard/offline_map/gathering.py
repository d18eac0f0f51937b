"""What an offline map needs besides its layers: shapes and names of their cells, the ground, and where the map opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from dashboard.context import Context
from dashboard.contract import Theme
from dashboard.file_facts import Facts
from dashboard.offline_map.contents import CellSet, MapContents
from dashboard.shown import Cells, Shown, Wires
from geodata.filters import Filters
from geodata.geometry_pack import CellShapes, pack
from geodata.queries import chosen_cells, geometry
from geodata.queries.chosen_cells import CellRow
from layers.contract import suppress_counts

GROUND = ("district", "street")
Frame = tuple[float, float, float, float]


def contents(conn: Connection, title: str, facts: Facts, parts: Sequence[Shown], filters: Filters, theme: Theme, context: Context) -> MapContents:
    """The whole file of some layers, topmost first; layers on the same tile set share its cells."""
    cells = [part for part in parts if isinstance(part, Cells)]
    sets = {part.tileset: _set(conn, part.tileset, part.rows, context) for part in cells}
    beside = {part.layer.key: _beside(conn, part, filters, context) for part in cells}
    ground = {level: found for level in GROUND if (found := _ground(conn, level, context))}
    return MapContents(title, facts, filters, theme, _frame(conn, filters, context), ground, sets, parts, beside)


def _beside(conn: Connection, part: Cells, filters: Filters, context: Context) -> Mapping[str, Wires]:
    """What the card of a cell tells besides its value, suppressed."""
    inside = np.array([row.idx for row in part.rows], np.intp)
    return {column: suppress_counts(ask(conn, filters, context.user.scope, part.tileset))[inside] for column, ask in part.layer.beside.items()}


def _set(conn: Connection, tileset: str, rows: Sequence[CellRow], context: Context) -> CellSet:
    """Shapes and names of some of the person's cells, numbered anew."""
    points = geometry.shapes(conn, tileset, context.user.scope)
    at = np.array([row.idx for row in rows], np.intp) - (int(points.idx[0]) if len(points.idx) else 0)
    shapes = CellShapes(len(rows), np.arange(len(rows)), [row.wkb for row in rows], points.points[at], points.convex)
    return CellSet(pack(shapes), [context.t(row.name) for row in rows])


def _ground(conn: Connection, level: str, context: Context) -> CellSet | None:
    """The areas of a level in the person's scope, for land, outlines and names; None where the city has none."""
    known = geometry.tilesets(conn, context.user.scope)
    if level not in known or not known[level].count:
        return None
    inside: npt.NDArray[np.intp] = np.arange(known[level].first, known[level].first + known[level].count, dtype=np.intp)
    return _set(conn, level, chosen_cells.rows(conn, level, inside, context.user.scope), context)


def _frame(conn: Connection, filters: Filters, context: Context) -> Frame:
    """Where the map opens: the region, the area, or all that the person may see."""
    found = filters.region.bound() if filters.region else geometry.area_frame(conn, filters.area or context.user.district_code or context.city.code)
    west, south, east, north = (float(cast(float, found[side])) for side in ("west", "south", "east", "north"))
    return west, south, east, north
