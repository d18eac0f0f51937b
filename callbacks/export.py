"""The cells of the view as a file: what the map shows in the region, area and window, and not one number more."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from dash import ALL, ClientsideFunction, Dash, Input, Output
from flask import Response, request, stream_with_context
from sqlalchemy import Connection

from callbacks import map_routes
from dashboard import formats, ids, session
from dashboard.cell_files import STREAMED, WRITTEN, CellFile, Line
from dashboard.components import legend
from dashboard.context import Context, Services, User
from dashboard.workbook import disposition
from geodata.errors import BadFilter, EmptySelection, UnknownName
from geodata.filters import Filters
from geodata.queries import areas, chosen_cells, freshness
from geodata.queries.chosen_cells import CellRow
from geodata.queries.records import note_read
from layers import contract
from layers.contract import Layer, suppress_counts

CHINA = ZoneInfo("Asia/Shanghai")
MOST_CELLS = 100_000


def cells(services: Services, user: User, key: str, tileset: str, form: str) -> Response:
    """The file of a layer's cells. Raises `EmptySelection`, `BadFilter` above the limit, and what `map_routes.values` raises."""
    if form not in STREAMED and form not in WRITTEN:
        known = ", ".join([*STREAMED, *WRITTEN])
        raise UnknownName(f"不能导出为 {form}。可用：{known}。", f"Cells cannot be had as {form}. Known: {known}.")
    found, counted = map_routes.counted(services, user, key, tileset)
    filters, context = map_routes.filters_from(request.args), session.current_context(services)
    with services.database.read() as conn:
        inside = chosen_cells.inside(conn, filters, user.scope, tileset)
        _require_some(len(inside))
        made = _file(conn, found, suppress_counts(counted), chosen_cells.rows(conn, tileset, inside, user.scope), filters, context)
        name = f"{made.title}_{legend.BY_WORDS[tileset][context.lang != 'zh']}_{_where(conn, filters, context)}_{filters.day_from}_{filters.day_to}.{form}"
    with services.database.note() as conn:
        note_read(conn, user.username, f"cells:{key}:{tileset}", filters, len(made.lines), file=True, form=form)
    answer = _written(made, form) if form in WRITTEN else Response(stream_with_context(STREAMED[form][1](made)), mimetype=STREAMED[form][0])
    mark = context.t(("模拟_", "simulated_")) if context.city.simulated else ""
    answer.headers["Content-Disposition"] = disposition((mark + name).replace("/", "-"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _require_some(count: int) -> None:
    if not count:
        raise EmptySelection("选区里没有格。请画大一些，或换个地方。", "The selection holds no cells. Draw it larger or elsewhere.")
    if count > MOST_CELLS:
        raise BadFilter(
            f"要导出 {count:,} 格，一次最多 {MOST_CELLS:,} 格。请画一个选区、选一个区县，或换用大一级的格。",
            f"That is {count:,} cells; {MOST_CELLS:,} is the limit. Draw a selection, choose a district, or take larger cells.",
        )


def _written(made: CellFile, form: str) -> Response:
    """A file that has to lie on disk while it is written; it is gone when the answer is."""
    kind, write = WRITTEN[form]
    with tempfile.TemporaryDirectory(prefix="gridwatch-") as folder:
        path = Path(folder) / f"cells.{form}"
        write(path, made)
        return Response(path.read_bytes(), mimetype=kind)


def _file(conn: Connection, found: Layer, wires: npt.NDArray[np.uint16], rows: list[CellRow], filters: Filters, context: Context) -> CellFile:
    state = freshness.by_source(conn).get(found.source)
    as_of = state.as_of.isoformat() if state and state.as_of else ""
    facts = _facts(found, filters, as_of, context)
    around = (context.t(found.style.unit), str(filters.day_from), str(filters.day_to), as_of, context.t(context.city.attribution))
    lines = [
        Line(row.code, context.t(row.name), context.t(row.district), context.t(row.street), *_said(int(wires[row.idx]), found, context), *around)
        for row in rows
    ]
    return CellFile(context.t(found.title), lines, [row.wkb for row in rows], facts, context.lang)


def _said(wire: int, found: Layer, context: Context) -> tuple[float | None, str]:
    """The number of a cell, if it may be given, and what the map says of it."""
    words = {
        contract.SUPPRESSED: ("<5", "<5"), contract.UNCERTAIN: found.options.get("unsure", ("约，基数小", "uncertain, small base")), contract.SILENT: ("应报未报", "silent"),
        contract.OUT_OF_SCOPE: ("无数据", "no data"), contract.NO_DATA: ("无数据", "no data"),
    }  # fmt: skip
    if wire in words:
        return None, context.t(words[wire])
    if wire and "classes" in found.options:
        return float(wire - contract.CLASS_OF_NOTHING), context.t(found.options["classes"][wire - contract.SMALLEST_SHOWN])
    scale = int(found.options.get("scale", 1))
    value = wire / scale
    if scale > 1 and wire == contract.SMALLEST_SHOWN:
        return None, f"≤ {value:g}"
    shown = formats.number(value, context.lang, 0 if scale == 1 else 1)
    return value, f"≥ {shown}" if wire >= contract.LARGEST_VALUE else shown


def _facts(found: Layer, filters: Filters, as_of: str, context: Context) -> list[tuple[str, str]]:
    """What the file says about itself."""
    words, made = context.t, dt.datetime.now(CHINA)
    facts = [
        (words(("图层", "Layer")), words(found.title)),
        (words(("统计期", "Window")), f"{filters.day_from} – {filters.day_to}"),
        (words(("数据截至", "As of")), as_of),
        (words(("选区", "Selection")), str(filters.region or filters.area or context.t(context.city.name))),
        (words(("坐标系", "Coordinates")), "EPSG:4326 (WGS 84)"),
        (words(("小数", "Small counts")), words(("1–4 写作 <5，不给确数，与地图相同", "1–4 is <5 and has no number, as on the map"))),
        (words(("来源", "Source")), words(context.city.attribution)),
        (words(("导出", "Exported")), f"{made:%Y-%m-%d %H:%M} · {words(context.user.display)}"),
    ]
    if context.city.simulated:
        facts.append((words(("模拟数据", "Simulated data")), words(("演示城数据，不是真实疫情", "A made-up city; not a real outbreak"))))
    return facts


def _where(conn: Connection, filters: Filters, context: Context) -> str:
    if filters.region:
        return context.t(("选区", "selection"))
    path = areas.path(conn, filters.area, context.user.scope)
    return context.t((path[-1].name_zh, path[-1].name_en)) if path else context.t(context.city.name)


def register(app: Dash, services: Services) -> None:
    """Wire `/export/…` and the menu that asks for it."""
    app.server.add_url_rule("/export/<key>/<tileset>.<form>", "map_export", map_routes.guarded(services, cells))
    app.clientside_callback(
        ClientsideFunction("gridwatchMap", "exportAs"),
        Output(ids.ACTIONS_SINK, "data", allow_duplicate=True),
        Input(ids.export_as(ALL), "n_clicks"),
        prevent_initial_call=True,
    )
