"""`GET /version`: the data version, asked every two seconds by screens that are looked at (`assets/shell.js`).

?at=PATH&layers=a,b names the screen. `mark` then changes when something changed that this screen reads, and at every full
minute for whatever else did; so a load of tasks does not draw the cases of every screen anew.
"""

from __future__ import annotations

from dash import Dash
from flask import Response, jsonify, request

from dashboard import access
from dashboard.context import Services
from dashboard.news import Newest, shared
from dashboard.pages import page_at
from dashboard.reads import Reads, reads
from geodata.errors import UnknownName


def current_version(newest: Newest) -> Response:
    """The newest data version as JSON, for signed-in people, and the mark of the screen that asks."""
    access.current_user()
    known = newest.known()
    answer = jsonify({"version": known.version, "mark": known.mark(_reads())})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _reads() -> Reads:
    try:
        page = page_at(request.args.get("at", ""))
    except UnknownName:
        return Reads(None, alarms=True)
    layers = request.args.get("layers")
    return reads(page, None if layers is None else layers.split(","))


def register(app: Dash, services: Services) -> None:
    """Wire the route."""
    newest = shared(app.server, services.database)
    app.server.add_url_rule("/version", "version", lambda: current_version(newest))
