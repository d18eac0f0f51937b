"""The review desk of one process: decisions about addresses, with a geocoder that is loaded when the first one comes.

desk = Desk(database)
desk.decide(key, Ruling("accept", candidate=0), "analyst", scope)
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from etl.grounds import Grounds
from geodata import rulings
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.region import Spot
from geodata.rulings import Decided, RuledPlace, Ruling
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.geocoder.contract import Places


SEARCH_SECONDS = 0.2
FINE = frozenset({"door", "compound", "interpolated", "road", "community"})


class Desk:
    """Decisions of people, each in one transaction. The geocoder is loaded again when the ground changes."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        """`folder`: where the geocoder's index is kept, so that it is opened and not built."""
        self.database, self.grounds = database, Grounds(database, folder)
        self._starting = threading.Lock()
        self._loader: threading.Thread | None = None

    def decide(self, key: str, ruling: Ruling, by: str, scope: Scope) -> Decided:
        """See `etl.review.decide`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self.grounds.ready() as places, self.database.decide() as conn:
            return work.decide(conn, places, key, ruling, by, scope)

    def undo(self, alias_id: int, by: str, scope: Scope) -> Decided:
        """See `etl.review.undo`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self.grounds.ready() as places, self.database.decide() as conn:
            return work.undo(conn, places, alias_id, by, scope)

    def find(self, text: str, scope: Scope) -> RuledPlace:
        """See `etl.review.find`."""
        from etl import review as work

        rulings.require_judge(scope)
        with self.grounds.ready() as places, self.database.look() as conn:
            return work.find(conn, places, text)

    def locate(self, text: str, scope: Scope) -> Spot | None:
        """Where an address lies, for the search box: at once, and kept nowhere.

        None where it is not found or not the person's district, and while the geocoder is being loaded or decides.
        """
        if not self.grounds.loaded:
            self._load_aside()
            return None
        with self.grounds.at_once(SEARCH_SECONDS) as places:
            return None if places is None else _spot(places, text, scope)

    def _load_aside(self) -> None:
        """Load the geocoder without letting anybody wait for it; once."""
        with self._starting:
            if self._loader is None or not self._loader.is_alive():
                self._loader = threading.Thread(target=self._load, name="geocoder", daemon=True)
                self._loader.start()

    def _load(self) -> None:
        with suppress(GridwatchError, SQLAlchemyError), self.grounds.ready():  # the next search tries again
            pass


def _spot(places: Places, text: str, scope: Scope) -> Spot | None:
    """The place of a text, if it has one finer than a street and the person may see it."""
    from etl.geocoder.contract import Hint

    found = places.geocoder.explain(text.strip(), Hint()).location  # unlike `locate` this remembers nothing
    if found.lon is None or found.lat is None or found.decision == "reject" or found.level not in FINE:
        return None
    if scope.district_code is not None:
        at = places.cells.at(np.array([found.lon]), np.array([found.lat]))
        if at.district_code[0] != scope.district_code:
            return None
    return Spot(found.lon, found.lat, found.level, found.radius_m or 0.0, found.matched or text.strip(), found.confidence)
