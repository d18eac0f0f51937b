"""What the proof knows of the city beforehand: names and coordinates of areas, cells, and who lives where in the table of accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from geodata.engine import Database


@dataclass(frozen=True)
class Place:
    """One area."""

    code: str
    level: str
    zh: str
    en: str
    parent: str | None
    district: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Cells:
    """A tile set: one row a cell, by idx."""

    codes: list[str]
    at: npt.NDArray[np.float64]
    district: list[str | None]
    street: list[str | None]


@dataclass(frozen=True)
class Known:
    """The city."""

    places: dict[str, Place]
    cells: dict[str, Cells]
    own: dict[str, str | None]
    first: dt.date
    last: dt.date

    def inside(self, tileset: str, area: str) -> npt.NDArray[np.bool_]:
        """Which cells have their label point in an area."""
        place, cells = self.places[area], self.cells[tileset]
        if place.level == "city":
            return np.ones(len(cells.codes), dtype=bool)
        held = cells.district if place.level == "district" else cells.street
        return np.array([one == area for one in held])

    def parts(self, area: str) -> list[Place]:
        """The parts one level down."""
        return [place for place in self.places.values() if place.parent == area]


def read(database: Database, tilesets: tuple[str, ...]) -> Known:
    """Everything, as the owner of the database."""
    with database.own() as conn:
        rows = conn.execute(text("select code, level, name_zh, name_en, parent_code, district_code, lon, lat from area order by code"))
        places = {row[0]: Place(*row) for row in rows}
        cells = {}
        for name in tilesets:
            found = conn.execute(text("select code, lon, lat, district_code, street_code from cell where tileset = :name order by idx"), {"name": name}).all()
            cells[name] = Cells([row[0] for row in found], np.array([(row[1], row[2]) for row in found], dtype=float).reshape(-1, 2), [row[3] for row in found], [row[4] for row in found])
        own = dict(conn.execute(text("select username, district_code from app_user")).tuples().all())
        days = conn.execute(text("select day_from, day_to from city")).one()
    return Known(places, cells, own, days[0], days[1])
