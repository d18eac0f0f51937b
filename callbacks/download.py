"""Excel downloads: a report as it stands on the screen, or the whole filtered set of a record table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dash import Dash
from flask import Response, request

from dashboard import access, asked, file_facts, session, workbook
from dashboard.context import Context, Services
from dashboard.report_sheets import report_sheet
from dashboard.reports import report
from dashboard.scratch import scratch
from dashboard.workbook import Sheet
from geodata.errors import BadFilter, GridwatchError
from geodata.filters import Filters
from geodata.queries import freshness, records, standing
from geodata.queries.record_tables import RecordTable, record_table

MOST_ROWS = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report_file(services: Services, key: str) -> Response:
    """The frame behind a chart with the filters of the address; the same query as the screen."""
    context, item, filters = session.current_context(services), report(key), asked_filters()
    access.require(context.user, "report", key)
    if not item.download:
        raise BadFilter(f"报表 {key} 不提供下载。", f"The report {key} cannot be downloaded.")
    with services.database.read() as conn:
        frame = item.query(conn, filters, context.user.scope)
        known = freshness.by_source(conn)
    with services.database.note() as conn:
        records.note_read(conn, context.user.username, f"report:{key}", filters, len(frame), file=True)
    area = frame.attrs.get("area", context.city.name)
    as_of = file_facts.as_of(known, str(frame.attrs.get("source", item.source)), context)
    return send_book([report_sheet(item, frame, context)], file_facts.facts(context, filters, area, as_of), context, f"{context.t(area)}{context.t(item.title)}", filters)


def table_file(services: Services, name: str) -> Response:
    """The whole filtered set of a record table, masked as on the screen, up to a limit that the file states."""
    context, table, filters = session.current_context(services), record_table(name), asked_filters()
    question = records.asked_from(_json("sort", []), _json("where", {}), request.args.get("search"))
    return send_records(services, context, table, filters, question, context.t(table.title))


def send_records(services: Services, context: Context, table: RecordTable, filters: Filters, question: records.Asked, title: str) -> Response:
    """Masked rows of a table for whoever may read them; every reading is logged with its number of rows."""
    access.require(context.user, "table", table.name)
    records.require_records(context.user.scope)
    lang = context.lang
    columns = {column: table.columns[column] for column in table.shown(lang)}
    limit = (f"最多 {MOST_ROWS:,} 行；更多请缩小时间窗或区域", f"At most {MOST_ROWS:,} rows; narrow the window or the area for more")
    with services.database.read() as conn:
        at, known = standing.place(conn, filters, context.user.scope), freshness.by_source(conn)

    def rows() -> Iterator[tuple[Any, ...]]:
        count = 0
        with services.database.read() as conn:
            found = records.stream(conn, table, filters, context.user.scope, question, lang, MOST_ROWS)
            for count, row in enumerate(found, start=1):  # noqa: B007 - the last one is the total
                yield row
        with services.database.note() as conn:
            records.note_read(conn, context.user.username, table.view, filters, count, file=True)

    more = [(("哪些行", "Which rows"), context.t(table.hint)), (("上限", "Limit"), context.t(limit))]
    facts = file_facts.facts(context, filters, at.name, file_facts.as_of(known, table.source, context), more)
    return send_book([Sheet(title, columns, rows(), table.codes)], facts, context, title, filters)


def send_book(sheets: Sequence[Sheet], facts: workbook.Facts, context: Context, name: str, filters: Filters) -> Response:
    """Write a workbook into a scratch file and send it; the file is gone when the answer is. Raises `PressProblem` where the disk is full."""
    with scratch("export.xlsx") as path:
        workbook.book(path, sheets, facts, context.lang, file_facts.maker(context))
        body = path.read_bytes()
    answer = Response(body, mimetype=XLSX)
    answer.headers["Content-Disposition"] = workbook.disposition(file_facts.file_name(context, name, filters, "xlsx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def asked_filters() -> Filters:
    """The window, area and region of the address. Raises `BadFilter`."""
    return asked.filters_of({name: request.args.get(name) for name in asked.NAMES})


def _json(name: str, default: Any) -> Any:
    """A parameter that holds JSON; anything else is the caller's mistake."""
    try:
        value = json.loads(request.args.get(name) or json.dumps(default))
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, type(default)):
        raise BadFilter(f"参数 {name} 无法读懂，请从页面上的 Excel 链接下载。", f"The parameter {name} cannot be read. Use the Excel link on the page.")
    return value


def _guarded(handler: Callable[[Services, str], Response], services: Services) -> Callable[[str], Response]:
    """Domain errors become their status and their words; everything else stays a bug."""

    def answer(key: str) -> Response:
        try:
            return handler(services, key)
        except GridwatchError as error:
            return Response(error.text(session.request_lang()), status=error.http_status, mimetype="text/plain")

    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the two routes."""
    app.server.add_url_rule("/download/report/<key>.xlsx", "download_report", _guarded(report_file, services))
    app.server.add_url_rule("/download/table/<key>.xlsx", "download_table", _guarded(table_file, services))
