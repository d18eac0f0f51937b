"""全部区的报告: where the report of every district, or of every street of one, is asked for, watched, stopped and fetched."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import access, formats, ids
from dashboard.components import states
from dashboard.components.job import job_panel
from dashboard.components.known_on import known_on
from dashboard.context import Context
from dashboard.contract import Text
from geodata.errors import GridwatchError
from geodata.jobs import Job
from geodata.queries.areas import AreaName

KIND = "report_factory"
TITLE: Text = ("全部区的报告", "Reports of all districts")
TITLE_OWN: Text = ("全部街道的报告", "Reports of all streets")
START: Text = ("生成全部", "Make them all")
LEVELS: tuple[tuple[str, Text], ...] = (("district", ("全市各区县", "Every district of the city")), ("street", ("所在区县的各街镇", "Every street of the district in view")))
FORMS: tuple[tuple[str, Text], ...] = (("pdf", ("PDF 报告", "PDF report")), ("xlsx", ("Excel 数据", "Excel numbers")))


def offered(context: Context) -> bool:
    """Whether the person may ask for it."""
    return access.allows(context.user, "job", KIND)


def title_of(context: Context) -> str:
    """What the menu calls it."""
    return context.t(TITLE if context.user.district_code is None else TITLE_OWN)


def entry(context: Context) -> Any:
    """Its line in the export menu."""
    hint = context.t(("每个区县（或街镇）一份地图报告，分级相同，附目录和与上期的变化，装成一个文件", "A map report of every area with the same classes, an index and what has changed, in one file"))
    return dmc.MenuItem(html.Span(title_of(context), title=hint), id=ids.FACTORY_OPEN, n_clicks=0)


def box(context: Context) -> Any:
    """The dialog; nothing in it is asked before it is opened."""
    levels = LEVELS if context.user.district_code is None else LEVELS[1:]
    level = dmc.RadioGroup(
        dmc.Group([dmc.Radio(label=context.t(label), value=name) for name, label in levels], gap=16), id=ids.FACTORY_LEVEL, value=levels[0][0], label=context.t(("一份报告一个", "One report for")), size="sm", labelProps={"mb": 6}
    )
    forms = dmc.CheckboxGroup(
        dmc.Group([dmc.Checkbox(label=context.t(label), value=name) for name, label in FORMS], gap=16), id=ids.FACTORY_FORMS, value=["pdf"], label=context.t(("文件", "Files")), size="sm", labelProps={"mb": 6}
    )
    body = [level, forms, known_on(ids.FACTORY_KNOWN, context), html.Div(id=ids.FACTORY_SAID, className="gw-factory-said"), job_panel(KIND, START, context), dcc.Loading(html.Div(id=ids.FACTORY_DONE), type="dot", delay_show=400)]
    return dmc.Modal(dmc.Stack(body, gap=14, className="gw-factory"), id=ids.FACTORY_BOX, opened=False, title=title_of(context), size="lg", closeButtonProps={"aria-label": context.t(("关闭", "Close"))})


def wish_words(top: AreaName, parts: list[AreaName], window: str, classes: list[str], context: Context) -> list[Any]:
    """What would be made: how many reports, of where and when, and the classes they share."""
    name = context.t((top.name_zh, top.name_en))
    what = context.t((f"{name}，{len(parts)} 份报告，{window}", f"{name}: {len(parts)} reports, {window}"))
    same = [html.P(context.t(("所有地图分级相同：", "All maps share their classes: ")) + "；".join(classes), className="gw-note")] if classes else []
    return [html.P(html.B(what)), *same]


def refused(error: GridwatchError, context: Context) -> Any:
    """Why nothing can be made of this view."""
    return states.problem(context.t(("这样不能批量生成", "Not like this")), error, context.lang)


def done(job: Job, mine: bool, there: bool, context: Context) -> Any:
    """The finished file: a link for whoever asked for it; others are told how to get their own."""
    result = job.result or {}
    if not mine:
        return html.P(context.t((f"这一份由 {job.asked_by} 生成；按“生成全部”得到您自己的。", f"{job.asked_by} had this made; press “Make them all” for your own.")), className="gw-note")
    if not there:
        return html.P(context.t(("文件已过期（保留 7 天）。按“生成全部”重新生成。", "The file has expired (kept for 7 days). Press “Make them all” to make it anew.")), className="gw-note")
    size = formats.number(int(result.get("size", 0)) / 1e6, context.lang, 1)
    return html.A(context.t((f"下载 ZIP（{size} MB）", f"Download ZIP ({size} MB)")), href=f"/export/report-run/{job.id}.zip", className="gw-button is-primary", download="")
