"""The opening of the leader's and the district's screens: sentence, numbers, divisions."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html, no_update

from dashboard import asked, formats, headlines, ids, session
from dashboard.components import headline, states
from dashboard.components.definition import defined
from dashboard.components.ribbon import Truth, ribbon
from dashboard.context import Context, Services
from dashboard.truth import today_of, truth_of
from geodata.errors import EmptySelection
from geodata.filters import Filters
from geodata.queries import freshness
from geodata.queries import headlines as numbers
from geodata.queries.indicators import Measure


def show_opening(services: Services, data: dict[str, Any] | None, _version: int | None) -> tuple[Any, Any, Any, Any]:
    """Lead sentence, window title, number blocks, divisions."""
    if not data:
        return no_update, no_update, no_update, no_update
    context = session.current_context(services)
    filters = asked.filters_of(data)
    try:
        return _opening(services, context, filters)
    except EmptySelection as error:
        return states.problem(context.t(("选区里没有数", "Nothing to count here")), error, context.lang), "", "", ""


def _opening(services: Services, context: Context, filters: Filters) -> tuple[Any, Any, Any, Any]:
    with services.database.read() as conn:
        found = numbers.for_cases(conn, filters, context.user.scope)
        isolated = numbers.in_isolation(conn, filters, context.user.scope) if "isolation_started" in context.metrics else None
        patients = numbers.in_hospital(conn, filters, context.user.scope) if "case_series" in context.metrics else None
        sources = freshness.by_source(conn)
    title = window_title(found, filters, context)
    if found is None:
        empty = states.empty(("官方病例数", "Official case counts"), context.lang)
        return empty, title, "", ""
    feet = {key: _foot(sources, (key or case_source(context),), filters, context) for key in ("", "isolation")}
    lead = headline.sentence(headlines.lead(found, filters.days, context.lang))
    blocks = _blocks(found, isolated, patients, feet, context)
    title_of_parts = context.t({"city": ("各区", "Districts"), "district": ("街道乡镇", "Streets")}.get(found.place.level, ("社区", "Communities")))
    parts = headline.divisions(found.parts, filters.days, title_of_parts, _foot(sources, (case_source(context),), filters, context), context.lang)
    return lead, title, blocks, parts


def case_source(context: Context) -> str:
    """Where the case numbers on the screen come from: the daily figures where the city publishes those, else the list of cases."""
    return "case_series" if context.city.case_basis == "official_series" else "case"


def window_title(found: numbers.CaseHeadlines | None, filters: Filters, context: Context) -> list[Any]:
    """上海市 · 近 7 天 4月4日–10日."""
    place = context.t(found.place.name) if found else ""
    joint = " " if context.lang == "zh" else ", "
    dates = formats.day_range(filters.day_from, filters.day_to, context.lang)
    return [f"{place} · " if place else "", formats.window_name(filters.days, context.lang) + joint, html.B(dates)]


def _blocks(
    found: numbers.CaseHeadlines, isolated: Measure | None, patients: tuple[int, int] | None, feet: dict[str, Any], context: Context
) -> list[Any]:
    lang = context.lang
    now = found.newest[0]
    shown = formats.count(now, lang, suppress=found.place.small)
    last = found.daily.index[-1].date()
    blocks = [
        headline.number_block(
            defined(headlines.case_noun(found, lang), "cases_day", context), shown, _newest(found, context) if not found.place.small else [], feet[""], "is-hero", formats.day(last, lang)
        )
    ]
    if found.found and not found.place.small:
        blocks.append(_outside(found, feet[""], context))
    if patients:
        blocks.append(headline.number_block(context.t(("在院", "In hospital")), formats.number(patients[0], lang), headlines.difference(*patients, lang), feet[""]))
    elif isolated and isolated.now is not None:
        blocks.append(_isolated(isolated, feet["isolation"], context))
    return blocks


def _newest(found: numbers.CaseHeadlines, context: Context) -> headlines.Sentence:
    """The newest day's change, and how many that is per 100,000 people."""
    change, people = headlines.newest_day(found, context.lang), found.place.population
    return [*change, context.t(("；", "; ")), formats.rate(found.newest[0] / people * 1e5, context.lang)] if people else change


def _isolated(found: Measure, foot: Any, context: Context) -> Any:
    now, before = int(found.now or 0), int(found.before or 0)
    words = headlines.difference(now, before, context.lang) if min(now, before) >= 0 else []
    title = defined(context.t(("在隔离", "In isolation")), "isolation_now", context)
    return headline.number_block(title, formats.suppressed() if now < 0 else formats.number(now, context.lang), words, foot)


def _outside(found: numbers.CaseHeadlines, foot: Any, context: Context) -> Any:
    now, before = found.found or (0, 0)
    words: headlines.Sentence = []
    if found.newest[0] >= formats.SMALL_BASE_STREET:
        share = formats.percent(now / found.newest[0], context.lang, 1)
        words.append(context.t((f"占 {share}", f"{share} of them")))
    if found.incomplete_from is None or now >= before:
        words += [context.t(("，", ", ")) if words else "", *headlines.difference(now, before, context.lang)]
    return headline.number_block(defined(context.t(("其中社会面发现", "Outside isolation")), "cases_screening", context), formats.number(now, context.lang), words, foot)


def _foot(sources: dict[str, freshness.SourceState], keys: tuple[str, ...], filters: Filters, context: Context) -> Any:
    state = next((sources[key] for key in keys if key in sources), None)
    truth = truth_of(state, context.city, filters.day_to) if state else Truth("loading")
    return ribbon(truth, context.lang, today_of(context.city))


def register(app: Dash, services: Services) -> None:
    """Wire the openings; pages without one of the places simply do not show it."""
    app.callback(
        Output(ids.LEAD, "children"),
        Output(ids.WINDOW_TITLE, "children"),
        Output(ids.HEADLINES, "children"),
        Output(ids.DIVISIONS, "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.DATA_VERSION, "data"),
    )(lambda data, version: show_opening(services, data, version))
