"""区县: one district for the person who answers for it, and its files in one click."""

from __future__ import annotations

from dash import html

from dashboard.components import opening
from dashboard.components.map import map_panel
from dashboard.components.report import report_panels
from dashboard.components.slider import slider
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Sentence and numbers on top, map left, streets and trend right."""
    head = html.Div([opening.window_title(), opening.lead()], className="gw-district-head")
    panels = report_panels(context, ("area_ranking", "case_trend", "registration_funnel"))
    right = html.Div(panels, className=f"gw-district-right has-{len(panels)}")
    return html.Div(
        [
            head,
            opening.numbers(context),
            html.Div(map_panel(context, page), className="gw-district-map"),
            html.Div(slider(context, page), className="gw-district-time"),
            right,
            opening.divisions(context, hidden=True),
        ],
        className="gw-district",
    )


PAGE = Page(
    key="district",
    path="/district",
    title=("区县", "District"),
    order=30,
    roles=("district_head", "leader", "analyst"),
    layers=(
        "case_cells", "active_cases", "cumulative_cases", "case_rate", "hot_spots", "local_moran", "smoothed_rate", "address_cells",
        "returnee_cells", "unverified_cells", "open_tasks", "isolation", "silent_cells", "symptoms", "clues", "scans", "address_uncertainty", "cluster_zones", "lockdown_zones", "alarm_areas", "checkpoint_pressure",
        "origin_flows", "hospitals", "checkpoints",
    ),
    reports=("area_ranking", "case_trend", "address_trend", "registration_funnel"),
    tables=(),
    layout=layout,
    theme="light",
    exports=True,
    jobs={"report_factory": ("leader", "analyst", "district_head")},
)  # fmt: skip
