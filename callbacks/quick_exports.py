"""GET /export/list/NAME.xlsx: the files people ask for every day, in one press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dash import Dash
from flask import Response
from sqlalchemy import Connection

from callbacks import export, map_routes
from callbacks.download import asked_filters, send_book, send_records
from callbacks.sources import source_name
from dashboard import file_facts, session
from dashboard.context import Context, Services, User
from dashboard.quick_exports import quick_export
from dashboard.quick_exports.contract import QuickExport
from dashboard.report_sheets import report_sheet
from dashboard.reports import report
from dashboard.workbook import CHINA, Sheet
from geodata.errors import EmptySelection
from geodata.filters import Filters
from geodata.queries import freshness, records, runs, standing
from geodata.queries.columns import Column
from geodata.reasons import REJECT_REASONS
from geodata.scope import Scope
from layers import layer

SUMMARY = {
    "source": Column("text", ("来源", "Source")), "reason": Column("text", ("原因", "Reason")), "rows": Column("count", ("行数", "Rows")),
}  # fmt: skip
REJECTS = {
    "source": Column("text", ("来源", "Source")), "line": Column("count", ("行号", "Line")), "step": Column("text", ("步骤", "Step")),
    "reason": Column("text", ("原因", "Reason")), "detail": Column("text", ("说明与办法", "Detail and remedy")),
}  # fmt: skip


def listed(services: Services, user: User, key: str) -> Response:
    """The file of a list, masked, suppressed and scoped as the screens are. Raises `NotAllowed`, `UnknownName`, `EmptySelection`."""
    context, item, filters = session.current_context(services), quick_export(key), asked_filters()
    item.require(user)
    if item.table is not None:
        return send_records(services, context, item.table, filters, records.Asked(), context.t(item.title))
    sheets = _rejects(services, context) if item.rejects else [*_reports(services, context, item, filters), *_layers(services, context, item, filters)]
    if not sheets:
        raise EmptySelection(f"这座城市没有“{item.title[0]}”的数据。请先载入相应登记。", f"This city has no data for “{item.title[1]}”. Load the registers it needs.")
    with services.database.read() as conn:
        where, as_of = standing.place(conn, filters, user.scope).name, _as_of(conn, item, context)
    facts = file_facts.facts(context, filters, where, as_of, [(("内容", "What it holds"), context.t(item.hint))])
    with services.database.note() as conn:
        records.note_read(conn, user.username, f"list:{key}", filters, sum(len(sheet.rows) for sheet in sheets if isinstance(sheet.rows, Sequence)), file=True)
    return send_book(sheets, facts, context, f"{context.t(where)}{context.t(('', ' '))}{context.t(item.title)}", filters)


def _reports(services: Services, context: Context, item: QuickExport, filters: Filters) -> Iterator[Sheet]:
    for key in item.parts(context.metrics):
        if key in item.reports:
            with services.database.read() as conn:
                yield report_sheet(report(key), report(key).query(conn, filters, context.user.scope), context)


def _layers(services: Services, context: Context, item: QuickExport, filters: Filters) -> Iterator[Sheet]:
    for key in item.parts(context.metrics):
        name, _, tileset = key.partition(":")
        if key in item.layers:
            made = export.cells_of(services, context, name, tileset, filters) if tileset else export.sites_of(services, context, name, filters)
            yield Sheet(made.title, made.columns, made.lines, notes=made.notes)


def _as_of(conn: Connection, item: QuickExport, context: Context) -> str:
    """The day of each source in the file."""
    known = freshness.by_source(conn)
    if item.rejects:
        return f"{max(state.loaded_at for state in known.values()).astimezone(CHINA):%Y-%m-%d %H:%M}" if known else ""
    parts = [(report(key).title, report(key).source) for key in item.reports] + [(layer(key.partition(":")[0]).title, layer(key.partition(":")[0]).source) for key in item.layers]
    return "; ".join(f"{context.t(title)} {file_facts.as_of(known, source, context) or '–'}" for title, source in parts)


def _rejects(services: Services, context: Context) -> list[Sheet]:
    """How many rows for which reason, and the rows."""
    with services.database.read() as conn:
        reasons = runs.reasons(conn)
        rows = [(found.source, row) for found in reasons for row in runs.rejects(conn, found.source, found.reason, Scope(None, records=True))]
    told = [(source_name(one.source, context), REJECT_REASONS.label(one.reason, context.lang), one.rows) for one in reasons]
    lines: list[tuple[Any, ...]] = [
        (source_name(source, context), row[0], row[1], REJECT_REASONS.label(row[2], context.lang), row[3 if context.lang == "zh" else 4]) for source, row in rows
    ]
    with services.database.note() as conn:
        runs.note_read(conn, context.user.username, "*", "*", len(lines))
    return [Sheet(context.t(("退回原因", "Reasons")), SUMMARY, told), Sheet(context.t(("退回的行", "Rejected rows")), REJECTS, lines)]


def register(app: Dash, services: Services) -> None:
    """Wire the address; the export menu asks for it."""
    app.server.add_url_rule("/export/list/<key>.xlsx", "quick_export", map_routes.guarded(services, listed))
