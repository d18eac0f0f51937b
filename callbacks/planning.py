"""The ribbon under the wall's map."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import asked, ids, session
from dashboard.components.map_config import initial_layers
from dashboard.components.ribbon import ribbon
from dashboard.context import Services
from dashboard.pages import page_at
from dashboard.truth import today_of, truth_of
from geodata.errors import UnknownName
from geodata.queries import freshness
from layers import all_layers

Stored = dict[str, Any] | None


def show_map_truth(services: Services, stored: Stored, path: str | None) -> Any:
    """How old the source of the layer on top is."""
    if not stored:
        return no_update
    context = session.current_context(services)
    try:
        page = page_at(path or "/")
    except UnknownName:
        return no_update
    laid = stored.get("layers") or initial_layers(context, page)
    shown = [key for key in laid if all_layers()[key].values] or laid
    source = all_layers()[shown[-1]].source if shown else ""
    if source == "case" and context.city.case_basis == "official_series":
        source = "case_series"
    with services.database.read() as conn:
        known = freshness.by_source(conn)
    if source not in known:
        return None
    return ribbon(truth_of(known[source], context.city, asked.filters_of(stored).day_to), context.lang, today_of(context.city))


def register(app: Dash, services: Services) -> None:
    """Wire it; a page without the place does not ask."""
    again = (Input(ids.FILTERS, "data"), Input(ids.DATA_VERSION, "data"))
    app.callback(Output(ids.MAP_TRUTH, "children"), *again, Input(ids.LOCATION, "pathname"))(
        lambda stored, _version, path: show_map_truth(services, stored, path)
    )
