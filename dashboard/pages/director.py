"""导播: what every wall shows, from a tablet beside it."""

from __future__ import annotations

from dash import html

from dashboard.components.director import desk
from dashboard.components.map import map_panel
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Screens left, the chosen one's list and commands in the middle, a map to point on and the log right."""
    return html.Div([desk(context), html.Div(map_panel(context, page), className="gw-director-map")], className="gw-director-page")


PAGE = Page(
    key="director",
    path="/director",
    title=("导播", "Director"),
    order=15,
    roles=("leader", "analyst"),
    layers=("case_cells", "address_cells", "alarm_areas", "district_reported"),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
    view=("alarm_areas", "case_cells|address_cells|district_reported"),
)
