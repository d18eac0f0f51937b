"""The watch: alarms raised anew when the data have changed, and what people do about them.

watch = Watch(database)
watch.refresh()
watch.act(Act("acknowledge", "cases:310115"), filters, "analyst", scope)
"""

from __future__ import annotations

import logging
import threading
import weakref
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from geodata import alarm_actions, alarms
from geodata.alarm_actions import Act
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.filters import Filters
from geodata.queries import versions
from geodata.queries.alarms import Action
from geodata.scope import Scope

SPACING_S: Final = 60.0
"""While the data go on changing alarms are raised once in so long: judging every series takes a second of a processor."""

log = logging.getLogger(__name__)


class Watch:
    """Raises alarms when somebody asks and the data are newer than the alarms; carries out what people do about them."""

    def __init__(self, database: Database, spacing_s: float = SPACING_S) -> None:
        self.database, self._spacing_s = database, spacing_s
        self._one = threading.Lock()
        self._later: threading.Timer | None = None

    def refresh(self) -> bool:
        """Bring the alarms to the newest data version; True where they were raised now.

        Alarms younger than the spacing stay, and are raised anew when it is over, whether anybody asks then or not.
        """
        raised = self._wait_s() == 0 and self._raise()
        if wait := self._wait_s():  # data may have come meanwhile: there is always a last time
            self._put_off(wait)
        return raised

    def _wait_s(self) -> float | None:
        with self.database.read() as conn:
            return self._wait_in(conn)

    def _wait_in(self, conn: Connection) -> float | None:
        """Seconds until alarms may be raised again; None where they are up to date."""
        if versions.newest(conn) == alarms.version(conn):
            return None
        age = alarms.age_s(conn)
        return 0.0 if age is None else max(0.0, self._spacing_s - age)

    def _raise(self) -> bool:
        from etl.alarms import raising  # brings the statistics along: not at the start of the app

        with self.database.watch() as conn:
            alarms.hold(conn)
            if self._wait_in(conn) != 0:  # somebody else was faster
                return False
            raising.raise_all(conn, versions.newest(conn))
        return True

    def _put_off(self, seconds: float) -> None:
        with self._one:
            if self._later is None:
                self._later = threading.Timer(seconds, _when_time_has_come, [weakref.ref(self)])
                self._later.daemon = True
                self._later.start()

    def _now(self) -> None:
        with self._one:
            self._later = None
        try:
            self.refresh()
        except (GridwatchError, SQLAlchemyError) as error:
            log.warning("Alarms are raised when somebody asks next: %s", error)

    def act(self, act: Act, filters: Filters, by: str, scope: Scope) -> Action:
        """See `geodata.alarm_actions.act`."""
        with self.database.watch() as conn:
            return alarm_actions.act(conn, act, filters, by, scope)

    def undo(self, action_id: int, by: str, scope: Scope) -> Action:
        """See `geodata.alarm_actions.undo`."""
        with self.database.watch() as conn:
            return alarm_actions.undo(conn, action_id, by, scope)


def _when_time_has_come(watch: weakref.ref[Watch]) -> None:
    if (found := watch()) is not None:
        found._now()
