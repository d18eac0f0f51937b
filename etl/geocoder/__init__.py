"""Addresses become places, offline."""

from __future__ import annotations

from sqlalchemy import Connection

from etl.geocoder.cells import GroundCells
from etl.geocoder.contract import Places
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.offline import OfflineGeocoder
from geodata.queries import places

__all__ = ["GazetteerIndex", "GroundCells", "OfflineGeocoder", "from_database"]


def from_database(conn: Connection) -> Places:
    """The geocoder and the cell index of the loaded city; of an empty database, ones that find nothing."""
    areas = places.areas(conn)
    index = GazetteerIndex.from_rows(areas, places.aliases(conn), places.gazetteer(conn))
    return Places(OfflineGeocoder(index), GroundCells(areas, places.h3_codes(conn)))
