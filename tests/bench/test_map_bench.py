"""The map's bench measures what it says: its city opens, its ways agree, its tiles come from both servers whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bench.map import questions, tiles, windows
from bench.map.city import TILESET, Size, make
from geodata.engine import Database
from geodata.planes import Planes
from geodata.verify import verify

pytestmark = pytest.mark.long

SIZE = Size(2_000, 20_000, 30)


@pytest.fixture
def city(database: Database) -> Database:
    """A small generated city."""
    assert make(database, SIZE) > 2_000
    return database


def test_every_table_can_be_filled(city: Database, database_url: str, tmp_path: Path) -> None:
    with city.own() as conn:
        assert [found for found in verify(conn) if found.metric in ("cases", "clues") and found.where.startswith("cell_vector")] == []
        assert conn.execute(text('select (select count(*) from "case") + (select count(*) from clue)')).scalar() == SIZE.events
        assert conn.execute(text("select count(*) from cell where tileset = :name"), {"name": TILESET}).scalar_one() > SIZE.cells
    files = Database(database_url, Planes(tmp_path / "planes"))
    lines = list(windows.measure(files, city, SIZE, 6, 3))
    assert len(lines) == 6 and all(line.same and 0 < line.again.median <= line.again.p95 for line in lines)
    assert all(taken.p95 > 0 for _, taken in questions.measure(files, SIZE, 4))
    files.close()
    asked = tiles.tiles_of(city, (12, 13, 14), 12)
    assert len(set(asked)) == len(asked) == 12 and {zoom for zoom, _, _ in asked} == {12, 13, 14}
    with tiles.ours(city, database_url, tmp_path / "app") as mine:
        assert tiles.per_second(mine, asked, 0.5) > 1
        own = {tile: tiles.features(mine, tile) for tile in asked if tile[0] >= tiles.COMPARED}
    with tiles.tipg(database_url) as theirs:
        assert tiles.times(theirs, asked).median > 0
        other = {tile: tiles.features(theirs, tile) for tile in own}
    assert sum(own.values()) > 20
    assert all(abs(own[tile] - other[tile]) <= 0.1 * own[tile] + 3 for tile in own)  # a wider margin around the tile catches a few more
