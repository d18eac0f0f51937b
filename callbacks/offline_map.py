"""GET /export/map.html: the layers on the map as one file that opens without a network."""

from __future__ import annotations

from dash import Dash
from flask import Response, request

from callbacks import map_classes, map_routes
from callbacks.export import SMALL_COUNTS, place_of, sites_inside
from dashboard import access, file_facts, session
from dashboard.components import legend
from dashboard.context import Context, Services, User
from dashboard.contract import Text, Theme
from dashboard.offline_map.gathering import contents
from dashboard.offline_map.page import page
from dashboard.shown import Cells, Shown, Sites
from dashboard.workbook import disposition
from geodata.errors import BadFilter, EmptySelection
from geodata.filters import Filters
from geodata.queries import chosen_cells, freshness
from geodata.queries.freshness import SourceState
from geodata.queries.records import note_read
from layers.contract import suppress_counts

MOST_LAYERS = 12
MOST_NAMED = 3
MOST_CELLS = 40_000
MOST_SITES = 5_000
NO_COMPARISON: tuple[Text, Text] = (("对比", "Comparison"), ("文件只画当前时间窗，不含对比与差异", "The file shows this window only, no comparison and no change"))

Asked = tuple[str, str]  # layer, tile set or ""


def offline(services: Services, user: User) -> Response:
    """The HTML of the layers asked for, `layers=case_cells:h3_8,hospitals`, topmost first.

    Raises `BadFilter` for none, too many, or too many cells; `EmptySelection`; and what values and features raise.
    """
    asked, filters, context = _asked(), map_routes.filters_from(request.args), session.current_context(services)
    access.require_area(user, filters.area)
    with services.database.read() as conn:
        known, where = freshness.by_source(conn), place_of(conn, filters, context)
    parts = [_part(services, user, one, filters, context, known) for one in asked]
    days = "; ".join(f"{context.t(part.layer.title)} {part.as_of or '–'}" for part in parts)
    facts = file_facts.facts(context, filters, where, days, _more(context))
    title = f"{context.t(where)} · {_titles(parts, context)}"
    with services.database.read() as conn:
        made = page(contents(conn, title, facts, parts, filters, _theme(), context), context)
    rows = sum(len(part.wires) if isinstance(part, Cells) else len(part.features) for part in parts)
    with services.database.note() as conn:
        note_read(conn, user.username, "offline_map", filters, rows, file=True, form="html", layers=[":".join(one).rstrip(":") for one in asked])
    answer = Response(made, mimetype="text/html")
    answer.headers["Content-Disposition"] = disposition(file_facts.file_name(context, f"{context.t(('离线地图', 'offline_map'))}_{context.t(where)}", filters, "html"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked() -> list[Asked]:
    """The layers of the address, each with what it lies on; once each."""
    names = [name for name in request.args.get("layers", "").split(",") if name]
    if not names or len(names) > MOST_LAYERS:
        raise BadFilter(f"要画 {len(names)} 个图层；可画 1 到 {MOST_LAYERS} 个。请先打开图层。", f"{len(names)} layers were asked for; 1 to {MOST_LAYERS} can be drawn. Show a layer first.")
    found = {key: tileset for key, _, tileset in (name.partition(":") for name in names)}
    return list(found.items())


def _theme() -> Theme:
    return "dark" if request.args.get("theme") == "dark" else "light"


def _part(services: Services, user: User, asked: Asked, filters: Filters, context: Context, known: dict[str, SourceState]) -> Shown:
    key, tileset = asked
    if tileset:
        return _cells(services, user, asked, filters, context, known)
    found, features, note = sites_inside(services, user, key, filters)
    if len(features) > MOST_SITES:
        raise BadFilter(f"图层 {key} 有 {len(features):,} 个要素，离线地图最多 {MOST_SITES:,} 个。请选一个区县。", f"The layer {key} has {len(features):,} features; {MOST_SITES:,} is the limit. Choose a district.")
    return Sites(found, features, note, legend.marks(found, context.lang), file_facts.as_of(known, found.source, context))


def _cells(services: Services, user: User, asked: Asked, filters: Filters, context: Context, known: dict[str, SourceState]) -> Cells:
    key, tileset = asked
    found, counted = map_routes.counted(services, user, key, tileset)
    wires = suppress_counts(counted)
    breaks, told = map_classes.cut(found, wires, tileset, request.args.get("classes", ""), context.lang)
    with services.database.read() as conn:
        inside = chosen_cells.inside(conn, filters, user.scope, tileset)
        _require_fitting(len(inside))
        rows = chosen_cells.rows(conn, tileset, inside, user.scope)
    return Cells(found, tileset, tuple(breaks), told, rows, wires[inside], file_facts.as_of(known, found.source, context))


def _require_fitting(count: int) -> None:
    if not count:
        raise EmptySelection("选区里没有格。请画大一些，或换个地方。", "The selection holds no cells. Draw it larger or elsewhere.")
    if count > MOST_CELLS:
        raise BadFilter(
            f"这里有 {count:,} 格，离线地图最多 {MOST_CELLS:,} 格。请选一个区县、画一个选区，或换用大一级的格。",
            f"That is {count:,} cells; an offline map holds {MOST_CELLS:,}. Choose a district, draw a selection, or take larger cells.",
        )


def _titles(parts: list[Shown], context: Context) -> str:
    """The first layers by name, and how many there are where that is not all."""
    names = [context.t(part.layer.title) for part in parts[:MOST_NAMED]]
    if len(parts) <= MOST_NAMED:
        return context.t(("、", ", ")).join(names)
    return context.t((f"{'、'.join(names)}等 {len(parts)} 个图层", f"{', '.join(names)} and {len(parts) - MOST_NAMED} more"))


def _more(context: Context) -> list[tuple[Text, str]]:
    """What else the file says of itself: how small counts are written, and that no comparison is in it."""
    more: list[tuple[Text, str]] = [(SMALL_COUNTS[0], context.t(SMALL_COUNTS[1]))]
    return [*more, (NO_COMPARISON[0], context.t(NO_COMPARISON[1]))] if request.args.get("compare") else more


def register(app: Dash, services: Services) -> None:
    """Wire the address; the export menu asks for it."""
    app.server.add_url_rule("/export/map.html", "offline_map", map_routes.guarded(services, offline))
