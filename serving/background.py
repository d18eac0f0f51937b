"""Starts workers for the jobs that wait, and asks for the nightly ones and for scheduled reports; nothing here works on a job.

The worker is a command of its own (`python -m etl.worker`): its memory, threads and priority are not the screens', and it may
be killed at any moment.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from geodata import jobs
from geodata.engine import Database
from serving.first_city import CHECKOUT

LOOK_S = 5.0
AGAIN_S = 30.0
"""A worker that was called for needs so long to come; then it is called again."""

NEVER = float("-inf")

NIGHT_HOURS = 4
"""A night whose hour was missed is made up for so long, not in the working day."""

CHINA = ZoneInfo("Asia/Shanghai")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Runner:
    """Starts a worker on the jobs of one database."""

    database_url: str | None

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "etl.worker"]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.database_url} if self.database_url else dict(os.environ)

    def start(self) -> None:
        """Start a worker that belongs to nobody: whoever started it may end, and holds none of its files."""
        shell = ["/bin/sh", "-c", '"$@" &', "sh", *self._command]
        subprocess.run(shell, cwd=CHECKOUT, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True, check=True)

    def run(self) -> None:
        """Run a worker to its end. Raises `CalledProcessError` when it fails."""
        subprocess.run(self._command, cwd=CHECKOUT, env=self._environment, stdin=subprocess.DEVNULL, check=True)


@dataclass(frozen=True)
class Watch:
    """Looks every few seconds whether a job waits or was lost. Each server process has one; the table keeps them apart."""

    database_url: str
    at_once: int
    launch: Callable[[], object]
    night_at: dt.time | None
    nightly: Callable[[dt.date], object]
    due: Callable[[dt.datetime], object]
    """Asks for the scheduled reports that are due at a moment."""

    def begin(self) -> None:
        """Watch from a thread of this process until it ends."""
        threading.Thread(target=self._look_after, name="jobs", daemon=True).start()

    def _look_after(self) -> None:
        database, said = Database(self.database_url), ""
        asked, called = None, NEVER
        while True:
            try:
                asked = self.ask(now := dt.datetime.now(CHINA), asked)
                called = self.look(database, called)
                self.due(now)
                said = ""
            except Exception as error:  # the database or Redis is away: look again
                if str(error) != said:
                    log.warning("Background jobs wait: %s", error)
                said = str(error)
            time.sleep(LOOK_S)

    def look(self, database: Database, called: float) -> float:
        """Call for a worker where one is wanted; returns when one was called last that has not come yet, by the steady clock."""
        if not self.wanted(database):
            return NEVER  # it came, or nothing waits: the next job calls at once
        if time.monotonic() - called <= AGAIN_S:
            return called
        self.launch()
        return time.monotonic()

    def ask(self, now: dt.datetime, asked: dt.date | None) -> dt.date | None:
        """Ask for the night's jobs when it is time; returns the night asked for last."""
        if self.night_at is None or asked == now.date():
            return asked
        since = now - dt.datetime.combine(now.date(), self.night_at, now.tzinfo)
        if not dt.timedelta(0) <= since < dt.timedelta(hours=NIGHT_HOURS):
            return asked
        self.nightly(now.date())
        return now.date()

    def wanted(self, database: Database) -> bool:
        """Whether a job waits, or was lost, and nobody works on it."""
        with database.read() as conn:
            return jobs.room(conn, self.at_once)
