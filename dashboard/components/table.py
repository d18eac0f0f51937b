"""A register on the screen: fetched page by page, sorted and filtered by the server, exported whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import formats, ids
from dashboard.components import states
from dashboard.components.grid_words import locale
from dashboard.components.kpi import kpi_strip
from dashboard.context import Context
from dashboard.workbook import header_of
from geodata.errors import Lang
from geodata.queries.record_tables import RecordTable, record_table
from geodata.queries.records import require_records

CHINA = ZoneInfo("Asia/Shanghai")
PAGE_ROWS = 100
FILTERS = {"text": "agTextColumnFilter", "count": "agNumberColumnFilter", "number": "agNumberColumnFilter", "day": "agDateColumnFilter", "moment": "agDateColumnFilter"}
NUMBERS = {
    "registrations": ("registrations", "arrivals_expected", "arrivals_seen", "arrivals_verified", "unverified"),
    "tasks": ("tasks_open", "tasks_overdue"),
}
BESIDE = {"geo_level": "confidence"}
"""Columns that are told in the cell of another: 门牌 · 97%. A file has them apart."""
WIDE = {"geo_level": 132, "registration_no": 156, "task_no": 156, "case_no": 150, "id_masked": 176, "kind": 168, "address_masked": 240}
WIDTHS = {"text": 120, "count": 96, "number": 104, "day": 116, "moment": 142, "flag": 108}
SEARCH = ("查编号、姓名、区划", "Search number, name, area")


def table_panel(context: Context, name: str) -> html.Section:
    """The whole panel: its numbers, search, how many, Excel, and the grid; without clearance the reason instead."""
    table = record_table(name)
    title, numbers = html.H2(context.t(table.title)), kpi_strip(context, NUMBERS.get(name, ()))
    if not context.user.clearance:
        return html.Section([title, numbers, _closed(context)], className="gw-panel gw-table")
    search = dcc.Input(
        id=ids.table_part("search", name), type="search", debounce=0.4, placeholder=context.t(SEARCH), className="gw-table-search", maxLength=60
    )
    excel = html.A("Excel", id=ids.table_part("excel", name), className="gw-link gw-excel")
    tools = html.Div([title, search, html.Span(id=ids.table_part("note", name), className="gw-table-note"), excel], className="gw-table-tools")
    frame = html.Div([_grid(table, context.lang), html.Div(id=ids.table_part("state", name), className="gw-table-state")], className="gw-table-frame")
    turn = dcc.Store(id=ids.table_part("turn", name))
    return html.Section([numbers, tools, frame, turn], className="gw-panel gw-table", **{"aria-label": context.t(table.title)})


def _closed(context: Context) -> Component:
    try:
        require_records(context.user.scope)
    except Exception as error:
        words = error.text(context.lang) if hasattr(error, "text") else str(error)
        return states.no_permission(context.t(("记录未开放", "Records are closed")), words, context.lang)
    raise AssertionError("closed without a reason")


def _grid(table: RecordTable, lang: Lang) -> dag.AgGrid:
    return dag.AgGrid(
        id=ids.table_part("grid", table.name),
        columnDefs=[_column(table, name, lang) for name in table.shown(lang) if name not in BESIDE.values()],
        rowModelType="infinite",
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True, "floatingFilter": True},
        dashGridOptions={
            "localeText": locale(lang), "cacheBlockSize": PAGE_ROWS, "maxBlocksInCache": 20, "infiniteInitialRowCount": 1,
            "rowHeight": 30, "headerHeight": 32, "floatingFiltersHeight": 34, "animateRows": False, "enableCellTextSelection": True,
            "suppressMovableColumns": False, "blockLoadDebounceMillis": 120,
        },
        className="ag-theme-quartz gw-grid gw-records",
        style={"height": "100%"},
    )  # fmt: skip


def _column(table: RecordTable, name: str, lang: Lang) -> dict[str, Any]:
    column = table.columns[name]
    found: dict[str, Any] = {
        "field": name, "headerName": header_of(column, lang), "width": WIDE.get(name, WIDTHS[column.kind]), "tooltipField": name,
        "filter": FILTERS.get(column.kind, False),
        "filterParams": {"buttons": ["reset"], "maxNumConditions": 2, "debounceMs": 400, "browserDatePicker": False},
    }  # fmt: skip
    if column.kind in ("count", "number"):
        found |= {"cellClass": "gw-num ag-right-aligned-cell", "headerClass": "ag-right-aligned-header"}
    if column.kind == "flag":
        found["floatingFilter"] = False
    return found


def shown_row(table: RecordTable, row: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """A record as text in one language; masks stay masks, empty cells stay empty."""
    shown = {name: _shown(table, name, value, lang) for name, value in row.items()}
    return shown | {name: formats.surely(shown[name], row.get(share), lang) for name, share in BESIDE.items() if name in shown}


def _shown(table: RecordTable, name: str, value: Any, lang: Lang) -> Any:
    if value is None:
        return ""
    if name in table.codes:
        return table.codes[name].label(str(value), lang)
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("Yes" if value else "No")
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return formats.number(value, lang, 1)
    return value
