"""The geocoder of one process: loaded when first needed, and again when the ground changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.engine import Database
from geodata.queries import places as grounds

if TYPE_CHECKING:
    from etl.geocoder.contract import Places


class Grounds:
    """One user at a time: what people decided is the geocoder's state."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        """`folder`: where the geocoder's index is kept, so that it is opened and not built."""
        self.database, self.folder = database, folder
        self._kept: tuple[str | None, Places] | None = None
        self._one = threading.Lock()

    @property
    def loaded(self) -> bool:
        """Whether there is one in memory."""
        return self._kept is not None

    @contextmanager
    def ready(self) -> Iterator[Places]:
        """The geocoder of the city as it is now."""
        from etl.geocoder import from_database  # building it loads the whole gazetteer: not at the start of the app

        with self._one:
            with self.database.read() as conn:
                ground = grounds.ground_version(conn)
                if self._kept is None or self._kept[0] != ground:
                    self._kept = (ground, from_database(conn, self.folder))
            yield self._kept[1]

    @contextmanager
    def at_once(self, seconds: float) -> Iterator[Places | None]:
        """The geocoder in memory, however old its ground; None where there is none or it is busy for longer."""
        if self._kept is None or not self._one.acquire(timeout=seconds):
            yield None
            return
        try:
            yield self._kept[1]
        finally:
            self._one.release()
