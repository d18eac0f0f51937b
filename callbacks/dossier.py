"""The drawer follows the selection; opening a cell's records is kept in the access log."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import asked, ids, session
from dashboard.components import states
from dashboard.components.dossier import cell_body, hint, site_body
from dashboard.context import Services
from dashboard.contract import Theme
from geodata.errors import AccessProblem, GridwatchError
from geodata.queries import dossier
from geodata.queries.records import note_read

Stored = dict[str, Any] | None


def show(services: Services, selection: Stored, stored: Stored, theme: Theme) -> Any:
    """The drawer's body for a cell or site; a hint while nothing is chosen."""
    if not stored:
        return no_update
    context = session.current_context(services, theme)
    if not selection:
        return hint(context)
    filters, scope = asked.filters_of(stored), context.user.scope
    try:
        with services.database.read() as conn:
            if selection["kind"] == "site":
                return site_body(dossier.of_site(conn, selection["tileset"], selection["code"], filters, scope), context)
            found = dossier.of_cell(conn, selection["tileset"], selection["code"], filters, scope)
        if found.records is not None:
            with services.database.note() as conn:
                note_read(conn, context.user.username, "dossier", filters, len(found.records), cell=found.cell.code)
        return cell_body(found, filters, context)
    except AccessProblem as error:
        return states.no_permission(context.t(("这一格不在您的权限内", "This cell is closed to you")), error.text(context.lang), context.lang)
    except GridwatchError as error:
        return states.error(context.t(("打不开这一格", "This cell cannot be opened")), error.text(context.lang), context.lang)


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
