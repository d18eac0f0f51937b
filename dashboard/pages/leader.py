"""指挥: the wall. One overview, few numbers, honest about their age."""

from __future__ import annotations

from dash import html

from dashboard.components import opening
from dashboard.components.map import legend_strip, map_panel
from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Sentence on top; numbers and curve left, map in the middle, divisions right."""
    clock = html.P(["", html.B("")], className="gw-clock", **{"aria-hidden": "true"})
    head = html.Div([html.H1(context.t(("疫情总体态势", "Overall situation"))), opening.window_title(), clock], className="gw-wall-head")
    left = html.Div([opening.numbers(context), *report_panels(context, ("case_trend",))], className="gw-wall-left")
    right = html.Div([opening.divisions(context), *report_panels(context, ("task_state",))], className="gw-wall-right")
    middle = html.Div([map_panel(context, page, "wall"), legend_strip(context, page), opening.map_truth()], className="gw-wall-map")
    return html.Div([head, opening.lead(), left, middle, right], className="gw-wall")


PAGE = Page(
    key="leader",
    path="/leader",
    title=("指挥", "Command"),
    order=10,
    roles=("leader", "analyst", "planner"),
    layers=(
        "case_cells", "case_heat", "active_cases", "case_rate", "district_reported", "address_cells", "address_heat", "isolation",
        "silent_cells", "lockdown_zones", "alarm_areas", "checkpoint_pressure", "origin_flows",
    ),
    reports=("case_trend", "case_by_division", "task_state"),
    tables=(),
    layout=layout,
    theme="dark",
)  # fmt: skip
