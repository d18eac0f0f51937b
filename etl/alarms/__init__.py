"""The watch: alarms raised anew whenever the data have changed, and what people do about them.

watch = Watch(database)
watch.refresh()
watch.act(Act("acknowledge", "cases:310115"), filters, "analyst", scope)
"""

from __future__ import annotations

from geodata import alarm_actions, alarms
from geodata.alarm_actions import Act
from geodata.engine import Database
from geodata.filters import Filters
from geodata.queries import versions
from geodata.queries.alarms import Action
from geodata.scope import Scope


class Watch:
    """Raises alarms when somebody asks and the data are newer than the alarms; carries out what people do about them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def refresh(self) -> bool:
        """Bring the alarms to the newest data version; True where there was anything to do."""
        with self.database.read() as conn:
            if versions.newest(conn) == alarms.version(conn):
                return False
        from etl.alarms import raising  # brings the statistics along: not at the start of the app

        with self.database.watch() as conn:
            alarms.hold(conn)
            newest = versions.newest(conn)
            if newest == alarms.version(conn):  # somebody else was faster
                return False
            raising.raise_all(conn, newest)
        return True

    def act(self, act: Act, filters: Filters, by: str, scope: Scope) -> Action:
        """See `geodata.alarm_actions.act`."""
        with self.database.watch() as conn:
            return alarm_actions.act(conn, act, filters, by, scope)

    def undo(self, action_id: int, by: str, scope: Scope) -> Action:
        """See `geodata.alarm_actions.undo`."""
        with self.database.watch() as conn:
            return alarm_actions.undo(conn, action_id, by, scope)
