"""Reports of all areas: what is asked for, the pages beside the reports, and the finished file for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from flask import Response, send_file
from sqlalchemy import Connection

from callbacks import map_report, map_routes
from dashboard import access, as_of, asked, file_facts, formats, headlines, ids, session
from dashboard.components import factory as parts
from dashboard.components import legend
from dashboard.components.factory import KIND
from dashboard.context import Context, Services, User
from dashboard.map_report import common, run_pages
from dashboard.map_report.gathering import context_for
from dashboard.map_report.run_pages import Area, Told
from dashboard.workbook import disposition
from geodata import jobs, moments, report_runs
from geodata.errors import BadFilter, EmptySelection, GridwatchError, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.jobs import Job
from geodata.map_reports import issue as issues
from geodata.map_reports.definition import Definition, MapLayer
from geodata.map_reports.issue import Issue, Window
from geodata.queries import areas, freshness
from geodata.queries import headlines as numbers
from geodata.queries.areas import AreaName
from geodata.queries.records import note_read
from geodata.report_runs import Run

Stored = dict[str, Any] | None
PAGES = {"index": run_pages.index, "differences": run_pages.changed}


# --- asking ----------------------------------------------------------------------------------------------
def prepare(services: Services, stored: Stored, level: str, forms: list[str], known: str | None = None) -> tuple[Any, Any]:
    """What would be made of this view, in words, and the wish; where it cannot be, why, and a wish that asks for nothing. `known`: as of when."""
    context = session.current_context(services)
    try:
        access.require(context.user, "job", KIND)
        filters = asked.filters_of(stored or {})
        at = moments.parse(known) if known else None
        with as_of.known(services, at, context.user).database.read() as conn:
            top = _top(conn, filters, level, context)
            wish, found, classes = _wish(conn, top, filters, level, stored or {}, forms, context)
            wish["issue"] |= {"as_of": at.isoformat()} if at else {}
    except GridwatchError as error:
        return parts.refused(error, context), {}
    window = formats.window(filters.day_from, filters.day_to, context.lang)
    return parts.wish_words(top, found, window, classes, context), wish


def _top(conn: Connection, filters: Filters, level: str, context: Context) -> AreaName:
    """The city, or the district in view. Raises `BadFilter` where no district is."""
    access.require_area(context.user, filters.area)
    path = areas.path(conn, filters.area, context.user.scope)
    found = next((area for area in path if area.level == ("city" if level == "district" else "district")), None)
    if found is None:
        raise BadFilter("现在看的是全市。请先在地图或上方选一个区县。", "The whole city is in view. Choose a district on the map or above first.")
    return found


def _wish(
    conn: Connection, top: AreaName, filters: Filters, level: str, stored: dict[str, Any], forms: list[str], context: Context
) -> tuple[dict[str, Any], list[AreaName], list[str]]:
    found = areas.children(conn, top.code, context.user.scope)
    if not found:
        raise EmptySelection(f"“{top.name_zh}”没有下级区划。", f"{top.name_en} has no parts.")
    if not forms:
        raise BadFilter("没有选文件。请至少选一种。", "No kind of file is chosen. Choose one at least.")
    whole = filters.model_copy(update={"area": top.code, "region": None})
    definition, breaks = common.shared(conn, _definition(stored, context), whole, level, context)
    window = Window(first=filters.day_from, last=filters.day_to)
    issue = Issue(definition=definition, window=window, area=top.code, breaks=breaks)
    return {"issue": issue.dumped(), "forms": forms, "role": context.user.role}, found, [f"{label} {said}" for label, said in classes_of(issue, context)]


def _definition(stored: dict[str, Any], context: Context) -> Definition:
    """The standard report with the layers of cells on the map, cut as they are cut there."""
    standard = Definition.standard(context.city.case_basis, context.metrics, context.lang)
    rule = stored.get("classes") or ""
    tileset = stored.get("tileset") or "auto"
    shown = [MapLayer(key=key, tileset=tileset, classes="" if rule == "fixed" else rule) for key in stored.get("layers") or () if common.drawn(key, context)]
    return standard.model_copy(update={"layers": tuple(shown) or standard.layers, "lang": context.lang})


def classes_of(issue: Issue, context: Context) -> list[tuple[str, str]]:
    """Layer and its classes in words, as their legend writes them."""
    told = []
    for layer in issue.definition.layers:
        found = common.drawn(layer.key, context)
        if found and layer.key in issue.breaks:
            labels = [entry["label"] for entry in legend.entries(found, tuple(issue.breaks[layer.key]), context.lang) if entry["kind"] == "fill"]
            unit = context.t(found.style.unit)
            told.append((context.t(found.title), context.t(("、", ", ")).join(labels) + (f"（{unit}）" if unit and context.lang == "zh" else f" ({unit})" if unit else "")))
    return told


# --- the pages beside the reports ------------------------------------------------------------------------
def page(services: Services, run_id: int, name: str) -> Response:
    """GET /print/report-run/RUN/index and …/differences: for the worker, with a ticket of whoever asked for the run."""
    if name not in PAGES:
        raise UnknownName(f"没有名为 {name} 的页。可用：{'、'.join(PAGES)}。", f"There is no page {name}. Known: {', '.join(PAGES)}.")
    user, issue = map_report.asked(services)
    services = as_of.known(services, issue.as_of, user, issue.version)
    context = context_for(services, user, issue.definition.lang)
    with services.database.read() as conn:
        run = report_runs.find(conn, run_id, user.scope)
        if run.made_by != user.username:
            raise NotAllowed(f"编号 {run_id} 的批量报告不是 {user.username} 的。", f"The run {run_id} is not {user.username}'s.")
        told = _told(conn, run, issue, context)
    answer = Response(PAGES[name](told, context), mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(conn: Connection, run: Run, issue: Issue, context: Context) -> Told:
    root, level, _ = run.series.split("/")
    scope = context.user.scope
    top, found = areas.path(conn, root, scope)[-1], areas.children(conn, root, scope)
    known = {}
    for area in found:
        known[area.code] = _area(area)
        known |= {street.code: _area(street) for street in areas.children(conn, area.code, scope)} if level == "district" else {}
    reported = [Area(area.code, (area.name_zh, area.name_en), area.level, _sentence(conn, run.filters.model_copy(update={"area": area.code}), context)) for area in found]
    before = report_runs.find(conn, run.before_id, scope) if run.before_id is not None else None
    facts = file_facts.facts(context, run.filters, (top.name_zh, top.name_en), _as_of(conn, context))
    return Told(run, before, (top.name_zh, top.name_en), reported, known, facts, classes_of(issue, context))


def _area(area: AreaName) -> Area:
    return Area(area.code, (area.name_zh, area.name_en), area.level)


def _sentence(conn: Connection, filters: Filters, context: Context) -> str:
    """How the report of an area opens; nothing where cases are not counted so finely."""
    found = numbers.for_cases(conn, filters, context.user.scope)
    return headlines.plain(headlines.lead(found, filters.days, context.lang)) if found else ""


def _as_of(conn: Connection, context: Context) -> str:
    return file_facts.as_of(freshness.by_source(conn), "case", context)


# --- the finished file -----------------------------------------------------------------------------------
def fetched(services: Services, user: User, job_id: int) -> Response:
    """GET /export/report-run/JOB.zip: for those who asked for it, with the role and district they asked with; logged."""
    with services.database.read() as conn:
        job = jobs.find(conn, job_id, user.scope)
        mine = jobs.asked_for(conn, job_id, user.username)
    if job.kind != KIND or job.state != "done" or job.district_code != user.district_code:
        raise UnknownName(f"没有编号为 {job_id} 的批量报告。请重新生成。", f"There is no run {job_id} of reports. Make them anew.")
    if not mine or job.asked.get("role") != user.role:
        raise NotAllowed(f"编号 {job_id} 的批量报告是别人要的。请自己生成一份。", f"The run {job_id} was asked for by somebody else. Make your own.")
    archive = _archive(services, job)
    if not archive.is_file():
        raise UnknownName("文件已过期（保留 7 天）。请重新生成。", "The file has expired (it is kept for 7 days). Make it anew.")
    issue = issues.load(job.asked["issue"])
    context = context_for(services, user, issue.definition.lang)
    filters = issue.filters(context.city.day_to)
    with services.database.note() as conn:
        note_read(conn, user.username, "report_run", filters, int((job.result or {}).get("areas", 0)), file=True, form="zip", run=job_id)
    with services.database.read() as conn:
        place = areas.path(conn, issue.area, user.scope)[-1]
    answer = send_file(archive, mimetype="application/zip")
    name = f"{context.t((place.name_zh, place.name_en))}_{context.t(('全部报告', 'all reports'))}"
    answer.headers["Content-Disposition"] = disposition(file_facts.dated_name(context, name, filters.day_to, "zip"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _archive(services: Services, job: Job) -> Path:
    """Where the finished file lies, if it still does."""
    return services.kept_reports.parent / report_runs.FOLDER / str((job.result or {}).get("token")) / report_runs.ARCHIVE


def show_done(services: Services, ended: int | None, wish: Stored) -> Any:
    """The link to the newest finished file of this wish."""
    if not ended or not wish:
        return []
    context = session.current_context(services)
    with services.database.read() as conn:
        job = jobs.find(conn, ended, context.user.scope)
        mine = jobs.asked_for(conn, ended, context.user.username)
    if not _same(job.asked, wish):
        return []
    there = _archive(services, job).is_file()
    return parts.done(job, mine, there, context)


def _same(kept: dict[str, Any], wish: dict[str, Any]) -> bool:
    """Whether a finished job is of the wish on the screen."""
    return {name: kept.get(name) for name in wish} == wish


def opened(services: Services, clicks: int | None, level: str | None, forms: Sequence[str] | None, known: str | None, stored: Stored) -> tuple[Any, Any, Any]:
    """The dialog opens with what this view would make; a choice in it changes the wish."""
    if not clicks:
        return no_update, no_update, no_update
    said, wish = prepare(services, stored, level or "district", list(forms or ()), known)
    return True if ctx.triggered_id == ids.FACTORY_OPEN else no_update, said, wish


def register(app: Dash, services: Services) -> None:
    """Wire the dialog, the pages and the file."""
    app.callback(
        Output(ids.FACTORY_BOX, "opened"),
        Output(ids.FACTORY_SAID, "children"),
        Output(ids.job_part("asked", KIND), "data"),
        Input(ids.FACTORY_OPEN, "n_clicks"),
        Input(ids.FACTORY_LEVEL, "value"),
        Input(ids.FACTORY_FORMS, "value"),
        Input(ids.FACTORY_KNOWN, "value"),
        State(ids.FILTERS, "data"),
        prevent_initial_call=True,
    )(lambda clicks, level, forms, known, stored: opened(services, clicks, level, forms, known, stored))
    app.callback(
        Output(ids.FACTORY_DONE, "children"),
        Input(ids.job_part("ended", KIND), "data"),
        Input(ids.job_part("asked", KIND), "data"),
        prevent_initial_call=True,
    )(lambda ended, wish: show_done(services, ended, wish))
    app.server.add_url_rule("/print/report-run/<int:run_id>/<name>", "report_run_page", map_report.plain(lambda run_id, name: page(services, run_id, name)))
    app.server.add_url_rule("/export/report-run/<int:job_id>.zip", "report_run_file", map_routes.guarded(services, fetched))
