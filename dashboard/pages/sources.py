"""数据: how fresh and complete every source is, what each import did, what was rejected and why."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import access, ids
from dashboard.components import states
from dashboard.components.definition import definitions
from dashboard.components.job import job_panel
from dashboard.components.panel import panel
from dashboard.context import Context
from dashboard.contract import Page, Text

PANELS: tuple[tuple[str, Text, Text], ...] = (
    (ids.SOURCES_STATE, ("各来源的新旧与齐全", "Freshness of the sources"), ("每个来源一行，刻度一格一个区县", "one tick a district")),
    (ids.SOURCES_LEVELS, ("定位精度", "Located by precision"), ("每个来源的地址落到哪一级", "how finely each source's addresses are placed")),
    (ids.SOURCES_REASONS, ("退回原因", "Rejected rows by reason"), ("每一行退回都有原因，改正后可再导入", "correct them and feed them again")),
    (ids.SOURCES_RUNS, ("入库记录", "Imports"), ("最近 60 行；接口送来的每小时一行，按一下看各批", "the newest 60 lines; what machines send by the hour, press it for the batches")),
)

MEANING: Text = ("指标口径", "What the figures mean")
MEANING_NOTE: Text = ("大屏、分析、表格和导出用同一口径；在数字标题上点一下也能看到", "one definition for wall, desk, tables and files; also a press on a figure's title")
VERIFY: Text = ("核对汇总与明细", "Totals against records")
VERIFY_NOTE: Text = ("由明细重数每一个汇总数；期间不能入库，画面照常", "counts every total again from the records; loads wait, screens do not")


def layout(page: Page, context: Context) -> html.Div:
    """Four tables, two by two; below them the count of everything, for those who may ask for it, and what every figure means."""
    parts = [
        panel(context.t(title), html.Div([*_above(key), html.Div(states.loading(context.lang), id=key)], className="gw-scroll"), note=context.t(note))
        for key, title, note in PANELS
    ]
    if access.allows(context.user, "job", "verify") and context.user.district_code is None:
        check = job_panel("verify", ("核对汇总", "Check totals"), context)
        parts.append(panel(context.t(VERIFY), check, note=context.t(VERIFY_NOTE), kind="gw-sources-job"))
    parts.append(panel(context.t(MEANING), html.Div(definitions(context), className="gw-scroll"), note=context.t(MEANING_NOTE), kind="gw-sources-job"))
    return html.Div(parts, className="gw-sources")


def _above(key: str) -> list[Component]:
    """Above the imports the batches of the hour that is open."""
    return [dcc.Store(id=ids.SOURCES_HOUR), html.Div(id=ids.SOURCES_BATCHES, className="gw-import-batches")] if key == ids.SOURCES_RUNS else []


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
    jobs={"verify": ("analyst",)},
)
