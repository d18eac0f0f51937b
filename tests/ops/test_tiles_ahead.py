"""Tiles made before anybody asks: all of them, once, the very ones that would be made on request."""

from __future__ import annotations

import gzip

from sqlalchemy import text

from geodata.engine import Database
from geodata.queries import tiles
from serving import tiles_ahead


def test_every_tile_from_afar_is_made_once(demo_copy: str) -> None:
    database = Database(demo_copy)
    assert tiles_ahead.make(database, 40, 0) == 40
    assert tiles_ahead.make(database, 40, 0) == 0
    with database.read() as conn:
        wanted, version = tiles.addresses(conn, 40), tiles.version(conn)
        assert wanted[0][1:] == (0, 0, 0) and len(set(wanted)) == 40 and [each[1] for each in wanted] == sorted(each[1] for each in wanted)
        for address in wanted:
            assert gzip.decompress(tiles.stored(conn, version, *address) or b"") == gzip.decompress(tiles.render(conn, *address))
    with database.own() as conn:
        conn.execute(text("update city set geometry_version = 'new'"))
    assert tiles_ahead.make(database, 5, 0) == 5
    database.close()


def test_without_a_city_there_is_nothing_to_make(database: Database) -> None:
    assert tiles_ahead.make(database, 40, 0) == 0
