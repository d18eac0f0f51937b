"""Where and when we look: breadcrumb, area switch, what was found, as-of, the screen's ribbon, and the small switches."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from sqlalchemy import Connection

from dashboard import access, asked, formats, ids, session
from dashboard.components import ribbon
from dashboard.components.breadcrumb import breadcrumb
from dashboard.context import Context, Services
from dashboard.truth import today_of, truth_of
from geodata.errors import BadFilter, EmptySelection, Lang
from geodata.queries import areas, freshness, standing

DOWN = {
    "city": ("选区县", "District"),
    "district": ("选街道", "Street"),
    "street": ("选社区", "Community"),
    "community": ("选网格", "Grid"),
    "grid": ("已到网格", "Grid"),
}


def _name(area: areas.AreaName, lang: Lang) -> str:
    return area.name_zh if lang == "zh" else area.name_en or area.name_zh


def show_place(services: Services, filters: dict[str, Any] | None) -> tuple[Any, ...]:
    """The breadcrumb, and the parts one level down to choose from."""
    if not filters:
        return no_update, no_update, no_update
    context = session.current_context(services)
    with services.database.read() as conn:
        path = areas.path(conn, filters.get("area"), context.user.scope)
        below = areas.children(conn, path[-1].code, context.user.scope) if path else []
        drawn = [(ids.DRAWN, _drawn(conn, filters, context))] if filters.get("region") else []
    steps = [(area.code, _name(area, context.lang)) for area in path] + drawn
    options = [{"value": area.code, "label": _name(area, context.lang)} for area in below]
    down = DOWN[path[-1].level if path else "city"]
    return breadcrumb(steps, context.lang), options, context.t(down)


def _drawn(conn: Connection, filters: dict[str, Any], context: Context) -> str:
    """What the drawn region is called; one that catches nothing or cannot be read is told so by the panels."""
    try:
        return context.t(standing.place(conn, asked.filters_of(filters), context.user.scope).name)
    except (EmptySelection, BadFilter):
        return context.t(("选区", "Selection"))


def go_to(services: Services, clicks: list[int | None], chosen: str | None, found: str | None, filters: dict[str, Any]) -> tuple[Any, ...]:
    """A step of the breadcrumb, the switch or the search was chosen: look there, or around there. Boxes are emptied again."""
    user = access.current_user()
    trigger = ctx.triggered_id
    if isinstance(trigger, dict):
        code = trigger["code"] if any(clicks) else None
    else:
        code = ((chosen if trigger == ids.AREA_SWITCH else found) or "").split("|")[0]
    if not code:
        return no_update, no_update, no_update, no_update
    if code.startswith("circle:"):
        return {**filters, "region": code}, None, None, None
    access.require_area(user, code)
    city, _, _ = session.city_state(services.database)
    area = None if code == city.code else code
    return {**filters, "area": area, "region": None}, None, None, None


def show_truth(services: Services, _page: str | None, _version: int | None) -> tuple[Any, Any]:
    """The as-of of the header and the ribbon of the screen."""
    context = session.current_context(services)
    with services.database.read() as conn:
        found = freshness.by_source(conn)
    if not found:
        return "", ribbon.ribbon(ribbon.Truth("loading"), context.lang)
    state = freshness.overall(found)
    truth = truth_of(state, context.city)
    number = html.B(formats.day(truth.as_of, context.lang)) if truth.as_of else formats.no_data(context.lang)
    words = ["截至 ", number, " 24时"] if context.lang == "zh" else ["as of ", number, ", 24:00"]
    as_of = html.Div([html.I(className="gw-icon gw-icon-clock"), html.Span(words)], className="gw-as-of")
    return as_of, ribbon.ribbon(truth, context.lang, today_of(context.city), notes=_notes(context))


def _notes(context: Context) -> tuple[str, ...]:
    return (context.t(("演示城数据，不是真实疫情", "a made-up city, not a real outbreak")),) if context.city.simulated else ()


def _register_place(app: Dash, services: Services) -> None:
    app.callback(
        Output(ids.BREADCRUMB, "children"),
        Output(ids.AREA_SWITCH, "data"),
        Output(ids.AREA_SWITCH, "placeholder"),
        Input(ids.FILTERS, "data"),
    )(lambda filters: show_place(services, filters))
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True),
        Output(ids.AREA_SWITCH, "value"),
        Output(ids.SEARCH, "value"),
        Output(ids.SELECTION, "data", allow_duplicate=True),
        Input(ids.crumb(ALL), "n_clicks"),
        Input(ids.AREA_SWITCH, "value"),
        Input(ids.SEARCH, "value"),
        State(ids.FILTERS, "data"),
        prevent_initial_call=True,
    )(lambda clicks, chosen, found, filters: go_to(services, clicks, chosen, found, filters))
    app.callback(
        Output(ids.AS_OF, "children"),
        Output(ids.FOOTER_RIBBON, "children"),
        Input(ids.PAGE, "data"),
        Input(ids.DATA_VERSION, "data"),
    )(lambda page, version: show_truth(services, page, version))


def _register_browser(app: Dash) -> None:
    """What the browser does by itself (`assets/shell.js`)."""
    sink = Output(ids.ACTIONS_SINK, "data", allow_duplicate=True)
    app.clientside_callback(
        ClientsideFunction("shell", "mirror"),
        Output(ids.URL_MIRROR, "data"),
        Input(ids.FILTERS, "data"), Input(ids.SELECTION, "data"), State(ids.PAGE, "data"),
    )  # fmt: skip
    app.clientside_callback(ClientsideFunction("shell", "applyTheme"), Output(ids.PROVIDER, "forceColorScheme"), Input(ids.THEME, "data"))
    app.clientside_callback(
        ClientsideFunction("shell", "switchTheme"),
        Output(ids.THEME, "data", allow_duplicate=True),
        Input(ids.THEME_SWITCH, "n_clicks"), State(ids.THEME, "data"), prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("shell", "switchLanguage"), sink, Input(ids.LANG_SWITCH, "n_clicks"), State(ids.LANG, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("shell", "copyLink"), sink, Input(ids.COPY_LINK, "n_clicks"), State(ids.LANG, "data"), prevent_initial_call=True
    )
    app.clientside_callback(ClientsideFunction("shell", "noteVersion"), sink, Input(ids.DATA_VERSION, "data"), prevent_initial_call=True)


def register(app: Dash, services: Services) -> None:
    """Wire the header and the footer."""
    _register_place(app, services)
    _register_browser(app)
