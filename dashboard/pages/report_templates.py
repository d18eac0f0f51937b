"""报表配置: reports composed without code, seen as they will be printed, made by themselves on time and sent where they belong."""

from __future__ import annotations

from dash import html

from dashboard.components.report_template import desk
from dashboard.context import Context
from dashboard.contract import Page


def layout(page: Page, context: Context) -> html.Div:
    """Templates left, the chosen one in the middle, its preview right."""
    return desk(context)


PAGE = Page(
    key="report_templates",
    path="/report-templates",
    title=("报表配置", "Report templates"),
    order=45,
    roles=("analyst", "district_head", "leader", "planner"),
    layers=(),
    reports=(),
    tables=(),
    layout=layout,
    theme="light",
)
