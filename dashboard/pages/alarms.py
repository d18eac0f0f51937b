"""预警: what rose unusually, the one to act on first; who took it, and how often such alarms were right."""

from __future__ import annotations

from dash import html

from dashboard.components.alarms import chosen_panel, history_panel, list_panel, score_panel, stores
from dashboard.components.map import map_panel
from dashboard.components.slider import slider
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """The list and what was done left; map and days in the middle, the chosen alarm right, the scorecard below."""
    side = html.Aside([list_panel(context), history_panel(context)], className="gw-alarm-side")
    parts = [
        side, html.Div(map_panel(context, page), className="gw-alarm-map"), html.Div(slider(context, page), className="gw-alarm-time"),
        html.Div(chosen_panel(context), className="gw-alarm-right"), html.Div(score_panel(context), className="gw-alarm-below"),
    ]  # fmt: skip
    return html.Div([*parts, *stores()], className="gw-alarms", **{"data-lang": context.lang})


PAGE = Page(
    key="alarms",
    path="/alarms",
    title=("预警", "Alarms"),
    order=24,
    roles=("analyst", "leader", "district_head"),
    layers=("alarm_areas", "case_cells", "address_cells", "district_reported", "symptoms", "clues"),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
)
