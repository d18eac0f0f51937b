"""规划: beds, who staffs them, how full they are, hospital by hospital."""

from __future__ import annotations

from dash import html

from dashboard.components.map import map_panel
from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Table of hospitals left, map over trends right."""
    table = report_panels(context, ("hospital_beds",)) or report_panels(context, ("case_trend",))
    trends = report_panels(context, ("hospital_trend", "hospital_occupancy")) or report_panels(context, ("case_by_division",))
    return html.Div(
        [
            html.Div(table, className="gw-plan-table"),
            html.Div(map_panel(context, page), className="gw-plan-map"),
            html.Div(trends, className="gw-plan-trends"),
        ],
        className="gw-plan",
    )


PAGE = Page(
    key="planner",
    path="/planner",
    title=("规划", "Planning"),
    order=40,
    roles=("planner", "leader", "analyst"),
    layers=("hospitals", "case_cells", "address_cells", "district_choropleth", "district_reported", "isolation"),
    reports=("hospital_beds", "hospital_occupancy", "hospital_trend", "case_trend", "case_by_division"),
    tables=(),
    layout=layout,
    theme="light",
)
