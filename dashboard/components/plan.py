"""The frame of the planner's screen: scenarios on top, sliders, hospitals, map, comparison. The browser fills it (`assets/plan/`)."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import dcc, html

from dashboard import ids
from dashboard.components import states
from dashboard.components.grid_words import locale
from dashboard.components.job import job_panel
from dashboard.components.map import map_panel
from dashboard.components.map_config import dumped
from dashboard.components.plan_fields import fields_config
from dashboard.context import Context
from dashboard.contract import Page, Text

STORES = (
    ids.PLAN_START, ids.PLAN_ASK, ids.PLAN_ANSWER, ids.PLAN_BESIDE_ASK, ids.PLAN_BESIDE, ids.PLAN_MAP_ASK, ids.PLAN_MAP, ids.PLAN_MORE_ASK,
    ids.PLAN_ACT, ids.PLAN_DONE, ids.PLAN_FILE_ASK, ids.PLAN_SINK,
)  # fmt: skip
MODES: tuple[tuple[str, Text], ...] = (("load", ("占用", "Load")), ("access", ("可及性变化", "Access change")), ("versus", ("与基线之差", "Against base")))
SIDES: tuple[tuple[str, Text], ...] = (("compare", ("情景比较", "Comparison")), ("advice", ("怎么办", "What to do")), ("clinics", ("发热门诊", "Fever clinics")), ("notes", ("假设", "Assumptions")))
UNITS: tuple[tuple[str, Text], ...] = (("ward", ("病床", "Wards")), ("icu", ("ICU", "ICU")))
RUN: Text = ("推演 200 遍", "Run it 200 times")


def stores() -> list[Any]:
    """What passes between the browser's scenarios and the server; `PLAN_KEPT` lives as long as the tab."""
    return [dcc.Store(id=ids.PLAN_KEPT, storage_type="session"), *(dcc.Store(id=name) for name in STORES), dcc.Download(id=ids.PLAN_FILE)]


def config(context: Context) -> str:
    """What the browser must know before the first answer."""
    return dumped({"lang": context.lang, "fields": fields_config(context), "user": context.user.username})


def _button(act: str, label: Text, context: Context, look: str = "", sign: str = "", keys: str = "", title: Text = ("", "")) -> html.Button:
    words = context.t(label)
    hint = words if sign else context.t(title)
    told = {"data-plan": act, **({"aria-label": words} if sign else {}), **({"aria-keyshortcuts": keys} if keys else {})}
    return html.Button(html.Span(sign, **{"aria-hidden": "true"}) if sign else words, className=f"gw-button {look}".strip(), type="button", title=hint, **told)


def top(context: Context) -> html.Div:
    """Title, the scenarios as tabs, how it was reckoned, and what can be done with the one that is open."""
    state = html.Div(
        [html.Span(className="gw-plan-state", role="status"), html.Div(job_panel("scenario", RUN, context), className="gw-plan-job")], className="gw-plan-status"
    )
    acts = [
        _button("undo", ("撤销", "Undo"), context, "gw-square", "↶", "Control+Z"), _button("redo", ("重做", "Redo"), context, "gw-square", "↷", "Control+Shift+Z"),
        _button("menu", ("更多操作", "More actions"), context, "gw-square", "⋯"), _button("export", ("导出", "Export"), context),
        _button("report", ("报告 PDF", "Report, PDF"), context, title=("已保存的情景印成地图报告", "The saved scenario on a map report")),
        _button("save", ("保存情景", "Save scenario"), context, "is-primary"),
    ]  # fmt: skip
    tabs = html.Div(className="gw-plan-tabs", role="tablist", **{"aria-label": context.t(("情景", "Scenarios"))})
    return html.Div([html.H1(context.t(("医院收治情景", "Hospital scenarios"))), tabs, state, html.Div(acts, className="gw-plan-acts")], className="gw-plan-top")


def controls(context: Context) -> html.Div:
    """The four sliders, the way to the others, and the sentence."""
    return html.Div(
        [html.Div(className="gw-plan-sliders"), _button("panel", ("更多", "More"), context), html.P(className="gw-plan-say", role="status")], className="gw-plan-controls"
    )


def _switch(kind: str, choices: tuple[tuple[str, Text], ...], label: Text, context: Context) -> html.Div:
    buttons = [html.Button(context.t(text), type="button", **{f"data-{kind}": key, "aria-pressed": str(not at).lower()}) for at, (key, text) in enumerate(choices)]
    return html.Div(buttons, className="gw-plan-switch", role="group", **{"aria-label": context.t(label)})


