"""Record tables: one callback serves every page of every table; the browser asks again when the filters change."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import access, asked, formats, ids, session
from dashboard.components import states
from dashboard.components.table import shown_row
from dashboard.context import Services
from geodata.errors import GridwatchError
from geodata.queries import records
from geodata.queries.record_tables import record_table

Stored = dict[str, Any] | None
Wanted = dict[str, Any] | None


def fetch(services: Services, name: str, wanted: Wanted, stored: Stored, search: str | None) -> tuple[Any, Any, Any, Any]:
    """One block of rows for the grid, the state over it, the note, and the Excel address."""
    if not wanted or not stored:
        return (no_update,) * 4
    context, table = session.current_context(services), record_table(name)
    try:
        access.require(context.user, "table", name)
        filters = asked.filters_of(stored)
        question = records.asked_from(wanted.get("sortModel"), wanted.get("filterModel"), search)
        with services.database.read() as conn:
            rows, total = records.page(
                conn, table, filters, context.user.scope, question, context.lang, int(wanted["startRow"]), int(wanted["endRow"])
            )
        with services.database.note() as conn:
            records.note_read(conn, context.user.username, table.view, filters, len(rows), start=int(wanted["startRow"]))
    except GridwatchError as error:
        return {"rowData": [], "rowCount": 0}, states.problem(context.t(table.title), error, context.lang), "", None
    answer = {"rowData": [shown_row(table, row, context.lang) for row in rows], "rowCount": total}
    state = None if total else states.empty(table.title, context.lang, asked.in_words(filters, context.lang))
    return answer, state if not wanted.get("filterModel") else None, _note(total, table.hint, context.lang), _address(name, stored, wanted, search)


def _note(total: int, hint: tuple[str, str], lang: str) -> str:
    zh = lang == "zh"
    most = f"{'超过 ' if zh else 'more than '}" if total >= records.COUNT_LIMIT else ""
    number = f"{most}{formats.number(total, 'zh' if zh else 'en')}"
    return f"{number} 条 · {hint[0]} · 查看已记入审计" if zh else f"{number} rows · {hint[1]} · reading is kept in the audit log"


def _address(name: str, stored: dict[str, Any], wanted: dict[str, Any], search: str | None) -> str:
    """Where the whole filtered set can be had as Excel."""
    pairs = {name: stored.get(name) or "" for name in asked.NAMES} | {"search": search or ""}
    pairs |= {"sort": json.dumps(wanted.get("sortModel") or []), "where": json.dumps(wanted.get("filterModel") or {}, ensure_ascii=False)}
    return f"/download/table/{name}.xlsx?{urlencode({key: value for key, value in pairs.items() if value})}"


def register(app: Dash, services: Services) -> None:
    """Wire the two."""
    app.callback(
        Output(ids.table_part("grid", MATCH), "getRowsResponse"),
        Output(ids.table_part("state", MATCH), "children"),
        Output(ids.table_part("note", MATCH), "children"),
        Output(ids.table_part("excel", MATCH), "href"),
        Input(ids.table_part("grid", MATCH), "getRowsRequest"),
        State(ids.FILTERS, "data"),
        State(ids.table_part("search", MATCH), "value"),
        State(ids.table_part("grid", MATCH), "id"),
    )(lambda wanted, stored, search, own: fetch(services, own["name"], wanted, stored, search))
    app.clientside_callback(
        ClientsideFunction("reports", "askAgain"),
        Output(ids.table_part("turn", MATCH), "data"),
        Input(ids.FILTERS, "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.table_part("search", MATCH), "value"),
        State(ids.table_part("grid", MATCH), "id"),
    )
