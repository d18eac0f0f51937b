"""复核: addresses that need a person, the one that changes most first; one decision places every record that shares it."""

from __future__ import annotations

from dash import html

from dashboard.components.map import map_panel
from dashboard.components.review import chosen_panel, closed, history_panel, queue_panel, stores
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """The queue and what was decided left; the address, its candidates and the map right."""
    if not context.user.clearance:
        return closed(context)
    left = html.Aside([queue_panel(context), history_panel(context)], className="gw-review-side")
    right = html.Div([chosen_panel(context), html.Div(map_panel(context, page), className="gw-review-map")], className="gw-review-desk")
    return html.Div([left, right, *stores()], className="gw-review", **{"data-lang": context.lang})


PAGE = Page(
    key="review",
    path="/review",
    title=("复核", "Review"),
    order=65,
    roles=("analyst", "district_head"),
    layers=(),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
)
