"""规划: what would happen if, hospital by hospital: beds, closures, demand and rules changed, and the answer at once."""

from __future__ import annotations

from dash import html

from dashboard.components import plan
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Scenarios and sliders on top, the hospitals left, map over comparison right."""
    return html.Div(
        [
            *plan.stores(),
            plan.top(context),
            plan.controls(context),
            plan.hospitals(context),
            plan.stage(context, page),
            plan.side(context),
        ],
        className="gw-plan",
        **{"data-config": plan.config(context)},
    )


PAGE = Page(
    key="planner",
    path="/planner",
    title=("规划", "Planning"),
    order=40,
    roles=("planner", "leader", "analyst"),
    layers=(),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
    jobs={"scenario": ("planner", "leader", "analyst")},
)
