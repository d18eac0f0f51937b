"""监测: the curves an epidemiologist signs, each with what is still missing from it and how sure it is."""

from __future__ import annotations

from dash import html

from dashboard.components import opening
from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page

FIRST = {
    "line_list": ("case_onset", "reproduction_number", "case_growth", "reproduction_by_division"),
    "official_series": ("case_trend", "reproduction_number", "case_growth", "reproduction_by_division"),
}
"""Official figures are by day of report only: their curve by onset says so in words and stands further down."""
REST = {
    "line_list": ("case_trend", "case_confirmed", "case_route", "case_found_by", "case_course", "case_rate_by_division"),
    "official_series": ("case_found_by", "case_course", "case_rate_by_division", "case_onset", "case_confirmed", "case_route"),
}


def layout(page: Page, context: Context) -> html.Div:
    """Sentence on top, the four curves, the divisions as small multiples, then who, where and how it ended."""
    basis = context.city.case_basis if context.city.case_basis in FIRST else "line_list"
    head = html.Div([html.H1(context.t(("疫情监测", "Surveillance"))), opening.window_title(), opening.lead()], className="gw-watch-head")
    return html.Div(
        [
            head,
            html.Div(report_panels(context, FIRST[basis]), className="gw-watch-grid is-tall"),
            opening.divisions(context),
            html.Div(report_panels(context, REST[basis]), className="gw-watch-grid"),
            html.Div(opening.numbers(context), hidden=True),
        ],
        className="gw-watch gw-scroll",
    )


PAGE = Page(
    key="surveillance",
    path="/surveillance",
    title=("监测", "Surveillance"),
    order=22,
    roles=("analyst", "leader", "planner", "district_head"),
    layers=(),
    reports=tuple(sorted({*FIRST["line_list"], *REST["line_list"]})),
    tables=(),
    layout=layout,
    theme="light",
)
