"""The data page: freshness, precision, reasons; and rejected rows as a file. Its imports: `callbacks/imports.py`."""

from __future__ import annotations

import csv
import io
from typing import Any

from dash import Dash, Input, Output, html
from flask import Response, request

from dashboard import access, formats, ids, session
from dashboard.components import ribbon, states
from dashboard.context import Context, Services
from dashboard.truth import today_of, truth_of
from geodata.queries import freshness, runs
from geodata.reasons import REJECT_REASONS
from geodata.records import RECORDS
from geodata.scope import Scope
from geodata.spreadsheets import safe_cell
from geodata.vocabulary import GEO_LEVELS

LEVEL_STEPS = {"door": 6, "compound": 6, "interpolated": 5, "road": 4, "community": 3, "street": 2, "district": 1}


def source_name(key: str, context: Context) -> str:
    """A source as people call it."""
    model = RECORDS.get(key)
    return context.t((model.zh, model.en)) if model else key


def table(heads: list[tuple[str, str]], rows: list[list[Any]], context: Context, right: frozenset[int] = frozenset()) -> html.Table:
    """A plain table; columns in `right` are numbers."""
    head = html.Tr([html.Th(context.t(text), className="r" if index in right else "") for index, text in enumerate(heads)])
    body = [html.Tr([html.Td(cell, className="r" if index in right else "") for index, cell in enumerate(row)]) for row in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="gw-plain")


def freshness_table(found: dict[str, freshness.SourceState], context: Context) -> Any:
    """One row a source with its own ribbon."""
    if not found:
        return states.empty(("来源", "Sources"), context.lang)
    rows = [[html.B(source_name(key, context)), ribbon.ribbon(truth_of(state, context.city), context.lang, today_of(context.city))] for key, state in found.items()]
    return table([("来源", "Source"), ("状态", "State")], rows, context)


def levels_table(found: dict[str, dict[str, int]], context: Context) -> Any:
    """Share located to each level, as a bar and in words."""
    located = {key: levels for key, levels in found.items() if sum(levels.values())}
    if not located:
        return states.empty(("定位记录", "Located rows"), context.lang)
    rows = [[html.B(source_name(key, context)), _level_bar(levels, context), formats.number(sum(levels.values()), context.lang)] for key, levels in located.items()]
    return table([("来源", "Source"), ("精度", "Precision"), ("行数", "Rows")], rows, context, frozenset({2}))


def _level_bar(levels: dict[str, int], context: Context) -> html.Div:
    total = sum(levels.values())
    order = [key for key in GEO_LEVELS.labels if levels.get(key)]
    bars = [
        html.I(
            className="gw-hatch" if key == "none" else "",
            style={"flex": str(levels[key]), **({} if key == "none" else {"background": f"var(--gw-cap-{LEVEL_STEPS[key]})"})},
        )
        for key in order
    ]
    words = " · ".join(f"{GEO_LEVELS.label(key, context.lang)} {formats.percent(levels[key] / total, context.lang, 1)}" for key in order)
    return html.Div([html.Div(bars, className="gw-level-bar", **{"aria-hidden": "true"}), html.Span(words, className="gw-note")])


def reasons_table(found: list[runs.Reason], context: Context, may_download: bool) -> Any:
    """Rejected rows by source and reason, with the file for those who may open it."""
    if not found:
        return states.empty(("退回的行", "Rejected rows"), context.lang, context.t(("所有来源", "all sources")))
    rows = []
    for reason in found:
        link = html.A("CSV", href=f"/download/rejects.csv?source={reason.source}&reason={reason.reason}", className="gw-link") if may_download else ""
        rows.append([source_name(reason.source, context), REJECT_REASONS.label(reason.reason, context.lang), formats.number(reason.rows, context.lang), link])
    heads = [("来源", "Source"), ("原因", "Reason"), ("行数", "Rows"), ("明细", "Rows as file")]
    return table(heads, rows, context, frozenset({2}))


def show_sources(services: Services, _page: str | None, _version: int | None) -> tuple[Any, Any, Any]:
    """Three tables; the imports are in `callbacks/imports.py`."""
    context = session.current_context(services)
    access.require(context.user, "page", "sources")
    with services.database.read() as conn:
        state, levels, reasons = freshness.by_source(conn), runs.levels(conn), runs.reasons(conn)
    may = may_open_rejects(context)
    return freshness_table(state, context), levels_table(levels, context), reasons_table(reasons, context, may)


def may_open_rejects(context: Context) -> bool:
    """Details of rejected rows name what people wrote: whole-city people with record clearance only."""
    return context.user.clearance and context.user.district_code is None and access.allows(context.user, "table", "rejects")


def rejects_file(services: Services) -> Response:
    """GET /download/rejects.csv?source=…&reason=…: line, step, reason and remedy, UTF-8 with a mark for Excel."""
    context = session.current_context(services)
    access.require(context.user, "table", "rejects")
    if not may_open_rejects(context):
        raise access.closed_records()
    source, reason = request.args.get("source", ""), request.args.get("reason", "")
    with services.database.read() as conn:
        rows = runs.rejects(conn, source, reason, Scope(None, records=True))
    with services.database.note() as conn:
        runs.note_read(conn, context.user.username, source, reason, len(rows))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["行号", "步骤", "原因", "说明"] if context.lang == "zh" else ["line", "step", "reason", "detail"])
    index = 3 if context.lang == "zh" else 4
    writer.writerows([[row[0], row[1], REJECT_REASONS.label(row[2], context.lang), safe_cell(str(row[index]))] for row in rows])
    body = "\ufeff" + out.getvalue()
    name = f"rejects-{source}-{reason}.csv" if f"{source}{reason}".replace("_", "").isalnum() else "rejects.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"})


def register(app: Dash, services: Services) -> None:
    """Wire the page and the file."""
    app.callback(
        Output(ids.SOURCES_STATE, "children"),
        Output(ids.SOURCES_LEVELS, "children"),
        Output(ids.SOURCES_REASONS, "children"),
        Input(ids.PAGE, "data"),
        Input(ids.DATA_VERSION, "data"),
    )(lambda page, version: show_sources(services, page, version))
    app.server.add_url_rule("/download/rejects.csv", "rejects_file", lambda: rejects_file(services))
