"""A report's panel: title, what it shows, its sentence, the chart or table, its Excel file, its ribbon."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import dcc, html

from dashboard import ids
from dashboard.components import states
from dashboard.components.grid_words import locale
from dashboard.components.panel import panel
from dashboard.components.ranking import ranking_columns
from dashboard.context import Context
from dashboard.contract import Report
from dashboard.plotly_templates import CONFIG
from dashboard.reports import _drawing, offered, report

EXCEL = ("Excel", "Excel")


def report_panel(context: Context, key: str, *, height: str = "100%", kind: str = "") -> html.Section:
    """The panel of one report. It fills `height` from the first moment, so nothing jumps when the data comes."""
    item = report(key)
    # Charts and tables have callbacks of their own, so their parts need ids of their own.
    of = "" if item.draw is not None else "grid-"
    picture = [_picture(item, context), html.Div(states.loading(context.lang), id=ids.report_part(of + "state", key), className="gw-report-state")]
    link = html.A(context.t(EXCEL), id=ids.report_part(of + "excel", key), className="gw-link gw-excel", title=_excel_title(item, context))
    return panel(
        context.t(item.title),
        [html.Div(id=ids.report_part(of + "words", key), className="gw-report-words"), html.Div(html.Div(picture, className="gw-report-body"), className="gw-report-frame")],
        note=html.Span(id=ids.report_part(of + "note", key)),
        right=link if item.download else None,
        foot=html.Div(id=ids.report_part(of + "ribbon", key)),
        kind=f"gw-report gw-report-{'table' if item.draw is None else 'chart'} {kind}".strip(),
    )


def report_panels(context: Context, keys: tuple[str, ...], kind: str = "") -> list[html.Section]:
    """Panels for those of the keys that this city has data for."""
    return [report_panel(context, key, kind=kind) for key in keys if offered(report(key), context.metrics)]


def _picture(item: Report, context: Context) -> Any:
    if item.draw is not None:
        return dcc.Graph(
            id=ids.report_part("graph", item.key), figure=_drawing.blank(context.theme), config=CONFIG,
            className="gw-report-graph", responsive=True, clear_on_unhover=True,
        )  # fmt: skip
    return dag.AgGrid(
        id=ids.report_part("grid", item.key),
        columnDefs=ranking_columns(item, context.lang),
        rowData=[],
        defaultColDef={"sortable": True, "resizable": False, "suppressMovable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "localeText": locale(context.lang), "rowHeight": 26, "headerHeight": 28, "suppressCellFocus": False,
            "animateRows": False, "suppressNoRowsOverlay": True, "getRowId": {"function": "params.data.code"},
        },
        className="ag-theme-quartz gw-grid gw-report-grid",
        style={"height": "100%", "width": "100%"},  # the component's own default is 400 px whatever the panel
        columnSize="responsiveSizeToFit",
    )  # fmt: skip


def _excel_title(item: Report, context: Context) -> str:
    return f"下载{item.title[0]}（当前筛选）" if context.lang == "zh" else f"Download {item.title[1].lower()} with the current filters"
