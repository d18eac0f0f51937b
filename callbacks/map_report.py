"""The map report: its print page, and the files the printer makes of it.

The page is shown to a signed-in person for themselves (a preview), or to the printer with a ticket of the person who asked. Either way
it is built under that person's own rights.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Response, abort, request, send_file

from callbacks.errors import told
from dashboard import access, as_of, file_facts, scenarios, session
from dashboard.context import Context, Services, User
from dashboard.map_report import map_drawn, words
from dashboard.map_report.gathering import context_for, gather
from dashboard.map_report.page import render
from dashboard.map_report.page import warm as warm_page
from dashboard.workbook import disposition
from geodata import moments
from geodata.errors import BadReport, GridwatchError, NotSignedIn
from geodata.map_reports import issue as issues
from geodata.map_reports.definition import Definition, Form
from geodata.map_reports.issue import Issue
from geodata.queries import standing, users
from geodata.queries.records import note_read

KINDS: dict[Form, str] = {"pdf": "application/pdf", "png": "image/png"}
LONGEST_FONT = 60
OVER = ("paper", "orientation", "lang", "graticule")
"""What an address may say over a definition."""


def asked(services: Services) -> tuple[User, Issue]:
    """Who asks for what: by a ticket, or the signed-in person and the address. Raises `NotSignedIn`, `BadReport`, `UnknownName` for a scenario that is gone or not shared."""
    if "ticket" in request.args:
        person, issue = services.press.read_ticket(request.args["ticket"])
        user = _person(services, person)
    else:
        user = access.current_user()
        issue = issue_of(services, user)
    return user, scenarios.pinned(services, issue, user)


def _person(services: Services, name: str) -> User:
    """The account of a ticket as it stands now: who was removed meanwhile gets nothing."""
    with services.database.read() as conn:
        row = users.by_username(conn, name)
    if row is None or (row.demo and not services.demo):
        raise NotSignedIn(f"账号 {name} 已不存在。请重新登录。", f"There is no account {name} any more. Sign in again.")
    return access.user_of(row)


def issue_of(services: Services, user: User) -> Issue:
    """The issue of an address: `issue=JSON`, or the view's own link (`from`, `to`, `area`, `region`, `layers`, `scenario`) with `definition=JSON` or the standard one."""
    given = request.args
    if "issue" in given:
        return issues.load(_json("issue"))
    lang = given.get("lang") if given.get("lang") in ("zh", "en") else session.request_lang()
    context = context_for(services, user, "en" if lang == "en" else "zh")
    raw = _json("definition") if "definition" in given else Definition.standard(context.city.case_basis, context.metrics, context.lang).dumped() | {"lang": context.lang}
    if isinstance(raw, dict):
        raw |= {name: given[name] for name in OVER if given.get(name)}
        if layers := [name for name in given.get("layers", "").split(",") if name]:
            raw["layers"] = [_layer(name, given.get("classes", "")) for name in layers]
    window = {"first": given.get("from"), "last": given.get("to")} if given.get("from") else {"days": given.get("days", 7), "last": given.get("to")}
    more: dict[str, Any] = {name: given[name] for name in ("region", "version", "scenario", "save") if given.get(name)}
    if given.get("as_of"):
        more["as_of"] = moments.parse(given["as_of"])
    return issues.load({"definition": raw, "window": window, "area": given.get("area") or user.district_code, **more})


def _json(name: str) -> Any:
    try:
        return json.loads(request.args[name])
    except ValueError as error:
        raise BadReport([(name, f"{name} 不是 JSON：{error}。请从报表配置页重新打开。", f"{name} is no JSON: {error}. Open it again from the report templates.")]) from error


def _layer(name: str, classes: str) -> dict[str, str]:
    """A layer as the map's own link writes it, `case_cells:h3_8` or `hospitals`."""
    key, _, tileset = name.partition(":")
    return {"key": key, "tileset": tileset or "auto", "classes": classes}


def page(services: Services) -> Response:
    """GET /print/map-report: the sheets as HTML."""
    user, issue = asked(services)
    made = gather(services, issue, user)
    with services.database.read() as conn:
        ground = map_drawn.read_ground(conn, made.place, made.view)
    answer = Response(render(made, ground, request.args.get("font", "")[:LONGEST_FONT]), mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file(services: Services, form: Form) -> Response:
    """GET /export/map-report.pdf and .png: the printer's file, logged as a taking away."""
    user, issue = asked(services)
    context = context_for(services, user, issue.definition.lang)
    filters = issue.filters(context.city.day_to)
    access.require_area(user, filters.area)
    as_of.known(services, issue.as_of, user, issue.version)  # the past not being ready is said before a browser is started
    body = services.press.make(user.username, issue, form)
    with services.database.note() as conn:
        note_read(conn, user.username, "map_report", filters, 1, file=True, form=form, issue=issue.digest())
    return send(body, form, services, context, issue)


def send(body: bytes, form: Form, services: Services, context: Context, issue: Issue) -> Response:
    """A file of an issue under a name its reader would give it."""
    answer = Response(body, mimetype=KINDS.get(form, "application/octet-stream"))
    answer.headers["Content-Disposition"] = disposition(name_of(services, context, issue, form))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def name_of(services: Services, context: Context, issue: Issue, form: str) -> str:
    """黄浦区_疫情地图报告_2020-02-16.pdf; safe for any disk, whatever the title holds."""
    filters = issue.filters(context.city.day_to)
    with services.database.read() as conn:
        place = context.t(standing.place(conn, filters, context.user.scope).name)
    own = issue.definition.title.text(context.lang) if issue.definition.title else ""
    return file_facts.dated_name(context, f"{place}_{own or words.pick(words.KIND, context.lang)}", filters.day_to, form)


def plotly(wanted: str) -> Response:
    """The chart library of the installed package, to be kept for a year."""
    if wanted != version("plotly"):
        abort(404)
    answer = send_file(Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js"))), mimetype="text/javascript", conditional=True)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def warm() -> Response:
    """GET /vendor/print.html: what the printer reads before the first order; nobody's data."""
    return Response(warm_page(), mimetype="text/html")


def plain(view: Callable[..., Response]) -> Callable[..., Response]:
    """Domain errors as their status and both texts: the printer and the menu read them."""

    def view_or_problem(**parts: Any) -> Response:
        try:
            return view(**parts)
        except GridwatchError as error:
            return told(error)

    return view_or_problem


def register(app: Dash, services: Services) -> None:
    """Wire the page, the files and the chart library."""
    app.server.add_url_rule("/print/map-report", "map_report_page", plain(lambda: page(services)))
    for form in KINDS:
        app.server.add_url_rule(f"/export/map-report.{form}", f"map_report_{form}", plain(lambda form=form: file(services, form)))
    app.server.add_url_rule("/vendor/print.html", "print_warm", warm)
    app.server.add_url_rule("/vendor/plotly/<wanted>/plotly.min.js", "plotly", plotly)
