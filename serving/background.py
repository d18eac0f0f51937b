"""Starts workers for the jobs that wait, and asks for the nightly ones; nothing here works on a job.

The worker is a command of its own (`python -m etl job`): its memory, threads and priority are not the screens', and it may
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
NIGHT_HOURS = 4
"""A night whose hour was missed is made up for so long, not in the working day."""

CHINA = ZoneInfo("Asia/Shanghai")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Runner:
    """Starts a worker on the jobs of one database."""

    database_url: str

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "etl", "job"]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.database_url}

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

    def begin(self) -> None:
        """Watch from a thread of this process until it ends."""
        threading.Thread(target=self._look_after, name="jobs", daemon=True).start()

    def _look_after(self) -> None:
        database, asked, said = Database(self.database_url), None, ""
        while True:
            try:
                asked = self.look(database, dt.datetime.now(CHINA), asked)
                said = ""
            except Exception as error:  # the database or Redis is away: look again
                if str(error) != said:
                    log.warning("Background jobs wait: %s", error)
                said = str(error)
            time.sleep(LOOK_S)

    def look(self, database: Database, now: dt.datetime, asked: dt.date | None) -> dt.date | None:
        """Ask for the night's jobs when it is time, start a worker where one is wanted; the night asked for last."""
        if self.night_at is not None and asked != now.date():
            since = now - dt.datetime.combine(now.date(), self.night_at, now.tzinfo)
            if dt.timedelta(0) <= since < dt.timedelta(hours=NIGHT_HOURS):
                self.nightly(now.date())
                asked = now.date()
        with database.read() as conn:
            wanted = jobs.room(conn, self.at_once)
        if wanted:
            self.launch()
        return asked