def hospitals(context: Context) -> html.Section:
    """The table, one row a hospital."""
    note = [context.t(("蓝绿带为 50% 与 90% 区间，横线为有医护的床位，", "bands: 50% and 90%, line: staffed beds, ")), html.I("▼"), context.t((" 首次越线日", " first day over"))]
    head = html.Div(
        [html.H2(context.t(("各院", "Hospitals"))), html.Span(note, className="gw-panel-note"), _switch("unit", UNITS, ("床位种类", "Kind of bed"), context), html.Span(context.t(("点数字可改", "click a number to change it")), className="gw-plan-hint")],
        className="gw-panel-head",
    )
    said = html.Div(className="gw-plan-messages", role="alert")
    return html.Section([head, said, html.Div([_grid(context), html.Div(states.loading(context.lang), className="gw-plan-waiting")], className="gw-plan-frame")], className="gw-plan-table", **{"aria-label": context.t(("各院", "Hospitals"))})


def _grid(context: Context) -> dag.AgGrid:
    t = context.t
    right = {"cellClass": "ag-right-aligned-cell", "headerClass": "ag-right-aligned-header"}
    edit = right | {
        "cellRenderer": "GwPlanEdit", "editable": True, "cellEditor": "agTextCellEditor", "valueGetter": {"function": "gwPlanNumber(params)"},
        "valueSetter": {"function": "gwPlanSet(params)"},
    }  # fmt: skip
    return dag.AgGrid(
        id=ids.PLAN_GRID,
        columnDefs=[
            _column("name", ("医院", "Hospital"), "Name", context, minWidth=122, flex=10, comparator={"function": "gwPlanByName"}),
            {"colId": "beds", "headerName": t(("开放床位", "Open beds")), "width": 86, **edit},
            {"colId": "share", "headerName": t(("配员率", "Staffed")), "width": 76, **edit},
            _column("today", ("今日占用", "Today"), "Today", context, width=82, comparator={"function": "gwPlanByToday"}, **right),
            _column("fan", ("在院推演", "Patients ahead"), "Fan", context, sortable=False, minWidth=140, flex=18),
            _column("breach", ("首次越线（范围）", "First day over (range)"), "Breach", context, width=168, comparator={"function": "gwPlanByBreach"}),
            _column("peak", ("峰值", "Peak"), "Peak", context, width=76 if context.lang == "zh" else 92, comparator={"function": "gwPlanByPeak"}, **right),
        ],
        rowData=[],
        defaultColDef={"sortable": True, "resizable": False, "suppressMovable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "localeText": locale(context.lang), "rowHeight": 54, "headerHeight": 28, "animateRows": False, "suppressNoRowsOverlay": True, "singleClickEdit": True,
            "stopEditingWhenCellsLoseFocus": True, "rowClassRules": {"is-over": "params.data.breach.kind === 'over'"},
        },
        getRowId="params.data.no",
        className="ag-theme-quartz gw-grid gw-plan-grid",
        style={"height": "100%", "width": "100%"},
    )  # fmt: skip


def _column(key: str, title: Text, cell: str, context: Context, **more: Any) -> dict[str, Any]:
    """A column drawn from the whole row: without a field it is drawn anew whenever the row is."""
    return {"colId": key, "headerName": context.t(title), "cellRenderer": f"GwPlan{cell}", **more}


def stage(context: Context, page: Page) -> html.Section:
    """The map with its legend and what it shows."""
    return html.Section(
        [map_panel(context, page), _switch("mode", MODES, ("地图显示", "The map shows"), context), html.Div(className="gw-plan-legend"), html.P(className="gw-plan-mapnote", role="status")],
        className="gw-plan-map", **{"aria-label": context.t(("地图", "Map"))},
    )  # fmt: skip


def side(context: Context) -> html.Section:
    """Comparison over its cards; advice, fever clinics and assumptions in its place."""
    head = html.Div(_switch("side", SIDES, ("右下面板", "Lower panel"), context), className="gw-panel-head")
    return html.Section(
        [
            head,
            html.Div([html.Div(className="gw-plan-chart"), html.Div(className="gw-plan-cards")], className="gw-plan-part", **{"data-part": "compare"}),
            html.Div(states.loading(context.lang), id=ids.PLAN_MORE, className="gw-plan-part gw-scroll", hidden=True, **{"data-part": "more"}),
            html.Div(html.Ul(className="gw-plan-notes"), className="gw-plan-part gw-scroll", hidden=True, **{"data-part": "notes"}),
        ],
        className="gw-plan-side", **{"aria-label": context.t(("情景比较", "Comparison"))},
    )  # fmt: skip
