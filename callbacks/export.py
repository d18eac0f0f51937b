"""What lies on the map as a file: the cells, points, lines or zones of a layer in the region, area and window, and nothing more."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from flask import Response, request, stream_with_context
from sqlalchemy import Connection

from callbacks import map_routes
from dashboard import access, file_facts, ids, session
from dashboard.cell_files import STREAMED, WRITTEN, MapFile, cell_file
from dashboard.components import legend
from dashboard.context import Context, Services, User
from dashboard.scratch import scratch
from dashboard.site_files import site_file
from dashboard.workbook import disposition
from geodata.errors import BadFilter, EmptySelection, UnknownName
from geodata.filters import Filters
from geodata.queries import areas, chosen_cells, freshness
from geodata.queries.chosen_cells import CellRow
from geodata.queries.records import note_read
from layers.contract import Layer, Text, suppress_counts

MOST_CELLS = 100_000
SMALL_COUNTS: tuple[Text, Text] = (("小数", "Small counts"), ("1–4 写作 <5，不给确数，与地图相同", "1–4 is <5 and has no number, as on the map"))
WGS84: tuple[Text, str] = (("坐标系", "Coordinates"), "EPSG:4326 (WGS 84)")


def cells(services: Services, user: User, key: str, tileset: str, form: str) -> Response:
    """The file of a layer's cells. Raises `EmptySelection`, `BadFilter` above the limit, and what `map_routes.values` raises."""
    _require_form(form)
    filters, context = map_routes.filters_from(request.args), session.current_context(services)
    made = cells_of(services, context, key, tileset, filters)
    with services.database.note() as conn:
        note_read(conn, user.username, f"cells:{key}:{tileset}", filters, len(made.lines), file=True, form=form)
    return _answer(services, made, f"_{legend.BY_WORDS[tileset][context.lang != 'zh']}", filters, context, form)


def cells_of(services: Services, context: Context, key: str, tileset: str, filters: Filters) -> MapFile:
    """What such a file holds; `filters` are those of the request."""
    found, counted = map_routes.counted(services, context.user, key, tileset)
    with services.database.read() as conn:
        inside = chosen_cells.inside(conn, filters, context.user.scope, tileset)
        require_some(len(inside))
        return _file(conn, found, suppress_counts(counted), chosen_cells.rows(conn, tileset, inside, context.user.scope), filters, context)


def sites(services: Services, user: User, key: str, form: str) -> Response:
    """The file of a layer of points, lines or zones, one row each. Raises like `cells`."""
    _require_form(form)
    filters, context = map_routes.filters_from(request.args), session.current_context(services)
    made = sites_of(services, context, key, filters)
    require_some(len(made.lines))
    with services.database.note() as conn:
        note_read(conn, user.username, f"features:{key}", filters, len(made.lines), file=True, form=form)
    return _answer(services, made, "", filters, context, form)


def sites_of(services: Services, context: Context, key: str, filters: Filters) -> MapFile:
    """What such a file holds."""
    found, features, note = sites_inside(services, context.user, key, filters)
    with services.database.read() as conn:
        where, as_of = place_of(conn, filters, context), file_facts.as_of(freshness.by_source(conn), found.source, context)
    return site_file(found, features, note, file_facts.facts(context, filters, where, as_of, [WGS84]), context)


def sites_inside(services: Services, user: User, key: str, filters: Filters) -> tuple[Layer, list[dict[str, Any]], Text]:
    """The features of a layer that lie in the region, else in the area, and what the layer says of them all.

    A place that is drawn as an outline and a label point lies where its label point does. Lines lead to the area or region already.
    """
    aimed = map_routes.collected(services, user, key, filters) if map_routes.open_layer(user, key).geometry == "lines" else None
    found, collection = aimed or map_routes.collected(services, user, key, filters.model_copy(update={"area": None, "region": None}))
    features, note = collection["features"], collection.get("note", ("", ""))
    if aimed:
        return found, features, note
    access.require_area(user, filters.area)
    points = {each["properties"]["code"]: each["geometry"]["coordinates"] for each in features if each["geometry"]["type"] == "Point"}
    with services.database.read() as conn:
        kept = dict(zip(points, chosen_cells.holds(conn, filters, [(at[0], at[1]) for at in points.values()]), strict=True))
    return found, [each for each in features if kept.get(each["properties"]["code"], False)], note


def place_of(conn: Connection, filters: Filters, context: Context) -> Text:
    """What the file is about: the region, the area, or all that the person may see."""
    if filters.region:
        return ("选区", "selection")
    path = areas.path(conn, filters.area, context.user.scope)
    return (path[-1].name_zh, path[-1].name_en) if path else context.city.name


def require_some(count: int) -> None:
    """Pass where there is something to write and not too much. Raises `EmptySelection`, `BadFilter`."""
    if not count:
        raise EmptySelection("选区里没有可导出的。请画大一些，换个地方，或换一个时间窗。", "There is nothing to export here. Draw it larger, elsewhere, or take another window.")
    if count > MOST_CELLS:
        raise BadFilter(
            f"要导出 {count:,} 格，一次最多 {MOST_CELLS:,} 格。请画一个选区、选一个区县，或换用大一级的格。",
            f"That is {count:,} cells; {MOST_CELLS:,} is the limit. Draw a selection, choose a district, or take larger cells.",
        )


def _require_form(form: str) -> None:
    if form not in STREAMED and form not in WRITTEN:
        known = ", ".join([*STREAMED, *WRITTEN])
        raise UnknownName(f"不能导出为 {form}。可用：{known}。", f"This cannot be had as {form}. Known: {known}.")


def _answer(services: Services, made: MapFile, by: str, filters: Filters, context: Context, form: str) -> Response:
    """The file, named by its layer, what that lies on, and the place."""
    with services.database.read() as conn:
        name = f"{made.title}{by}_{context.t(place_of(conn, filters, context))}"
    answer = _written(made, form) if form in WRITTEN else Response(stream_with_context(STREAMED[form][1](made)), mimetype=STREAMED[form][0])
    answer.headers["Content-Disposition"] = disposition(file_facts.file_name(context, name, filters, form))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _written(made: MapFile, form: str) -> Response:
    """A file that has to lie on disk while it is written; it is gone when the answer is."""
    kind, write = WRITTEN[form]
    with scratch(f"cells.{form}") as path:
        write(path, made)
        return Response(path.read_bytes(), mimetype=kind)


def _file(conn: Connection, found: Layer, wires: npt.NDArray[np.uint16], rows: list[CellRow], filters: Filters, context: Context) -> MapFile:
    as_of = file_facts.as_of(freshness.by_source(conn), found.source, context)
    more = [WGS84, (SMALL_COUNTS[0], context.t(SMALL_COUNTS[1]))]
    facts = file_facts.facts(context, filters, place_of(conn, filters, context), as_of, more)
    return cell_file(found, rows, [int(wires[row.idx]) for row in rows], as_of, facts, filters, context)


def register(app: Dash, services: Services) -> None:
    """Wire `/export/…` and the menu that asks for it."""
    app.server.add_url_rule("/export/<key>/<tileset>.<form>", "map_export", map_routes.guarded(services, cells))
    app.server.add_url_rule("/export/<key>.<form>", "map_export_sites", map_routes.guarded(services, sites))
    app.clientside_callback(
        ClientsideFunction("gridwatchMap", "exportAs"),
        Output(ids.ACTIONS_SINK, "data", allow_duplicate=True),
        Input(ids.export_as(ALL), "n_clicks"),
        State(ids.export_known(ALL), "value"),
        prevent_initial_call=True,
    )
