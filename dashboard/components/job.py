"""The panel of a background job: state in words, how far it is, buttons. One component for every kind."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from dashboard import formats, ids, texts
from dashboard.components import states
from dashboard.context import Context
from dashboard.contract import Text
from geodata.jobs import Job

CHINA = ZoneInfo("Asia/Shanghai")
CANCEL: Text = ("停止", "Stop")
RETRY: Text = ("重试", "Try again")
NIGHTLY = "nightly"
SURE_AFTER_S = 3.0
"""No estimate before so long: the first steps say little."""


def job_panel(kind: str, start: Text, context: Context, asked: dict[str, Any] | None = None) -> html.Div:
    """What a page puts where the job is asked for; `start` is the button: a verb and what it does.

    `asked` is what a click asks for; a page may change it later (`ids.job_part("asked", kind)`). What shows a result takes
    `ids.job_part("ended", kind)` as Input: the number of the newest job that is done.
    """
    stores = [dcc.Store(id=ids.job_part(part, kind)) for part in ("turn", "sink", "open", "ended")]
    buttons = [
        html.Button(context.t(text), id=ids.job_part(part, kind), className=f"gw-button {look}".strip(), hidden=True, type="button")
        for part, text, look in (("start", start, ""), ("retry", RETRY, ""), ("cancel", CANCEL, ""))
    ]
    return html.Div(
        [
            dcc.Store(id=ids.job_part("asked", kind), data=asked or {}),
            *stores,
            dcc.Interval(id=ids.job_part("tick", kind), interval=15_000),
            html.Div(html.P(context.t(texts.LOADING), className="gw-note"), id=ids.job_part("body", kind), className="gw-job-body"),
            html.Div(buttons, className="gw-job-buttons"),
        ],
        className="gw-job",
    )


def state(job: Job | None, context: Context) -> html.Div:
    """Where the newest job stands."""
    if job is None:
        return html.Div(html.P(context.t(("还没有运行过。", "Not run yet.")), className="gw-note"))
    words = {"queued": _queued, "running": _running, "done": _done, "failed": _failed, "cancelled": _cancelled}[job.state]
    return html.Div(words(job, context), **{"data-state": job.state})


def _queued(job: Job, context: Context) -> list[Any]:
    before = (f"排队中，前面有 {job.ahead} 个任务", f"Waiting; {job.ahead} before it") if job.ahead else ("即将开始", "About to start")
    return [html.B(context.t(before)), _by(job, context)]


def _running(job: Job, context: Context) -> list[Any]:
    lang = context.lang
    share = job.done / job.total if job.total else None
    said = context.t((job.message_zh or "正在准备", job.message_en or "getting ready"))
    head = [html.B(context.t(("进行中", "Running")) + (f" {formats.percent(share, lang)}" if share is not None else "")), html.Span(said)]
    times = [context.t((f"已用 {formats.duration(round(job.seconds), lang)}", f"{formats.duration(round(job.seconds), lang)} so far"))]
    if share and job.seconds > SURE_AFTER_S:
        left = formats.duration(round(job.seconds * (1 - share) / share), lang)
        times.append(context.t((f"约剩 {left}", f"about {left} left")))
    if job.tries > 1:
        times.append(context.t((f"中断后接着做，第 {job.tries} 次", f"taken up again, try {job.tries}")))
    return [html.P(head, className="gw-job-head"), _bar(share, said), html.P(" · ".join(times), className="gw-note"), _by(job, context)]


def _bar(share: float | None, said: str) -> html.Div:
    """How far it is; without a total an empty line, because nothing may loop."""
    width = {"width": f"{100 * (share or 0):.1f}%"}
    told = {"aria-valuemin": "0", "aria-valuemax": "100", "aria-label": said}
    now = {} if share is None else {"aria-valuenow": f"{100 * share:.0f}"}
    return html.Div(html.I(style=width), className="gw-job-bar", role="progressbar", **told, **now)


def _done(job: Job, context: Context) -> list[Any]:
    took = formats.duration(round(job.seconds, 1), context.lang)
    outcome = (job.result or {}).get("words")
    parts: list[Any] = [html.B(context.t((outcome[0], outcome[1])))] if outcome else []
    parts.append(html.P(context.t((f"完成于 {_at(job.ended_at, context)}，用时 {took}", f"Done {_at(job.ended_at, context)}, took {took}")), className="gw-note"))
    if job.data_version is not None and job.data_version != context.data_version:
        parts.append(states.stale_line(context.t(("此后数据已更新，结果是更新前的。", "The data have changed since; this is from before."))))
    return [*parts, _by(job, context)]


def _failed(job: Job, context: Context) -> list[Any]:
    said = context.t((job.error_zh or "原因不明，请看日志。", job.error_en or "No reason known; see the log."))
    return [html.B(context.t(("没有完成", "Did not finish"))), html.P(said, role="alert"), _by(job, context)]


def _cancelled(job: Job, context: Context) -> list[Any]:
    return [html.B(context.t((f"已停止，{_at(job.ended_at, context)}", f"Stopped {_at(job.ended_at, context)}"))), _by(job, context)]


def _by(job: Job, context: Context) -> html.P:
    asked = _at(job.made_at, context)
    if job.asked_by == NIGHTLY:
        return html.P(context.t((f"夜间自动启动，{asked}", f"Started by the night's schedule, {asked}")), className="gw-note")
    return html.P(context.t((f"{job.asked_by} 启动，{asked}", f"Asked for by {job.asked_by}, {asked}")), className="gw-note")


def _at(at: dt.datetime | None, context: Context) -> str:
    return formats.moment(at.astimezone(CHINA), context.lang) if at else ""
