"""One hospital is chosen in the list, on the map or in a table; everything on the page follows."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboard import asked, bed_words, flow_words, formats, ids, session
from dashboard.components import headline
from dashboard.context import Services
from dashboard.headlines import Sentence
from dashboard.pages import hospitals as page
from dashboard.reports import offered, report
from geodata.errors import GridwatchError
from geodata.queries import hospital_flow, hospitals

Stored = dict[str, Any] | None


def show_choice(services: Services, stored: Stored) -> tuple[Any, Any]:
    """The hospitals of the place, and the chosen one."""
    if not stored:
        return no_update, no_update
    context = session.current_context(services)
    filters = asked.filters_of(stored)
    chosen = filters.hospital
    with services.database.read() as conn:
        try:
            frame = hospitals.sites(conn, filters.model_copy(update={"hospital": None}), context.user.scope)
        except GridwatchError:  # the panels say why the place has none
            return [], None
    options = [{"value": row.hospital_no, "label": row.name} for row in frame.sort_values("hospital_no").itertuples()]
    if chosen and chosen not in {option["value"] for option in options}:
        options.insert(0, {"value": chosen, "label": chosen})
    return options, chosen


def choose(stored: Stored, number: str | None) -> Any:
    """The hospital chosen in the list, or all of them."""
    if not stored or (stored.get("hospital") or None) == (number or None):
        return no_update
    return {**stored, "hospital": number or None}


def choose_on_map(stored: Stored, selection: Stored, path: str | None) -> tuple[Any, Any]:
    """A hospital clicked on this page's map is chosen, clicked again it is let go; the selection is used up by that."""
    if not stored or not selection or path != page.PAGE.path or (selection["kind"], selection["tileset"]) != ("site", "hospitals"):
        return no_update, no_update
    number = selection["code"]
    return {**stored, "hospital": None if stored.get("hospital") == number else number}, None


def show_lead(services: Services, stored: Stored) -> Any:
    """临江市 3月9日 and the sentence."""
    if not stored:
        return no_update
    context = session.current_context(services)
    filters, scope, lang = asked.filters_of(stored), context.user.scope, context.lang
    try:
        with services.database.read() as conn:
            if offered(report("hospital_by_day"), context.metrics):
                frame = hospital_flow.newest(conn, filters, scope)
                words: Sentence = flow_words.of_day(frame, filters.day_to >= context.city.day_to, lang)
            else:
                frame = hospitals.patients(conn, filters, scope)
                words = bed_words.of_patients(frame, len(hospitals.sites(conn, filters, scope)), lang)
    except GridwatchError as error:
        return error.text(lang)
    joint = "：" if lang == "zh" else ": "
    return [f"{context.t(frame.attrs['area'])} {formats.day(filters.day_to, lang)}{joint}", *headline.sentence(words)]


def register(app: Dash, services: Services) -> None:
    """Wire the choice and the sentence; pages without the places do not ask."""
    again = (Input(ids.FILTERS, "data"), Input(ids.DATA_VERSION, "data"))
    app.callback(Output(ids.HOSPITAL_CHOICE, "data"), Output(ids.HOSPITAL_CHOICE, "value"), *again)(
        lambda stored, _version: show_choice(services, stored)
    )
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True),
        Input(ids.HOSPITAL_CHOICE, "value"),
        State(ids.FILTERS, "data"),
        prevent_initial_call=True,
    )(lambda number, stored: choose(stored, number))
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True),
        Output(ids.SELECTION, "data", allow_duplicate=True),
        Input(ids.SELECTION, "data"),
        State(ids.FILTERS, "data"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )(lambda selection, stored, path: choose_on_map(stored, selection, path))
    app.callback(Output(ids.HOSPITAL_LEAD, "children"), *again)(lambda stored, _version: show_lead(services, stored))
