"""数据: how fresh and complete every source is, what each import did, what was rejected and why."""

from __future__ import annotations

from dash import html

from dashboard import ids
from dashboard.components import states
from dashboard.components.panel import panel
from dashboard.context import Context
from dashboard.contract import Page, Text

PANELS: tuple[tuple[str, Text, Text], ...] = (
    (ids.SOURCES_STATE, ("各来源的新旧与齐全", "Freshness of the sources"), ("每个来源一行，刻度一格一个区县", "one tick a district")),
    (ids.SOURCES_LEVELS, ("定位精度", "Located by precision"), ("每个来源的地址落到哪一级", "how finely each source's addresses are placed")),
    (ids.SOURCES_REASONS, ("退回原因", "Rejected rows by reason"), ("每一行退回都有原因，改正后可再导入", "correct them and feed them again")),
    (ids.SOURCES_RUNS, ("入库记录", "Imports"), ("最近 60 次", "the newest 60")),
)


def layout(page: Page, context: Context) -> html.Div:
    """Four tables, two by two."""
    parts = [
        panel(context.t(title), html.Div(states.loading(context.lang), id=key, className="gw-scroll"), note=context.t(note))
        for key, title, note in PANELS
    ]
    return html.Div(parts, className="gw-sources")


PAGE = Page(
    key="sources",
    path="/sources",
    title=("数据", "Data"),
    order=70,
    roles=("analyst", "leader", "district_head", "planner"),
    layers=(),
    reports=(),
    tables=("rejects",),
    layout=layout,
    theme="light",
)
