"""`GET /version`: the data version, asked every two seconds by screens that are looked at (`assets/shell.js`).

?at=PATH&layers=a,b names the screen. `mark` then changes when something changed that this screen reads, and at every full
minute for whatever else did; so a load of tasks does not draw the cases of every screen anew.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from dash import Dash
from flask import Response, jsonify, request

from dashboard import access
from dashboard.context import Services
from dashboard.pages import page_at
from dashboard.reads import Reads, reads
from geodata import alarms
from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.queries import versions

KEPT_S = 0.5
"""Two hundred screens that ask every two seconds cost the database two questions a second and process."""
ANY = ""
"""What was no load of a register concerns every screen."""


@dataclass
class Known:
    """What was found at `at`: the newest version, of each register the newest, the one of the last full minute, and the alarms' own."""

    at: float
    version: int = 0
    of: Counter[str] = field(default_factory=Counter)
    minute: int = 0
    alarms: int | None = None

    def mark(self, read: Reads) -> str:
        """Another text whenever a screen that reads this has something new to show."""
        newest = self.version if read.sources is None else max(self.of[key] for key in (ANY, *read.sources))
        return f"{max(newest, self.minute)}" + (f".{self.alarms or 0}" if read.alarms else "")


class Newest:
    """The newest data versions, at most half a second old, asked by one thread for all."""

    def __init__(self, database: Database) -> None:
        self._database, self._one = database, threading.Lock()
        self._known: Known | None = None

    def known(self) -> Known:
        """The versions. Raises `DatabaseAway`: an old number would look like quiet."""
        with self._one:
            if self._known is None or time.monotonic() - self._known.at > KEPT_S:
                self._known = self._asked(self._known or Known(0.0))
            return self._known

    def _asked(self, before: Known) -> Known:
        with self._database.read() as conn:
            newer = versions.by_source(conn, before.version)
            minute, raised = versions.before_this_minute(conn), alarms.version(conn)
        return Known(time.monotonic(), max(newer.values(), default=before.version), before.of | Counter(newer), minute, raised)


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
    newest = Newest(services.database)
    app.server.add_url_rule("/version", "version", lambda: current_version(newest))
