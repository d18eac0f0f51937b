"""The coarsest hexagon of a fact is worked out by the database as H3 would."""

from __future__ import annotations

import random

import h3
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes


def test_parents_are_those_of_h3(conn: Connection) -> None:
    chance = random.Random(3)
    codes = [h3.latlng_to_cell(chance.uniform(-89, 89), chance.uniform(-180, 180), 7) for _ in range(2000)]
    query = text(f"select {cell_codes('r')['h3_6']} from unnest(cast(:codes as text[])) with ordinality as r (h3_7, n) order by n")
    assert conn.execute(query, {"codes": codes}).scalars().all() == [h3.cell_to_parent(code, 6) for code in codes]
    assert conn.execute(query, {"codes": [None]}).scalars().all() == [None]
