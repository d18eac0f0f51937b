"""The drawer follows the selection; opening a cell's records is kept in the access log."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard import access, asked, ids, session
from dashboard.components import states
from dashboard.components.area_dossier import area_body
from dashboard.components.cluster_dossier import cluster_body
from dashboard.components.dossier import cell_body, site_body
from dashboard.components.quality import quality_body
from dashboard.context import Context, Services
from dashboard.contract import Theme
from geodata.errors import AccessProblem, EmptySelection, GridwatchError
from geodata.filters import Filters
from geodata.queries import area_dossier, cluster_dossier, dossier, runs
from geodata.queries.records import note_read

Stored = dict[str, Any] | None


def show(services: Services, selection: Stored, stored: Stored, theme: Theme) -> Any:
    """The drawer's body for a cell or site; for the area of the view while nothing is chosen."""
    if not stored:
        return no_update
    context = session.current_context(services, theme)
    try:
        filters, scope = asked.filters_of(stored), context.user.scope
        if selection and (selection["kind"], selection["tileset"]) == ("site", "clusters"):
            return _cluster(services, selection["code"], context)
        with services.database.read() as conn:
            if not selection:
                return area_body(area_dossier.of_area(conn, filters, scope, context.metrics), filters, context)
            if selection["kind"] == "site":
                return site_body(dossier.of_site(conn, selection["tileset"], selection["code"], filters, scope), context)
            found = dossier.of_cell(conn, selection["tileset"], selection["code"], filters, scope)
        if found.records is not None:
            with services.database.note() as conn:
                note_read(conn, context.user.username, "dossier", filters, len(found.records), cell=found.cell.code)
        return cell_body(found, filters, context)
    except GridwatchError as error:
        return states.problem(context.t(_title_of(error)), error, context.lang)


def _cluster(services: Services, code: str, context: Context) -> Any:
    """The body for a cluster; exact with record clearance, and then the look is kept in the access log."""
    access.require(context.user, "layer", "cluster_zones")
    with services.database.read() as conn:
        found = cluster_dossier.of_cluster(conn, int(code) if code.isdecimal() and len(code) < 16 else 0, context.user.scope, context.metrics)
    if found.exact:
        window = Filters(day_from=found.row.first_day, day_to=found.row.last_day)
        with services.database.note() as conn:
            note_read(conn, context.user.username, "cluster", window, found.row.shown.cases, cells=found.row.cells)
    return cluster_body(found, context)


def _title_of(error: GridwatchError) -> tuple[str, str]:
    """What stands over the words of a failure."""
    if isinstance(error, AccessProblem):
        return ("这里不在您的权限内", "This place is closed to you")
    return ("选区里没有数", "Nothing to count here") if isinstance(error, EmptySelection) else ("打不开这里", "This place cannot be opened")


def show_quality(services: Services, _version: int | None) -> Any:
    """The foot of the rail, for those who may open the data page it leads to."""
    context = session.current_context(services)
    if not access.allows(context.user, "page", "sources"):
        return None
    source = "case_address" if context.city.case_basis == "official_series" else "case"
    with services.database.read() as conn:
        return quality_body(runs.levels(conn).get(source, {}), context)


def enter(stored: Stored, pressed: dict[str, Any] | None) -> tuple[Any, Any]:
    """The view moves into an area; the choice of the cell ends with it."""
    if not stored or not pressed or not pressed["value"]:  # a button that has just appeared was not pressed
        return no_update, no_update
    code = ctx.triggered_id["code"]
    access.require_area(access.current_user(), code)
    return {**stored, "area": code, "region": None}, None


def register(app: Dash, services: Services) -> None:
    """Wire the drawer and its close button."""
    app.callback(
        Output(ids.DOSSIER, "children"),
        Input(ids.SELECTION, "data"),
        Input(ids.FILTERS, "data"),
        Input(ids.THEME, "data"),
        Input(ids.DATA_VERSION, "data"),
    )(lambda selection, stored, theme, _version: show(services, selection, stored, theme))
    app.callback(
        Output(ids.SELECTION, "data", allow_duplicate=True),
        Input(ids.DOSSIER_CLOSE, "n_clicks"),
        prevent_initial_call=True,
    )(lambda clicks: None if clicks else no_update)
    app.callback(Output(ids.QUALITY, "children"), Input(ids.DATA_VERSION, "data"))(lambda version: show_quality(services, version))
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True),
        Output(ids.SELECTION, "data", allow_duplicate=True),
        Input(ids.enter(ALL), "n_clicks"),
        State(ids.FILTERS, "data"),
        prevent_initial_call=True,
    )(lambda _clicks, stored: enter(stored, dict(ctx.triggered[0]) if ctx.triggered else None))
