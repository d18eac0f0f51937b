"""Sign in, sign out, language; and the guard that lets nobody past without a session."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from typing import Any

from dash import Dash
from flask import Flask, Request, Response, jsonify, make_response, redirect, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from dashboard import login
from dashboard import session as visits
from dashboard.access import Login, ScreenLogin
from dashboard.context import City, Services
from dashboard.contract import Text
from dashboard.pages import pages_for
from dashboard.wall_board import board
from geodata import walls
from geodata.engine import Database
from geodata.errors import GridwatchError, NoCity, NotSignedIn
from geodata.map_reports import ticket
from geodata.queries import users
from geodata.queries import walls as read_walls

log = logging.getLogger(__name__)
PUBLIC = ("/assets/", "/login", "/language/", "/healthz", "/_dash-component-suites/", "/_favicon.ico", "/vendor/", "/api/")
MACHINE = ("/_dash", "/tiles/", "/values/", "/breaks/", "/bars/", "/frame/", "/selection/", "/export/", "/geometry/", "/features/", "/download/", "/version", "/director/", "/report-templates/")
FAILURES_A_NAME = 5
FAILURES_AN_ADDRESS = 40
YEAR_SECONDS = 365 * 24 * 3600
SESSION_HOURS = 12
TILE_SECONDS = 2.0
OFTEN = frozenset({"map_tile", "version", "wall_beat", "wall_state"})
"""Asked so often that who asked a moment ago is believed."""
SCREEN_COOKIE = "gridwatch_screen"
WALL_PATHS = ("/wall", "/scene/", "/logout")


def safe_target(target: str | None) -> str:
    """A path on this server only; anything else is the start page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\", "/login", "/logout")) or "\n" in target:
        return "/"
    return target


def _token() -> str:
    """The form's secret, one a session."""
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(24)
    return str(session["token"])


def _city(database: Database) -> City | None:
    try:
        return visits.city_state(database)[0]
    except NoCity:
        return None


