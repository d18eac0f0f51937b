"""医院: what happened in the hospitals, who came from where, who stayed how long, and how full they are."""

from __future__ import annotations

from dash import html

from dashboard.components import hospital_flow
from dashboard.components.layers_rail import layers_rail
from dashboard.components.map import map_panel
from dashboard.components.report import report_panels
from dashboard.components.slider import slider
from dashboard.context import Context
from dashboard.contract import Page
from dashboard.reports import offered, report

BESIDE = ("hospital_census", "hospital_flow_daily")
SMALL = ("clinic_by_hour", "triage_by_day", "hospital_stays", "hospital_origin", "hospital_transfers", "hospital_occupancy", "hospital_days", "hospital_beds", "hospital_trend")
PUBLISHED = ("hospital_patients", "hospital_sites")


def layout(page: Page, context: Context) -> html.Div:
    """Sentence on top; layers, map with its time, beds over time; the hospitals; then the rest, small.

    Where no stays are reported, the published patients and the register of hospitals stand beside what to do about it.
    """
    known = offered(report("hospital_by_day"), context.metrics)
    beside, table, small = (BESIDE, ("hospital_by_day",), SMALL) if known else (PUBLISHED, (), ())
    parts = [
        hospital_flow.head(context),
        html.Aside(layers_rail(context, page), className="gw-hosp-rail"),
        html.Div(map_panel(context, page), className="gw-hosp-map"),
        html.Div(slider(context, page), className="gw-hosp-time"),
        html.Div(report_panels(context, beside), className="gw-hosp-beside"),
        html.Div(report_panels(context, table) or hospital_flow.not_reported(context), className="gw-hosp-table"),
        html.Div(report_panels(context, small), className="gw-hosp-small"),
    ]
    return html.Div(parts, className="gw-hosp gw-scroll")


PAGE = Page(
    key="hospitals",
    path="/hospitals",
    title=("医院", "Hospitals"),
    order=35,
    roles=("planner", "leader", "analyst", "district_head"),
    layers=("hospital_load", "hospital_catchment", "hospital_lines", "hospital_access", "district_reported", "lockdown_zones"),
    reports=(*BESIDE, "hospital_by_day", *SMALL, *PUBLISHED),
    tables=(),
    layout=layout,
    theme="light",
)
