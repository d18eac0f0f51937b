"""The head of the page of hospital flow: which hospital, and one sentence about its day."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components import states
from dashboard.context import Context


def head(context: Context) -> html.Div:
    """Title, the choice of one hospital or all, the sentence."""
    t = context.t
    choice = dmc.Select(
        id=ids.HOSPITAL_CHOICE, data=[], placeholder=t(("全部医院", "All hospitals")), searchable=True, clearable=True, limit=400, size="xs", w=232,
        nothingFoundMessage=t(("没有这家医院", "No such hospital")), comboboxProps={"width": 320, "position": "bottom-start"},
        clearButtonProps={"aria-label": t(("看全部医院", "Show all hospitals"))}, **{"aria-label": t(("只看一家医院", "Look at one hospital"))},
    )  # fmt: skip
    return html.Div([html.H1(t(("收治医院流量", "Hospital flow"))), choice, html.P(id=ids.HOSPITAL_LEAD, className="gw-lead")], className="gw-hosp-head")


def not_reported(context: Context) -> html.Div:
    """What stands where a city has no register of stays: what is missing and what to do."""
    title = context.t(("没有就诊住院登记", "No register of visits and stays"))
    body = context.t((
        "这座城市只有医院名册和官方日报，看不到各院收治、在院和转院。把“就诊住院”“医院床位”两张登记表导入即可；也可先在规划页手工填床位。",
        "This city has its register of hospitals and official daily figures only: no admissions, stays or transfers by hospital. Import the registers of encounters and hospital capacity, or enter beds by hand on the planning page.",
    ))  # fmt: skip
    return html.Div(states.message("check", title, body), className="gw-hosp-none")
