"""登记: who registered, where from, when seen, how precisely located, verified or not."""

from __future__ import annotations

from dash import html

from dashboard.components.table import table_panel
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """One table over the whole screen."""
    return html.Div(table_panel(context, "registrations"), className="gw-records")


PAGE = Page(
    key="registrations",
    path="/registrations",
    title=("登记", "Registrations"),
    order=50,
    roles=("analyst", "district_head"),
    layers=(),
    reports=(),
    tables=("registrations",),
    layout=layout,
    theme="light",
)
