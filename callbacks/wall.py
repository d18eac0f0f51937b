"""The wall: its stage, what it is to show, what it says of itself, how it signs in. Plain routes; the scenes are Dash's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Response, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from callbacks.login import SCREEN_COOKIE
from dashboard import access, session, stage
from dashboard.context import Services
from dashboard.news import shared
from dashboard.scenes import ROLES
from dashboard.wall_board import BOARD, Board, board
from dashboard.workbook import disposition
from geodata import walls
from geodata.errors import BadFilter, NotAllowed, NotSignedIn
from geodata.queries import walls as read

YEARS_SECONDS = 2 * 365 * 24 * 3600
FASTEST = 600.0
DISPLAY = re.compile(r"[A-Za-z0-9-]{1,40}")
LONGEST_BEAT = 4096
SAID: dict[str, type | tuple[type, ...]] = {
    "scene": str, "since": (int, float), "paused": bool, "version": int, "map": str, "heap_mb": (int, float, type(None)), "skew_s": (int, float),
    "size": str, "problem": str, "lang": str,
}  # fmt: skip


def require_wall(name: str | None = None) -> Any:
    """The viewer, if walls are open to them; a screen's own token opens that screen only."""
    user = access.current_user()
    if user.role not in ROLES or (user.screen and name not in (None, user.screen)):
        raise NotAllowed("大屏只对指挥部领导与分析员开放。需要时请向市疾控数据组申请。", "Walls are open to command leaders and analysts. Ask the city's data team if you need it.")
    return user


def show_list(services: Services) -> Response:
    """GET /wall: every screen, a link each."""
    user = require_wall()
    with services.database.read() as conn:
        found = [one for one in read.screens(conn) if user.screen in (None, one.name)]
    return _page(stage.render_list(found, session.request_lang(), _mark(), director=user.screen is None))


def show_stage(services: Services, name: str) -> BaseResponse:
    """GET /wall/NAME: the stage; with a token in the address the screen is signed in first, and the token leaves the address."""
    if "token" in request.args:
        return _come_in(services, name)
    user = require_wall(name)
    with services.database.read() as conn:
        found = read.screen(conn, name)
    lang, (city, _, _) = session.request_lang(), session.city_state(services.database)
    return _page(stage.render(stage.Stage(found, lang, user.screen is not None, _mark(), _pace(services), city.simulated)))


def _come_in(services: Services, name: str) -> BaseResponse:
    token = request.args["token"][:200]
    with services.database.note() as conn:
        found = walls.come_in(conn, token)
    if found is None or found.screen != name:
        raise NotSignedIn(
            f"大屏 {name} 的令牌无效或已作废。请在导播台重新生成。", f"The token of the screen {name} is wrong or was revoked. Make a new one on the director page."
        )
    answer = redirect(f"/wall/{name}")
    answer.set_cookie(SCREEN_COOKIE, token, max_age=YEARS_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _pace(services: Services) -> float:
    """How many times faster scenes change: for proving, on a simulated city only."""
    try:
        asked = float(request.args.get("pace", "1"))
    except ValueError:
        return 1.0
    return min(max(asked, 1.0), FASTEST) if services.demo else 1.0


def state(name: str) -> Response:
    """GET /wall/NAME/state: what to show; 304 while nothing changed. The Date header is the wall's clock."""
    tag, body = board().state(name, require_wall(name), session.request_lang())
    answer = Response(status=304) if request.if_none_match.contains(tag) else Response(body, mimetype="application/json")
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def beat(name: str) -> Response:
    """POST /wall/NAME/beat: what a display shows and how it is."""
    require_wall(name)
    if (request.content_length or 0) > LONGEST_BEAT:
        raise BadFilter(f"显示端的报告超过 {LONGEST_BEAT} 字节。请刷新大屏。", f"A display's report exceeds {LONGEST_BEAT} bytes. Reload the wall.")
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not DISPLAY.fullmatch(str(said.get("display", ""))):
        raise BadFilter("显示端的报告读不懂。请刷新大屏。", "A display's report cannot be read. Reload the wall.")
    kept = {key: value[:200] if isinstance(value, str) else value for key, value in said.items() if key in SAID and isinstance(value, SAID[key])}
    board().heard(name, str(said["display"]), kept)
    return jsonify({"heard": True})


def start_file(services: Services, name: str) -> Response:
    """GET /wall/NAME/start.html: a file for the wall's computer that waits for the server."""
    require_wall(name)
    with services.database.read() as conn:
        read.screen(conn, name)
    answer = _page(stage.render_start(name, request.host_url.rstrip("/")))
    answer.headers["Content-Disposition"] = disposition(f"gridwatch-{name}.html")
    return answer


def _page(text: str) -> Response:
    answer = make_response(text)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@cache
def _mark() -> str:
    """Rises when a file of the stage changes, so that no browser keeps an old one."""
    folder = Path(stage.__file__).parents[1] / "assets"
    return f"{max(int(path.stat().st_mtime) for path in [*folder.glob('wall/stage*'), folder / 'tokens.css']):x}"


def register(app: Dash, services: Services) -> None:
    """Wire the routes."""
    app.server.extensions[BOARD] = Board(services, shared(app.server, services.database))
    for rule, name, view, method in (
        ("/wall", "wall_list", lambda: show_list(services), "GET"),
        ("/wall/<name>", "wall_stage", lambda name: show_stage(services, name), "GET"),
        ("/wall/<name>/state", "wall_state", state, "GET"),
        ("/wall/<name>/beat", "wall_beat", beat, "POST"),
        ("/wall/<name>/start.html", "wall_start", lambda name: start_file(services, name), "GET"),
    ):
        app.server.add_url_rule(rule, name, view, methods=[method])
