"""Schedules and what they made, by address: saved, switched, run now, tried again, downloaded by those whom it concerns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from dash import Dash
from flask import Response, jsonify, make_response, redirect, send_file
from sqlalchemy import Connection

from callbacks.report_templates import Asked, asked, number, reader
from dashboard.context import Services
from dashboard.workbook import disposition
from geodata.errors import BadReport, UnknownName
from geodata.filters import Filters
from geodata.queries.records import note_read
from geodata.report_templates import issues, schedules
from geodata.report_templates.clock import CHINA, Times, weekdays
from geodata.report_templates.people import Person
from geodata.report_templates.schedules import Wish
from geodata.report_templates.settings import DeliverySettings

Act = Callable[[Connection, Asked, Person], dict[str, Any]]


def wish_of(found: Asked) -> Wish:
    """What a person filled in. Raises `BadReport` for a time of day that is none, or a list that is none."""
    try:
        at = dt.time.fromisoformat(str(found.get("at", ""))).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise BadReport([("at", f"时刻“{found.get('at')}”看不懂。写法：07:30。", f"The time “{found.get('at')}” cannot be read. Write 07:30.")]) from None
    days = _list(found, "weekdays")
    if not all(isinstance(day, int) for day in days):
        raise BadReport([("weekdays", "星期须为 1–7。", "Days of the week are 1 to 7.")])
    areas, forms, mail = (tuple(dict.fromkeys(str(one).strip() for one in _list(found, name))) for name in ("areas", "forms", "mail"))
    times = Times(at, weekdays(days))
    return Wish(number(found, "template"), areas, times, number(found, "days"), forms, str(found.get("folder") or "") or None, mail, number(found, "keep_days"))


def _list(found: Asked, name: str) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list):
        raise BadReport([(name, f"{name} 须是列表。请刷新页面。", f"{name} must be a list. Reload the page.")])
    return value


def _save(conn: Connection, found: Asked, person: Person) -> dict[str, Any]:
    schedule_id = None if found.get("id") is None else number(found, "id")
    return {"id": schedules.save(conn, schedule_id, wish_of(found), person, DeliverySettings(), _now()).id}


def _switch(conn: Connection, found: Asked, person: Person) -> dict[str, Any]:
    return {"running": schedules.switch(conn, number(found, "id"), found.get("running") is True, person, _now()).running}


def _remove(conn: Connection, found: Asked, person: Person) -> dict[str, Any]:
    schedules.remove(conn, number(found, "id"), person)
    return {"removed": True}


def _run(conn: Connection, found: Asked, person: Person) -> dict[str, Any]:
    return {"asked": schedules.ask_now(conn, number(found, "id"), person, _now())}


def _again(conn: Connection, found: Asked, person: Person) -> dict[str, Any]:
    issues.try_again(conn, number(found, "issue"), None if found.get("way") is None else number(found, "way"), person)
    return {"again": True}


ACTS: dict[str, Act] = {"save-schedule": _save, "switch": _switch, "remove-schedule": _remove, "run": _run, "again": _again}


def act(services: Services, do: Act) -> Response:
    """POST /report-templates/<verb>: one change in one transaction. What is to be made is seen by the server's look, every few seconds."""
    _, person = reader(services)
    with services.database.note() as conn:
        return jsonify(do(conn, asked(), person))


def download(services: Services, issue_id: int, form: str) -> Response:
    """GET /report-templates/issue/<id>/<form>: a kept file, to those whom it concerns; every one is a line in the access log."""
    context, person = reader(services)
    with services.database.read() as conn:
        made, kept = issues.find(conn, issue_id, person), issues.file_of(conn, issue_id, form, person)
    path = issues.folder_of(services.kept_reports, issue_id) / kept.form
    if not path.is_file():
        raise UnknownName(f"报告 {issue_id} 的文件已不在磁盘上。请重新生成。", f"The file of report {issue_id} is no longer on the disk. Make it again.")
    assert made.day_from and made.day_to, "what has files was made of a window"
    filters = Filters(day_from=made.day_from, day_to=made.day_to, area=made.area_code)
    with services.database.note() as conn:
        note_read(conn, context.user.username, f"report_issue:{issue_id}", filters, 0, file=True, form=form)
    answer = send_file(path, download_name=kept.name, as_attachment=True, max_age=0, etag=kept.sha256)
    answer.headers["Content-Disposition"] = disposition(kept.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def as_then(services: Services, issue_id: int, form: str) -> Response:
    """GET /report-templates/issue/<id>/as-then/<form>: the same report made anew of what was known when it was made, under the reader's own rights."""
    _, person = reader(services)
    with services.database.read() as conn:
        again = issues.as_then(conn, issue_id, person)
    return make_response(redirect(f"/export/map-report.{form}?{urlencode({'issue': json.dumps(again.dumped(), ensure_ascii=False)})}"))


def _now() -> dt.datetime:
    return dt.datetime.now(CHINA)


def register(app: Dash, services: Services) -> None:
    """Wire the routes."""
    app.server.add_url_rule("/report-templates/issue/<int:issue_id>/<form>", "report_templates_file", lambda issue_id, form: download(services, issue_id, form))
    app.server.add_url_rule("/report-templates/issue/<int:issue_id>/as-then/<form>", "report_templates_as_then", lambda issue_id, form: as_then(services, issue_id, form))
    for verb, do in ACTS.items():
        app.server.add_url_rule(f"/report-templates/{verb}", f"report_templates_{verb}", lambda do=do: act(services, do), methods=["POST"])
