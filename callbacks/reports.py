"""One callback draws every chart, one fills every table report; number tiles share the third."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, html, no_update

from callbacks.errors import error_number
from dashboard import access, asked, ids, session
from dashboard.components import ribbon, states
from dashboard.components.kpi import tile_body
from dashboard.components.ranking import hospital_of, ranking_rows
from dashboard.context import Context, Services
from dashboard.contract import Report, Theme
from dashboard.reports import _drawing, report
from dashboard.truth import today_of, truth_of
from geodata.errors import EmptySelection, GridwatchError
from geodata.filters import Filters
from geodata.queries import freshness
from geodata.queries.indicators import Measure, indicator

log = logging.getLogger(__name__)
SHORTEST_AREA_CODE = 6
Stored = dict[str, Any] | None


def draw_chart(services: Services, key: str, stored: Stored, theme: Theme) -> tuple[Any, ...]:
    """Figure, state, note, Excel address, ribbon and words of one chart."""
    if not stored:
        return (no_update,) * 6
    context, item = session.current_context(services, theme), report(key)
    assert item.draw is not None
    try:
        frame, rest = _answer(services, context, item, stored)
        return item.draw(frame, context.lang, theme), *rest
    except Exception as error:
        return _drawing.blank(theme), failed(error, context, item), no_update, None, no_update, []


def fill_table(services: Services, key: str, stored: Stored, theme: Theme) -> tuple[Any, ...]:
    """Rows, state, note, Excel address, ribbon and words of one table report."""
    if not stored:
        return (no_update,) * 6
    context, item = session.current_context(services, theme), report(key)
    try:
        frame, rest = _answer(services, context, item, stored)
        return ranking_rows(frame, context.lang), *rest
    except Exception as error:
        return [], failed(error, context, item), no_update, None, no_update, []


def show_number(services: Services, key: str, stored: Stored) -> Any:
    """The body of one number tile."""
    if not stored:
        return no_update
    context = session.current_context(services)
    filters = asked.filters_of(stored)
    try:
        with services.database.read() as conn:
            measured = indicator(conn, key, filters, context.user.scope)
    except EmptySelection:  # the panels beside it say so in words
        measured = Measure(None)
    return tile_body(key, measured, filters, context.lang)


def drill(stored: Stored, clicked: dict[str, Any] | None) -> Any:
    """A chosen row of a ranking becomes the area of the view, one about a hospital the chosen hospital; chosen again, it is let go."""
    row = str((clicked or {}).get("rowId") or "")
    if not stored or not row:
        return no_update
    if (hospital := hospital_of(row)) is not None:
        return {**stored, "hospital": None if stored.get("hospital") == hospital else hospital}
    return {**stored, "area": row, "region": None} if row.isdigit() and len(row) >= SHORTEST_AREA_CODE else no_update


def _answer(services: Services, context: Context, item: Report, stored: dict[str, Any]) -> tuple[pd.DataFrame, tuple[Any, ...]]:
    """The frame of a report, and state, note, Excel address, ribbon and words beside it."""
    access.require(context.user, "report", item.key)
    filters = asked.filters_of(stored)
    with services.database.read() as conn:
        frame = item.query(conn, filters, context.user.scope)
        known = freshness.by_source(conn)
    line = _ribbon(known, context, str(frame.attrs.get("source", item.source)), filters.day_to)
    state, note = _state(frame, context, item, filters), _note(frame, context, filters)
    return frame, (state, note, _excel(item, filters), line, words_of(frame.attrs, context))


def _ribbon(known: dict[str, freshness.SourceState], context: Context, source: str, until: dt.date) -> Any:
    """The truth of one source; cases come from the daily figures where the city publishes those."""
    if source == "case" and context.city.case_basis == "official_series":
        source = "case_series"
    if source not in known:
        return None
    return ribbon.ribbon(truth_of(known[source], context.city, until), context.lang, today_of(context.city))


def _state(frame: pd.DataFrame, context: Context, item: Report, filters: Filters) -> Any:
    """What covers the picture when there is nothing to see in it."""
    why = frame.attrs.get("why_empty")
    if why is not None:
        return states.message("check", context.t(item.title), context.t(why))
    # A ranking of zeros is an answer; a chart of zeros is an empty picture.
    if frame.empty or ("n" in frame and "previous" not in frame and (frame["n"].fillna(1) == 0).all()):
        return states.empty(item.title, context.lang, asked.in_words(filters, context.lang, frame.attrs.get("area")))
    return None


def _note(frame: pd.DataFrame, context: Context, filters: Filters) -> str:
    parts = [context.t(frame.attrs["measure"])] if "measure" in frame.attrs else []
    return " · ".join([*parts, asked.in_words(filters, context.lang, frame.attrs.get("area"))])


def words_of(attrs: Mapping[Any, Any], context: Context) -> list[Any]:
    """The sentence a report opens with (`words`), and what to bear in mind in reading it (`cautions`); a report may have neither."""
    said = [html.P(context.t(attrs["words"]), className="gw-report-lead")] if "words" in attrs else []
    mind = [context.t(text) for text in attrs.get("cautions", ())]
    return said + ([html.P(context.t(("；", "; ")).join(mind) + context.t(("。", ".")), className="gw-report-cautions")] if mind else [])


def _excel(item: Report, filters: Filters) -> str | None:
    if not item.download:
        return None
    return f"/download/report/{item.key}.xlsx?{asked.query_of(filters)}"


def failed(error: Exception, context: Context, item: Report) -> Any:
    """A closed door, a mendable error, or a number that finds the traceback in the log."""
    title = context.t(item.title)
    if isinstance(error, GridwatchError):
        return states.problem(title, error, context.lang)
    number = error_number()
    log.error("%s: report %s failed", number, item.key, exc_info=error)
    words = "这张图画不出来，已记入日志。" if context.lang == "zh" else "This could not be drawn. It is in the log."
    return states.error(title, words, context.lang, number)


def register(app: Dash, services: Services) -> None:
    """Wire the three."""
    asking = (Input(ids.FILTERS, "data"), Input(ids.THEME, "data"), Input(ids.LANG, "data"), Input(ids.DATA_VERSION, "data"))

    def outputs(part: str, prop: str) -> tuple[Output, ...]:
        of = "grid-" if part == "grid" else ""
        rest = (("state", "children"), ("note", "children"), ("excel", "href"), ("ribbon", "children"), ("words", "children"))
        return (Output(ids.report_part(part, MATCH), prop), *(Output(ids.report_part(of + name, MATCH), what) for name, what in rest))

    app.callback(*outputs("graph", "figure"), *asking, State(ids.report_part("graph", MATCH), "id"))(
        lambda stored, theme, _lang, _version, own: draw_chart(services, own["key"], stored, theme)
    )
    app.callback(*outputs("grid", "rowData"), *asking, State(ids.report_part("grid", MATCH), "id"))(
        lambda stored, theme, _lang, _version, own: fill_table(services, own["key"], stored, theme)
    )
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True),
        Input(ids.report_part("grid", ALL), "cellClicked"),
        State(ids.FILTERS, "data"),
        prevent_initial_call=True,
    )(lambda _clicks, stored: drill(stored, ctx.triggered[0]["value"] if ctx.triggered else None))
    app.callback(Output(ids.kpi(MATCH), "children"), *asking, State(ids.kpi(MATCH), "id"))(
        lambda stored, _theme, _lang, _version, own: show_number(services, own["key"], stored)
    )
