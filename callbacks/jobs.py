"""Background jobs: ask for one, watch it, call it off. What is shown is what the table says, whoever asked and wherever it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import MATCH, Dash, Input, Output, State, ctx, no_update

from dashboard import access, ids, session
from dashboard.components import job as parts
from dashboard.components import states
from dashboard.context import Context, Services
from geodata import jobs
from geodata.errors import BadFilter, GridwatchError
from geodata.jobs import Job

OPEN_MS, IDLE_MS = 1500, 15_000
LAUNCH_MS = 2000
Asked = dict[str, Any]


def _context(services: Services, kind: str) -> Context:
    context = session.current_context(services)
    access.require(context.user, "job", kind)
    return context


def newest(services: Services, context: Context, kind: str, asked: Asked | None) -> Job | None:
    """The newest job of a kind with this wish that the person may see."""
    with services.database.read() as conn:
        return next(iter(jobs.recent(conn, kind, context.user.scope, 1, asked)), None)


def show(services: Services, kind: str, asked: Asked | None, ended: int | None) -> tuple[Any, ...]:
    """Body, whether start, retry and cancel are hidden, the pace of looking, the open job, the newest done one."""
    try:
        context = _context(services, kind)
        found = newest(services, context, kind, asked)
    except GridwatchError as error:
        lang = session.request_lang()
        failed = states.error("取不到后台任务的状态" if lang == "zh" else "The state of the job did not arrive", error.text(lang), lang)
        return failed, True, True, True, IDLE_MS, no_update, no_update
    is_open, is_failed = found is not None and found.open, found is not None and found.state == "failed"
    done = found.id if found and found.state == "done" else None
    return (
        parts.state(found, context), is_open or is_failed, not is_failed, not is_open, OPEN_MS if is_open else IDLE_MS,
        found.id if found and is_open else None, no_update if done == ended else done,
    )  # fmt: skip


def act(services: Services, kind: str, verb: str, asked: Asked | None, open_id: int | None) -> Asked:
    """Ask for a job (`start`, `retry`) or call it off (`cancel`); `turn` tells one click from the next."""
    context = _context(services, kind)
    if verb == "cancel":
        if open_id is None:
            return {"verb": verb, "job": None}
        with services.database.note() as conn:
            if jobs.find(conn, open_id, context.user.scope).kind != kind:
                raise BadFilter(f"编号 {open_id} 不是这一类任务。请刷新页面。", f"Job {open_id} is not of this kind. Reload the page.")
            jobs.cancel(conn, open_id, context.user.scope)
        return {"verb": verb, "job": open_id}
    if not isinstance(asked or {}, dict):
        raise BadFilter("看不懂所请求的任务。请刷新页面。", "The wish cannot be read. Reload the page.")
    return {"verb": verb, "job": services.office.request(kind, asked or {}, context.user.username, context.user.scope)}


def wire_work(app: Dash, work: Callable[[], None]) -> None:
    """The one background callback: whatever was asked, see that somebody works. A worker elsewhere wires the same.

    It is told nothing that matters, because the browser tells it: the checked wish stands in the table.
    """

    def begin(turn: Asked | None) -> Any:
        if turn and turn.get("verb") != "cancel":
            work()
        return turn

    app.callback(
        Output(ids.job_part("sink", MATCH), "data"),
        Input(ids.job_part("turn", MATCH), "data"),
        background=True,
        interval=LAUNCH_MS,
        prevent_initial_call=True,
    )(begin)


def register(app: Dash, services: Services) -> None:
    """Wire every job's panel."""
    app.callback(
        Output(ids.job_part("body", MATCH), "children"),
        Output(ids.job_part("start", MATCH), "hidden"),
        Output(ids.job_part("retry", MATCH), "hidden"),
        Output(ids.job_part("cancel", MATCH), "hidden"),
        Output(ids.job_part("tick", MATCH), "interval"),
        Output(ids.job_part("open", MATCH), "data"),
        Output(ids.job_part("ended", MATCH), "data"),
        Input(ids.job_part("tick", MATCH), "n_intervals"),
        Input(ids.job_part("turn", MATCH), "data"),
        Input(ids.job_part("asked", MATCH), "data"),
        State(ids.job_part("ended", MATCH), "data"),
    )(lambda _tick, _turn, asked, ended: show(services, ctx.outputs_list[0]["id"]["kind"], asked, ended))
    app.callback(
        Output(ids.job_part("turn", MATCH), "data"),
        Input(ids.job_part("start", MATCH), "n_clicks"),
        Input(ids.job_part("retry", MATCH), "n_clicks"),
        Input(ids.job_part("cancel", MATCH), "n_clicks"),
        State(ids.job_part("asked", MATCH), "data"),
        State(ids.job_part("open", MATCH), "data"),
        prevent_initial_call=True,
    )(lambda *given: _clicked(services, given))
    wire_work(app, services.office.work)


def _clicked(services: Services, given: tuple[Any, ...]) -> Any:
    *clicks, asked, open_id = given
    if not ctx.triggered_id or not any(clicks):
        return no_update
    verb = ctx.triggered_id["type"].removeprefix("job-")
    # Equal wishes are one job; the clicks make each turn a change that the browser passes on.
    return {**act(services, ctx.triggered_id["kind"], verb, asked, open_id), "clicks": clicks}
