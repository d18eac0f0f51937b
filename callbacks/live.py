"""`GET /version`: the data version, asked every ten seconds by screens that are looked at (`assets/shell.js`)."""

from __future__ import annotations

from dash import Dash
from flask import Response, jsonify

from dashboard import access
from dashboard.context import Services
from geodata.queries import versions


def current_version(services: Services) -> Response:
    """The newest data version as JSON, for signed-in people."""
    access.current_user()
    with services.database.read() as conn:
        answer = jsonify({"version": versions.newest(conn)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the route."""
    app.server.add_url_rule("/version", "version", lambda: current_version(services))
