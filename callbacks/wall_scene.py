"""What fills a scene: its window, its sentence, its number blocks, its list of alarms."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update
from sqlalchemy import Connection

from callbacks.headlines import case_source
from dashboard import access, asked, formats, ids, scene_words, session
from dashboard.components import alarm_parts, headline, kpi, states
from dashboard.components.ribbon import Truth, ribbon
from dashboard.components.wall import MOST_ALARMS
from dashboard.context import Context, Services
from dashboard.contract import Scene
from dashboard.reports import met
from dashboard.scenes import scene
from dashboard.truth import today_of, truth_of
from geodata.alarms import watched
from geodata.errors import EmptySelection, GridwatchError
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.queries import alarms, freshness, standing
from geodata.queries.indicators import INDICATORS, Measure, indicator
from geodata.queries.standing import city_facts

Stored = dict[str, Any] | None
PEOPLE = ("例", "人")
"""Units of which a rate per head means something."""


def show_scene(services: Services, stored: Stored, page: str | None) -> tuple[Any, Any, Any]:
    """Window, sentence and number blocks of a scene."""
    if not stored or not (page or "").startswith("scene-"):
        return (no_update,) * 3
    context, filters = session.current_context(services), asked.filters_of(stored)
    access.require(context.user, "page", str(page))
    shown = scene(str(page).removeprefix("scene-"))
    try:
        with services.database.read() as conn:
            return _window(conn, filters, context), *_told(conn, shown, filters, context)
    except GridwatchError as error:
        return "", states.problem(context.t(shown.title), error, context.lang), []


def _window(conn: Connection, filters: Filters, context: Context) -> str:
    where = context.t(standing.place(conn, filters, context.user.scope).name)
    return f"{where} · {formats.window(filters.day_from, filters.day_to, context.lang)}"


def _told(conn: Connection, shown: Scene, filters: Filters, context: Context) -> tuple[Any, Any]:
    keys = [key for key in shown.figures if met(INDICATORS[key].needs, context.metrics)]
    measured = [(key, _measure(conn, key, filters, context)) for key in keys]
    lead = shown.lead(conn, filters, context) if shown.lead else scene_words.read_out(measured, filters, context)
    sources = freshness.by_source(conn)
    people = standing.place(conn, filters, context.user.scope).population
    blocks = [_block(key, found, _foot(sources, source_of(key, context), filters, context), people, filters, context) for key, found in measured]
    return headline.sentence(lead), blocks


def _measure(conn: Connection, key: str, filters: Filters, context: Context) -> Measure:
    try:
        return indicator(conn, key, filters, context.user.scope)
    except EmptySelection:  # the sentence beside it says so
        return Measure(None)


def source_of(key: str, context: Context) -> str:
    """The source an indicator is counted from; cases come from the daily figures where the city publishes those."""
    need = INDICATORS[key].needs[0]
    return case_source(context) if "|" in need else METRICS[need].fact


def _foot(sources: dict[str, freshness.SourceState], key: str, filters: Filters, context: Context) -> Any:
    truth = truth_of(sources[key], context.city, filters.day_to) if key in sources else Truth("loading")
    return ribbon(truth, context.lang, today_of(context.city))


def _block(key: str, found: Measure, foot: Any, people: int | None, filters: Filters, context: Context) -> Any:
    """One number with its change, and how many that is per 100,000 people."""
    one, lang, days = INDICATORS[key], context.lang, scene_words.days_of(key, filters)
    if found.now is None:
        return headline.number_block(context.t(one.title), formats.no_data(lang), [], foot)
    number = formats.percent(found.now, lang) if one.share else formats.suppressed(lang) if found.now < 0 else formats.number(found.now, lang)
    words = kpi.change(one.share, one.stock, found, days, lang)
    per_head = formats.rate(found.now / people * 1e5, lang) if people and one.unit[0] in PEOPLE and found.now > 0 else ""
    when = formats.day(filters.day_to, lang) if one.stock or days == 1 else formats.window_name(days, lang)
    said = [part for part in (words, per_head) if part]
    return headline.number_block(context.t(one.title), number, [context.t(("；", "; ")).join(said)], foot, note=when)


def show_alarms(services: Services, stored: Stored) -> tuple[Any, Any, Any]:
    """The alarms to act on first, how many there are, and how old what they stand on is."""
    if not stored:
        return (no_update,) * 3
    context, filters = session.current_context(services), asked.filters_of(stored)
    access.require(context.user, "layer", "alarm_areas")
    try:
        services.alarms.refresh()
        with services.database.read() as conn:
            found = [one for one in alarms.listed(conn, filters, context.user.scope) if one.number]
            items = {item.key: item for item in watched(city_facts(conn))}
            sources = freshness.by_source(conn)
    except GridwatchError as error:
        return states.problem(context.t(("预警", "Alarms")), error, context.lang), "", no_update
    day = formats.day(filters.day_to, context.lang)
    why = context.t((f"{day} 没有未关闭的预警。未报齐的日子之后可能补报。", f"No open alarms on {day}. Incomplete days may still raise one."))
    waiting = sum(one.taken is None for one in found)
    note = context.t((f"{len(found)} 条未关闭，{waiting} 条待接警", f"{len(found)} open, {waiting} to be taken"))
    return alarm_parts.rows(found[:MOST_ALARMS], items, context, why), note, _foot(sources, case_source(context), filters, context)


def register(app: Dash, services: Services) -> None:
    """Wire the two."""
    asking = (Input(ids.FILTERS, "data"), Input(ids.DATA_VERSION, "data"))
    app.callback(
        Output(ids.SCENE_WINDOW, "children"), Output(ids.SCENE_LEAD, "children"), Output(ids.SCENE_FIGURES, "children"), *asking, State(ids.PAGE, "data"),
    )(lambda stored, _version, page: show_scene(services, stored, page))  # fmt: skip
    app.callback(
        Output(ids.SCENE_ALARMS, "children"), Output(ids.SCENE_ALARMS_NOTE, "children"), Output(ids.SCENE_ALARMS_RIBBON, "children"), *asking,
    )(lambda stored, _version: show_alarms(services, stored))  # fmt: skip
