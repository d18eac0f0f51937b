"""The review desk of one process: decisions about addresses, with a geocoder that is loaded when the first one comes.

desk = Desk(database)
desk.decide(key, Ruling("accept", candidate=0), "analyst", scope)
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geodata import rulings
from geodata.engine import Database
from geodata.queries import places as grounds
from geodata.rulings import Decided, RuledPlace, Ruling
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.geocoder.contract import Places


class Desk:
    """Decisions of people, each in one transaction. The geocoder is loaded again when the ground changes."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        """`folder`: where the geocoder's index is kept, so that it is opened and not built."""
        self.database, self.folder = database, folder
        self._kept: tuple[str | None, Places] | None = None
        self._one = threading.Lock()

    def decide(self, key: str, ruling: Ruling, by: str, scope: Scope) -> Decided:
        """See `etl.review.decide`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self._ready() as places, self.database.decide() as conn:
            return work.decide(conn, places, key, ruling, by, scope)

    def undo(self, alias_id: int, by: str, scope: Scope) -> Decided:
        """See `etl.review.undo`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self._ready() as places, self.database.decide() as conn:
            return work.undo(conn, places, alias_id, by, scope)

    def find(self, text: str, scope: Scope) -> RuledPlace:
        """See `etl.review.find`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self._ready() as places, self.database.look() as conn:
            return work.find(conn, places, text)

    @contextmanager
    def _ready(self) -> Iterator[Places]:
        """The geocoder, for one person at a time: what people decided is its state."""
        from etl.geocoder import from_database  # building it loads the whole gazetteer: not at the start of the app

        with self._one:
            with self.database.read() as conn:
                ground = grounds.ground_version(conn)
                if self._kept is None or self._kept[0] != ground:
                    self._kept = (ground, from_database(conn, self.folder))
            yield self._kept[1]
