"""Bases as read from the database, remembered by scope while the data stay as they are."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from etl.planner.remembered import Remembered
from geodata.engine import Database
from geodata.moments.moment import Moment
from geodata.queries import places, planning, versions
from geodata.queries import travel as travel_times
from geodata.scenarios.base import Ground
from geodata.scope import Scope

if TYPE_CHECKING:
    from etl.planner.outlines import Shapes
    from etl.planner.plans import Known


@dataclass(frozen=True)
class Key:
    """The data a base was read from, and whose."""

    version: int
    district: str | None


class Bases:
    """Safe for threads. What reckons (numba, scipy) is loaded by the first who plans, not by the server."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._grounds = Remembered[Ground](8)
        self._known = Remembered["Known"](6)
        self._shapes = Remembered["Shapes"](4)

    def then(self, moment: Moment) -> Bases:
        """The same on the data of a moment."""
        made = copy.copy(self)
        made.database = self.database.at(moment)
        return made

    def at(self, scope: Scope) -> tuple[Key, Known]:
        """A scope's base and what follows from it, of the data as they are now."""
        with self.database.read() as conn:
            key = Key(versions.newest(conn), scope.district_code)
        return key, self._known.get(key, lambda: self._read(scope))

    def shapes(self, ground: Ground, scope: Scope) -> Shapes:
        """The outline of every cell of a ground."""

        def read() -> Shapes:
            import shapely

            with self.database.read() as conn:
                return np.asarray(shapely.from_wkb(planning.outlines(conn, ground, scope)), dtype=object)

        return self._shapes.get(ground.name, read)

    def _read(self, scope: Scope) -> Known:
        from etl.planner.plans import Known

        with self.database.read() as conn:
            name = (places.geometry_version(conn), scope.district_code)
            ground = self._grounds.get(name, lambda: planning.ground(conn, scope))
            base = planning.base(conn, scope, ground)
            minutes = travel_times.matrix(conn, ground.codes, [site.number for site in base.sites])
        return Known(replace(base, minutes=minutes))
