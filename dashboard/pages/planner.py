"""规划: beds, who staffs them, how full they are, hospital by hospital."""

from __future__ import annotations

from dash import html

from dashboard.components import opening
from dashboard.components.map import map_panel
from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page
from dashboard.reports import offered, report


def layout(page: Page, context: Context) -> html.Div:
    """One sentence on top, the hospitals left, map over trend right.

    Where no beds are reported, the register of hospitals and the published patients stand instead.
    """
    beds = offered(report("hospital_beds"), context.metrics)
    table = ("hospital_beds",) if beds else ("hospital_sites",)
    trends = report_panels(context, ("hospital_trend",) if beds else ("hospital_patients",)) or report_panels(context, ("case_trend",))
    head = html.Div([html.H1(context.t(("医院收治", "Hospitals"))), opening.plan_lead()], className="gw-plan-head")
    return html.Div(
        [
            head,
            html.Div(report_panels(context, table), className="gw-plan-table"),
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
    layers=("hospitals", "active_cases", "case_cells", "address_cells", "case_rate", "district_reported", "isolation", "lockdown_zones"),
    reports=("hospital_beds", "hospital_occupancy", "hospital_trend", "hospital_patients", "hospital_sites", "case_trend"),
    tables=(),
    layout=layout,
    theme="light",
)
