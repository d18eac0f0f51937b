"""The director's desk: what every wall shows, and what it is told. Each command is a row with who and when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import Dash
from flask import Response, jsonify, request

from dashboard import access, session
from dashboard.context import Services
from dashboard.scenes import all_scenes, offered
from dashboard.wall_board import board, playlist
from geodata import walls
from geodata.errors import BadFilter
from geodata.queries import areas
from geodata.queries import walls as read
from geodata.queries.walls import Command, Screen

LOGGED = 60


def show_board(services: Services) -> Response:
    """GET /director/board: screens with their displays and what stands, scenes, the log."""
    context = _director(services)
    now = dt.datetime.now(dt.UTC)
    board().write()
    with services.database.read() as conn:
        screens, told, seen = read.screens(conn), read.standing(conn), read.displays(conn)
        kept, log = read.tickets(conn), read.log(conn, LOGGED)
        districts = [{"code": code, "name": context.t((zh, en))} for code, zh, en in areas.districts(conn)]
    scenes = [{"key": one.key, "title": context.t(one.title), "seconds": one.seconds, "offered": offered(one, context.metrics)} for one in all_scenes()]
    return jsonify({
        "screens": [_screen(one, told, seen, kept, now, context) for one in screens], "scenes": scenes, "log": [_line(one) for one in log],
        "districts": districts, "version": context.data_version,
    })  # fmt: skip


def _screen(one: Screen, told: list[Command], seen: list[read.Display], kept: list[dict[str, Any]], now: dt.datetime, context: Any) -> dict[str, Any]:
    parts, left = playlist(one, context.metrics)
    return {
        "name": one.name, "title": list(one.title), "all": one.playlist is None, "options": one.options, "left": left, "told": read.told(told, one.name, now),
        "playlist": [{"scene": part.scene.key, "seconds": part.seconds} for part in parts],
        "displays": [{"display": each.display, "age": round(each.age_s, 1), **each.said} for each in seen if each.screen == one.name],
        "tokens": sum(each["screen"] == one.name for each in kept),
    }  # fmt: skip


def _line(one: Command) -> dict[str, Any]:
    return {"id": one.id, "screen": one.screen, "kind": one.kind, "body": one.body, "by": one.by, "at": one.at.isoformat()}


def command(services: Services) -> Response:
    """POST /director/command {screen | null, kind, body}: tell one screen, or every one."""
    context, asked = _director(services), _asked()
    body = asked.get("body")
    with services.database.note() as conn:
        number = walls.tell(conn, asked.get("screen"), str(asked.get("kind")), body if isinstance(body, dict) else {}, context.user.username)
    board().forget()
    return jsonify({"id": number})


def save(services: Services) -> Response:
    """POST /director/screen {name, title, playlist, options}: make a screen or change it."""
    context, asked = _director(services), _asked()
    with services.database.note() as conn:
        walls.save(conn, _read_screen(asked), context.user.username)
    board().forget()
    return jsonify({"saved": True})


def _read_screen(asked: dict[str, Any]) -> Screen:
    try:
        listed = asked.get("playlist")
        plays = None if listed is None else tuple((str(one["scene"]), int(one["seconds"])) for one in listed)
        zh, en = (str(part) for part in asked["title"])
        return Screen(str(asked["name"]), (zh, en), plays, dict(asked.get("options") or {}))
    except (KeyError, TypeError, ValueError):
        raise BadFilter("大屏设置不完整：需要 name、title（中英）与 playlist。", "The screen is incomplete: name, title (zh, en) and playlist are needed.") from None


def remove(services: Services) -> Response:
    """POST /director/remove {name}: take a screen and its tokens away."""
    context, asked = _director(services), _asked()
    with services.database.note() as conn:
        walls.remove(conn, str(asked.get("name")), context.user.username)
    board().forget()
    return jsonify({"removed": True})


def token(services: Services) -> Response:
    """POST /director/token {name, district}: the address that signs the screen in, told this once; a district's person gives no more than it."""
    context, asked = _director(services), _asked()
    district = context.user.district_code or asked.get("district") or None
    with services.database.note() as conn:
        made = walls.new_token(conn, str(asked.get("name")), district, context.user.username)
    return jsonify({"url": f"{request.host_url}wall/{asked.get('name')}?token={made}"})


def revoke(services: Services) -> Response:
    """POST /director/revoke {name}: end every token of a screen."""
    context, asked = _director(services), _asked()
    with services.database.note() as conn:
        ended = walls.revoke(conn, str(asked.get("name")), context.user.username)
    return jsonify({"ended": ended})


def _director(services: Services) -> Any:
    context = session.current_context(services)
    access.require(context.user, "page", "director")
    return context


def _asked() -> dict[str, Any]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise BadFilter("请求须是 JSON 对象。请刷新页面。", "The request must be a JSON object. Reload the page.")
    return found


def register(app: Dash, services: Services) -> None:
    """Wire the routes."""
    posts = {"command": command, "screen": save, "remove": remove, "token": token, "revoke": revoke}
    app.server.add_url_rule("/director/board", "director_board", lambda: show_board(services))
    for name, handle in posts.items():
        app.server.add_url_rule(f"/director/{name}", f"director_{name}", lambda handle=handle: handle(services), methods=["POST"])
