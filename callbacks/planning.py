"""The planner's sentence, and the ribbon under the wall's map."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from callbacks.filters import today_of, truth_of
from dashboard import asked, bed_words, formats, ids, session
from dashboard.components import headline
from dashboard.components.map_config import initial_layers
from dashboard.components.ribbon import ribbon
from dashboard.context import Services
from dashboard.pages import page_at
from dashboard.reports import offered, report
from geodata.errors import UnknownName
from geodata.queries import freshness, hospitals
from layers import all_layers

Stored = dict[str, Any] | None


def show_plan(services: Services, stored: Stored) -> Any:
    """临江市 · 3月9日 and the sentence."""
    if not stored:
        return no_update
    context = session.current_context(services)
    filters, scope, lang = asked.filters_of(stored), context.user.scope, context.lang
    with services.database.read() as conn:
        if offered(report("hospital_beds"), context.metrics):
            frame = hospitals.by_hospital(conn, filters, scope)
            words = bed_words.of_beds(frame, lang)
        else:
            frame = hospitals.patients(conn, filters, scope)
            words = bed_words.of_patients(frame, len(hospitals.sites(conn, filters, scope)), lang)
    joint = "：" if lang == "zh" else ": "
    return [f"{context.t(frame.attrs['area'])} {formats.day(filters.day_to, lang)}{joint}", *headline.sentence(words)]


def show_map_truth(services: Services, stored: Stored, path: str | None) -> Any:
    """How old the source of the layer on top is."""
    if not stored:
        return no_update
    context = session.current_context(services)
    try:
        page = page_at(path or "/")
    except UnknownName:
        return no_update
    shown = [key for key in stored.get("layers") or initial_layers(context, page) if all_layers()[key].values]
    source = all_layers()[shown[-1]].source if shown else ""
    if source == "case" and context.city.case_basis == "official_series":
        source = "case_series"
    with services.database.read() as conn:
        known = freshness.by_source(conn)
    if source not in known:
        return None
    return ribbon(truth_of(known[source], context), context.lang, today_of(context.city))


def register(app: Dash, services: Services) -> None:
    """Wire both; a page without the place does not ask."""
    again = (Input(ids.FILTERS, "data"), Input(ids.DATA_VERSION, "data"))
    app.callback(Output(ids.PLAN_LEAD, "children"), *again)(lambda stored, _version: show_plan(services, stored))
    app.callback(Output(ids.MAP_TRUTH, "children"), *again, Input(ids.LOCATION, "pathname"))(
        lambda stored, _version, path: show_map_truth(services, stored, path)
    )