def _form(services: Services, message: Text | None = None, status: int = 200) -> Response:
    city = _city(services.database)
    lang, theme = visits.request_lang(), visits.request_theme("light")
    target = safe_target(request.values.get("next"))
    known = (city.name, city.simulated) if city else (None, False)
    form = login.LoginForm(lang, theme, _token(), target, request.form.get("username", "")[:64], message, *known)
    answer = make_response(login.render(form), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def show(services: Services) -> BaseResponse:
    """GET /login."""
    if current_user.is_authenticated:
        return redirect("/")
    return _form(services)


def sign_in(services: Services) -> BaseResponse:
    """POST /login: one answer for an unknown name and a wrong password; a fresh session for the right one."""
    if not secrets.compare_digest(request.form.get("token", ""), _token()):
        return _form(services, login.EXPIRED, 400)
    name, address = request.form.get("username", "").strip()[:64], request.remote_addr or "?"
    with services.database.note() as conn:
        by_name, by_address = users.recent_failures(conn, name, address)
        if by_name >= FAILURES_A_NAME or by_address >= FAILURES_AN_ADDRESS:
            return _form(services, login.TOO_MANY, 429)
        row = users.verified(conn, name, request.form.get("password", "")[:200])
    if row is None or (row.demo and not services.demo):
        with services.database.note() as conn:
            users.note_failure(conn, name, address)
        return _form(services, login.WRONG, 401)
    target = safe_target(request.form.get("next"))
    session.clear()
    who = Login(row)
    session.permanent = True
    session["stamp"] = who.stamp
    login_user(who)
    return redirect(target)


def sign_out() -> BaseResponse:
    """POST /logout."""
    logout_user()
    session.clear()
    return redirect("/login")


def set_language(code: str) -> BaseResponse:
    """GET /language/en: keep the choice for a year and go back to where the reader was."""
    back = safe_target(request.args.get("next")) if request.args.get("next") else "/login"
    answer = redirect(back)
    answer.set_cookie(visits.LANG_COOKIE, "en" if code == "en" else "zh", max_age=YEAR_SECONDS, samesite="Lax")
    return answer


def load_login(database: Database, username: str) -> Login | None:
    """The person of a session; a changed password or a removed account ends it."""
    with database.read() as conn:
        row = users.by_username(conn, username)
    who = Login(row) if row else None
    return who if who and session.get("stamp") == who.stamp else None


class Lately:
    """Loads the person of a session; for `OFTEN`, who asked in the last moments is believed without asking the database.

    A map asks for dozens of tiles at once, and the ground on them is public; a wall asks every second what to show, a page what is new.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[str, tuple[float, Login]] = {}

    def __call__(self, username: str) -> Login | None:
        """The person, or None where the session has ended."""
        if request.endpoint not in OFTEN:
            return load_login(self._database, username)
        at, who = self._seen.get(username, (0.0, None))
        if who and time.monotonic() - at < TILE_SECONDS and who.stamp == session.get("stamp"):
            return who
        found = load_login(self._database, username)
        if found:
            self._seen[username] = time.monotonic(), found
        return found


class Screens:
    """Loads the wall of a screen's own cookie, where no person is signed in; a revoked token ends it within a second."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, asked: Request) -> ScreenLogin | None:
        """The wall, or None where the token is missing, unknown or revoked."""
        token = asked.cookies.get(SCREEN_COOKIE)
        if not token:
            return None
        digest = walls.digest(token)
        if asked.endpoint in OFTEN:
            found = board().ticket(digest)
        else:
            with self._database.read() as conn:
                found = read_walls.ticket(conn, digest)
        return ScreenLogin(found) if found else None


def guard() -> BaseResponse | None:
    """Before every request: public things pass, people without a session are sent to sign in."""
    path = request.path
    if path.startswith(PUBLIC) or (path.startswith("/wall/") and "token" in request.args) or (path.startswith(ticket.OPENS) and "ticket" in request.args):
        return None
    if not current_user.is_authenticated:
        if path.startswith(MACHINE) or path.endswith("/state") or request.method != "GET":
            raise NotSignedIn("登录已失效。请重新登录。", "You are signed out. Please sign in again.")
        wanted = request.full_path.rstrip("?")
        return redirect("/login" if wanted == "/" else f"/login?next={wanted}")
    screen = current_user.user.screen
    if screen and not path.startswith((*MACHINE, *WALL_PATHS)):
        return redirect(f"/wall/{screen}")
    if path == "/":
        return redirect(pages_for(current_user.user.role)[0].path)
    return None


def answer_error(error: GridwatchError) -> BaseResponse:
    """A domain error outside a callback: its status, and both languages for whoever asked."""
    status = error.http_status
    if request.path.startswith(MACHINE) or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
        return make_response(jsonify({"error": type(error).__name__, "zh": error.zh, "en": error.en}), status)
    answer = make_response(login.render_problem(error.text(visits.request_lang()), visits.request_lang()), status)
    if status == 503:
        answer.headers["Retry-After"] = "10"
    return answer


def _wire_routes(server: Flask, services: Services) -> None:
    rules: list[tuple[str, str, Any, list[str]]] = [
        ("/login", "login", lambda: show(services), ["GET"]),
        ("/login", "sign_in", lambda: sign_in(services), ["POST"]),
        ("/logout", "sign_out", sign_out, ["POST"]),
        ("/language/<code>", "set_language", set_language, ["GET"]),
    ]
    for rule, name, view, methods in rules:
        server.add_url_rule(rule, name, view, methods=methods)


def register(app: Dash, services: Services) -> None:
    """Wire sessions, the guard and the routes."""
    server: Flask = app.server
    server.config["PERMANENT_SESSION_LIFETIME"] = dt.timedelta(hours=SESSION_HOURS)
    manager = LoginManager(server)
    manager.user_loader(Lately(services.database))
    manager.request_loader(Screens(services.database))
    server.before_request(guard)
    server.register_error_handler(GridwatchError, answer_error)
    _wire_routes(server, services)
