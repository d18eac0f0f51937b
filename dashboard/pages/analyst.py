"""分析: every layer, the time, one place in depth."""

from __future__ import annotations

from dash import html

from dashboard.components.dossier import dossier
from dashboard.components.layers_rail import layers_rail
from dashboard.components.map import map_panel
from dashboard.components.quality import quality
from dashboard.components.report import report_panels
from dashboard.components.slider import slider
from dashboard.context import Context
from dashboard.contract import Page

TRENDS = {"line_list": ("case_trend", "address_trend"), "official_series": ("address_trend", "case_trend")}
"""Official figures stop at the district and stand in the drawer; addresses follow the view down to the street."""


def layout(page: Page, context: Context) -> html.Div:
    """Layers left, map and time in the middle, dossier right, trend and streets below."""
    trend = report_panels(context, TRENDS.get(context.city.case_basis, TRENDS["line_list"]))[:1]
    return html.Div(
        [
            html.Aside([layers_rail(context, page), quality(context)], className="gw-desk-rail"),
            html.Div(map_panel(context, page), className="gw-desk-map"),
            html.Div(slider(context, page), className="gw-desk-time"),
            html.Div([*trend, *report_panels(context, ("area_ranking",))], className="gw-desk-lower"),
            html.Aside(dossier(context), className="gw-desk-dossier"),
        ],
        className="gw-desk",
    )


PAGE = Page(
    key="analyst",
    path="/analyst",
    title=("分析", "Analysis"),
    order=20,
    roles=("analyst", "leader", "planner"),
    layers=(
        "case_cells", "case_heat", "active_cases", "cumulative_cases", "case_rate", "hot_spots", "local_moran", "smoothed_rate",
        "district_reported", "address_cells", "address_heat", "returnee_cells", "unverified_cells", "open_tasks", "overdue_tasks", "isolation", "silent_cells", "symptoms", "clues", "scans", "address_uncertainty",
        "cluster_zones", "lockdown_zones", "alarm_areas", "checkpoint_pressure", "origin_flows", "hospital_access", "hospitals", "checkpoints", "stations",
    ),
    reports=("case_trend", "address_trend", "area_ranking"),
    tables=(),
    layout=layout,
    theme="light",
    exports=True,
    jobs={"report_factory": ("analyst",)},
)  # fmt: skip
