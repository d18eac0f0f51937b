"""Addresses become places, offline."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from etl.geocoder.cells import GroundCells
from etl.geocoder.contract import Places
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.index_file import IndexInfo, build_index, index_path, open_index, write_index
from etl.geocoder.offline import OfflineGeocoder
from geodata.ground import Ground, with_ancestors
from geodata.queries import places

__all__ = [
    "GazetteerIndex", "GroundCells", "IndexInfo", "OfflineGeocoder", "build_index", "from_database", "from_ground", "index_path", "open_index", "write_index",
]  # fmt: skip


def from_ground(ground: Ground) -> Places:
    """The geocoder and the cell index of a pack's ground."""
    areas = with_ancestors(ground.areas)
    return Places(OfflineGeocoder(GazetteerIndex.from_rows(areas, ground.aliases, ground.gazetteer)), GroundCells(areas))


def from_database(conn: Connection, kept: Path | None = None) -> Places:
    """The geocoder and the cell index of the loaded city; of an empty database, ones that find nothing.

    `kept`: a folder for the index, so that it is built once for a ground and opened ever after.
    """
    areas = places.areas(conn)
    version = places.ground_version(conn)
    path = None if kept is None or version is None else kept / f"{version}.index"
    if path is not None and path.is_file():
        geocoder = open_index(path).geocoder
    else:
        index = GazetteerIndex.from_rows(areas, places.aliases(conn), places.gazetteer(conn))
        geocoder = OfflineGeocoder(index)
        if path is not None:
            _keep(index, path)
    return Places(geocoder, GroundCells(areas, places.h3_codes(conn)))


def _keep(index: GazetteerIndex, path: Path) -> None:
    """Write the index and drop those of earlier grounds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_index(index, path)
    for other in path.parent.glob("*.index"):
        if other != path:
            other.unlink(missing_ok=True)
