"""任务: what was asked of whom, due when, done or not."""

from __future__ import annotations

from dash import html

from dashboard.components.table import table_panel
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """One table over the whole screen."""
    return html.Div(table_panel(context, "tasks"), className="gw-records")


PAGE = Page(
    key="tasks",
    path="/tasks",
    title=("任务", "Tasks"),
    order=60,
    roles=("analyst", "district_head"),
    layers=(),
    reports=(),
    tables=("tasks",),
    layout=layout,
    theme="light",
)
