"""The imports on the data page: a line a file, and a line a feeder, source and hour for what machines send; a press opens the hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update

from callbacks.sources import source_name, table
from dashboard import access, formats, ids, session
from dashboard.components import states
from dashboard.context import Context, Services
from dashboard.truth import CHINA
from geodata.queries import runs

HEADS = [("入库", "Loaded"), ("读取", "Read"), ("新增", "New"), ("更新", "Changed"), ("未变", "Unchanged"), ("退回", "Rejected"), ("用时", "Took")]
HOUR = dt.timedelta(hours=1)
MOST = 200


def imports_table(found: list[runs.Line], context: Context) -> Any:
    """The newest imports: read = inserted + updated + unchanged + rejected."""
    if not found:
        return states.empty(("入库记录", "Imports"), context.lang)
    rows = [[source_name(line.source, context), _name(line, context), *_counts(line, line.seconds, context)] for line in found]
    return table([("来源", "Source"), ("文件或接入方", "File or feeder"), *HEADS], rows, context, frozenset(range(3, 9)))


def _name(line: runs.Line, context: Context) -> Any:
    if line.hour is None:
        return html.Span(line.name, className="gw-file", title=line.name)
    told = [html.Span(line.name, className="gw-file", title=line.name), html.Span(f" · {_hours(line.hour, context)} · {_batches(line.imports, context)}", className="n")]
    return html.Button(told, id=ids.import_hour(line.source, line.name, line.hour.isoformat()), className="gw-import-hour", n_clicks=0)


def _hours(hour: dt.datetime, context: Context) -> str:
    return f"{formats.day(hour.date(), context.lang)} {hour:%H:%M}–{hour + HOUR:%H:%M}"


def _batches(count: int, context: Context) -> str:
    number = formats.number(count, context.lang)
    return context.t((f"{number} 批", f"{number} batch" if count == 1 else f"{number} batches"))


def _counts(one: runs.Line | runs.Run, seconds: float, context: Context) -> list[str]:
    numbers = (one.read, one.inserted, one.updated, one.unchanged, one.rejected)
    return [formats.moment(one.finished_at.astimezone(CHINA), context.lang), *(formats.number(count, context.lang) for count in numbers), formats.duration(seconds, context.lang)]


def batches_table(found: list[runs.Run], hour: dict[str, str], context: Context) -> Any:
    """The batches of one feeder, source and hour, each with its key."""
    name = f"{hour['feeder']} · {source_name(hour['source'], context)} · {_hours(dt.datetime.fromisoformat(hour['hour']), context)}"
    more = context.t((f"；最近 {MOST} 批", f"; the newest {MOST}")) if len(found) == MOST else ""
    rows = [[html.Span(run.file_name, className="gw-file", title=run.file_name), *_counts(run, (run.finished_at - run.started_at).total_seconds(), context)] for run in found]
    return [html.H4(name + more, className="gw-note"), table([("批次键", "Key of the batch"), *HEADS], rows, context, frozenset(range(2, 8)))]


def show_imports(services: Services, _page: str | None, _version: object) -> Any:
    """The table of imports."""
    context = session.current_context(services)
    access.require(context.user, "page", "sources")
    with services.database.read() as conn:
        return imports_table(runs.lines(conn), context)


def choose_hour(chosen: dict[str, str] | None, clicks: list[int | None], before: dict[str, str] | None) -> Any:
    """The hour that was pressed; pressed again it is closed. A list drawn anew is no press."""
    if not chosen or not any(clicks):
        return no_update
    hour = {name: chosen[name] for name in ("source", "feeder", "hour")}
    return None if hour == before else hour


def show_hour(services: Services, hour: dict[str, str] | None, _version: object) -> Any:
    """The batches of the hour that is open."""
    if not hour:
        return []
    context = session.current_context(services)
    access.require(context.user, "page", "sources")
    with services.database.read() as conn:
        found = runs.batches(conn, hour["source"], hour["feeder"], dt.datetime.fromisoformat(hour["hour"]), MOST)
    return batches_table(found, hour, context)


def register(app: Dash, services: Services) -> None:
    """Wire the table, the press and the hour."""
    app.callback(Output(ids.SOURCES_RUNS, "children"), Input(ids.PAGE, "data"), Input(ids.DATA_VERSION, "data"))(
        lambda page, version: show_imports(services, page, version)
    )
    app.callback(
        Output(ids.SOURCES_HOUR, "data"), Input(ids.import_hour(ALL, ALL, ALL), "n_clicks"), State(ids.SOURCES_HOUR, "data"), prevent_initial_call=True
    )(lambda clicks, before: choose_hour(ctx.triggered_id, clicks, before))
    app.callback(Output(ids.SOURCES_BATCHES, "children"), Input(ids.SOURCES_HOUR, "data"), Input(ids.DATA_VERSION, "data"))(
        lambda hour, version: show_hour(services, hour, version)
    )
