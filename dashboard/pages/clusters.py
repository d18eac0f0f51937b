"""聚集: where, and since when, there are more cases than chance explains, and each such place in depth."""

from __future__ import annotations

from dash import html

from dashboard.components.clusters import clusters_panel
from dashboard.components.dossier import dossier
from dashboard.components.map import map_panel
from dashboard.components.slider import slider
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """The list left, the map with its time in the middle, the chosen cluster right."""
    return html.Div(
        [
            html.Aside(clusters_panel(context), className="gw-clusters-side"),
            html.Div(map_panel(context, page), className="gw-desk-map"),
            html.Div(slider(context, page), className="gw-desk-time"),
            html.Aside(dossier(context), className="gw-desk-dossier"),
        ],
        className="gw-desk gw-clusters",
    )


PAGE = Page(
    key="clusters",
    path="/clusters",
    title=("聚集", "Clusters"),
    order=23,
    roles=("analyst", "leader", "district_head"),
    layers=("cluster_zones", "case_cells", "address_cells"),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
    jobs={"clusters": ("analyst", "leader", "district_head")},
)
