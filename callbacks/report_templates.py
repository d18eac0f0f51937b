"""Report templates by address: what there is, saved, shared, archived, brought back; whoever may not is told why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Response, jsonify, request
from sqlalchemy import Connection

from dashboard import access, session
from dashboard.components import report_template_board as boards
from dashboard.components.report_template_choices import choices
from dashboard.context import Context, Services
from geodata.errors import BadReport
from geodata.map_reports import definition as definitions
from geodata.queries import areas
from geodata.queries.areas import AreaName
from geodata.report_templates import issues, schedules, store
from geodata.report_templates.clock import CHINA
from geodata.report_templates.people import MAKERS, Person
from geodata.report_templates.settings import DeliverySettings
from geodata.report_templates.store import Name, Template

Asked = dict[str, Any]
Act = Callable[[Connection, Asked, Person], Template]


def reader(services: Services) -> tuple[Context, Person]:
    """Who asks, if the page is open to them."""
    context = session.current_context(services)
    access.require(context.user, "page", "report_templates")
    return context, Person(context.user.username, context.user.role, context.user.scope)


def asked() -> Asked:
    """What a browser sent. Raises `BadReport` for anything but a JSON object."""
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise BadReport([("", "请求须是 JSON 对象。请刷新页面。", "The request must be a JSON object. Reload the page.")])
    return found


def number(found: Asked, name: str) -> int:
    """A whole number of what was sent. Raises `BadReport` where it is none."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise BadReport([(name, f"{name}“{value}”不是整数。请刷新页面。", f"{name} “{value}” is no whole number. Reload the page.")])
    return value


def show_board(services: Services) -> Response:
    """GET /report-templates/board: templates, standard ones, schedules and the newest reports, as far as they are the person's."""
    context, person = reader(services)
    now = dt.datetime.now(CHINA)
    with services.database.read() as conn:
        kept, planned, made = store.listed(conn, person), schedules.listed(conn, person), issues.listed(conn, person)
        names = {code: context.t(name) for code, name in areas.names(conn, {code for one in planned for code in one.wish.areas}).items()}
    return jsonify({
        "maker": person.role in MAKERS, "templates": [boards.template(one, context) for one in kept], "standards": boards.standard(context),
        "schedules": [boards.schedule(one, names, now, context) for one in planned], "issues": [boards.issue(one, context) for one in made],
    })  # fmt: skip


def show_choices(services: Services) -> Response:
    """GET /report-templates/choices: what may be put into a report here, by this person."""
    context, person = reader(services)
    with services.database.read() as conn:
        return jsonify(choices(context, _places(conn, person), DeliverySettings()))


def _places(conn: Connection, person: Person) -> list[AreaName]:
    """The widest area of the person and its parts."""
    widest = areas.path(conn, None, person.scope)[-1:]
    return [*widest, *(part for one in widest for part in areas.children(conn, one.code, person.scope))]


def show_versions(services: Services, template_id: int) -> Response:
    """GET /report-templates/versions/<id>: every save with what it changed, in words."""
    context, person = reader(services)
    with services.database.read() as conn:
        return jsonify(boards.versions(store.saves(conn, template_id, person), context))


def act(services: Services, do: Act) -> Response:
    """POST /report-templates/<verb>: one change in one transaction; the template as it is now."""
    context, person = reader(services)
    with services.database.note() as conn:
        return jsonify(boards.template(do(conn, asked(), person), context))


def _name(found: Asked) -> Name:
    name = found.get("name")
    if not isinstance(name, list) or len(name) != 2 or not all(isinstance(part, str) for part in name):
        raise BadReport([("name", "名称须有中文和英文两项。请刷新页面。", "A name has a Chinese and an English part. Reload the page.")])
    return name[0], name[1]


def _save(conn: Connection, found: Asked, person: Person) -> Template:
    """{id: null → a new one; name, version, document}."""
    definition = definitions.load(found.get("document"))
    if found.get("id") is None:
        return store.create(conn, _name(found), definition, person)
    return store.save(conn, number(found, "id"), number(found, "version"), _name(found), definition, person)


def _share(conn: Connection, found: Asked, person: Person) -> Template:
    roles = found.get("roles")
    return store.share(conn, number(found, "id"), [str(role) for role in roles] if isinstance(roles, list) else [], person)


ACTS: dict[str, Act] = {
    "save": _save,
    "share": _share,
    "duplicate": lambda conn, found, person: store.duplicate(conn, number(found, "id"), person),
    "archive": lambda conn, found, person: store.archive(conn, number(found, "id"), person),
    "bring-back": lambda conn, found, person: store.bring_back(conn, number(found, "id"), person),
    "restore": lambda conn, found, person: store.restore(conn, number(found, "id"), number(found, "version"), person),
}


def register(app: Dash, services: Services) -> None:
    """Wire the routes."""
    server = app.server
    server.add_url_rule("/report-templates/board", "report_templates_board", lambda: show_board(services))
    server.add_url_rule("/report-templates/choices", "report_templates_choices", lambda: show_choices(services))
    server.add_url_rule("/report-templates/versions/<int:template_id>", "report_templates_versions", lambda template_id: show_versions(services, template_id))
    for verb, do in ACTS.items():
        server.add_url_rule(f"/report-templates/{verb}", f"report_templates_{verb}", lambda do=do: act(services, do), methods=["POST"])
