"""The newest data versions, asked once for all screens and walls of a process, and the mark of what each of them reads."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from flask import Flask

from dashboard.reads import Reads
from geodata import alarms
from geodata.engine import Database
from geodata.queries import versions

NEWS = "gridwatch-news"
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


def shared(server: Flask, database: Database) -> Newest:
    """The one of this app: screens and walls ask the database together."""
    found: Newest = server.extensions.setdefault(NEWS, Newest(database))
    return found


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
