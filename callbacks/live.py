"""`GET /version`: the data version, asked every two seconds by screens that are looked at (`assets/shell.js`)."""

from __future__ import annotations

import threading
import time

from dash import Dash
from flask import Response, jsonify

from dashboard import access
from dashboard.context import Services
from geodata.engine import Database
from geodata.queries import versions

KEPT_S = 0.5
"""Two hundred screens that ask every two seconds cost the database two questions a second and process."""


class Newest:
    """The newest data version, at most half a second old, asked by one thread for all."""

    def __init__(self, database: Database) -> None:
        self._database, self._one = database, threading.Lock()
        self._known: tuple[float, int] | None = None

    def version(self) -> int:
        """The version. Raises `DatabaseAway`: an old number would look like quiet."""
        with self._one:
            if self._known is None or time.monotonic() - self._known[0] > KEPT_S:
                with self._database.read() as conn:
                    self._known = time.monotonic(), versions.newest(conn)
            return self._known[1]


def current_version(newest: Newest) -> Response:
    """The newest data version as JSON, for signed-in people."""
    access.current_user()
    answer = jsonify({"version": newest.version()})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the route."""
    newest = Newest(services.database)
    app.server.add_url_rule("/version", "version", lambda: current_version(newest))
