"""Where screens and the schedule ask for background jobs; the front door hands it over.

office = Office(database, work)
office.request("verify", {}, "analyst", scope)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from etl.jobs import KINDS, kind_of
from etl.jobs.contract import JobKind
from geodata import jobs
from geodata.engine import Database
from geodata.errors import NotAllowed
from geodata.report_templates import schedules, work
from geodata.scope import Scope

NIGHTLY = "nightly"


class Office:
    """Wishes are checked here and wait in the table. `work` sees that a worker starts, here or on another machine."""

    def __init__(self, database: Database, work: Callable[[], None]) -> None:
        self.database, self.work = database, work

    def request(self, kind: str, asked: Mapping[str, Any], by: str, scope: Scope) -> int:
        """Ask for a job; an open one with the same wish is returned. Raises `UnknownName`, `BadFilter`, `NotAllowed`."""
        declared = kind_of(kind)
        if declared.whole_city and scope.district_code is not None:
            raise NotAllowed(
                f"“{declared.title[0]}”涉及全市，只能由市级启动。", f"“{declared.title[1]}” concerns the whole city; only the city can start it."
            )
        with self.database.note() as conn:
            return jobs.request(conn, kind, declared.check(asked), by, scope)

    def nightly(self, night: dt.date) -> list[int]:
        """Ask for what every night asks for, once a night whoever asks; the numbers of the jobs."""
        return self._ask_by_itself([(kind, kind.nightly) for kind in KINDS.values()], night)

    def opening(self) -> list[int]:
        """Ask for what is to lie ready before somebody looks, whoever of a server's processes asks; the numbers of the jobs."""
        return self._ask_by_itself([(kind, kind.opening) for kind in KINDS.values()])

    def _ask_by_itself(self, wishes: list[tuple[JobKind, Mapping[str, Any] | None]], night: dt.date | None = None) -> list[int]:
        wanted = [(kind.key, kind.check(wish)) for kind, wish in wishes if wish is not None]
        with self.database.note() as conn:
            return [jobs.request(conn, key, asked, NIGHTLY, Scope(None), night) for key, asked in wanted]

    def due(self, now: dt.datetime) -> None:
        """Ask for the scheduled reports that are due, each once whoever asks, and for the job that makes and delivers what waits."""
        with self.database.note() as conn:
            schedules.ask_due(conn, now)
            if work.waits(conn, now):
                jobs.request(conn, work.KIND, {}, NIGHTLY, Scope(None))
