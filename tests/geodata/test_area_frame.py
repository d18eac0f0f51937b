"""Where a map looks for an area: at its boundary, else around its point, else at what lies above it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update

from geodata.errors import UnknownName
from geodata.queries.geometry import area_frame
from geodata.schema import area
from tests.geodata.town import STREETS

SIDES = ("west", "south", "east", "north")


def test_an_area_without_a_boundary_is_looked_for_around_its_point_or_above(town_conn: Connection) -> None:
    conn, street, district = town_conn, STREETS[0], STREETS[0][:6]
    whole = area_frame(conn, street)
    assert [whole[side] for side in SIDES] == [120, 30, 120.01, 30.01] and whole["frame_zh"] == f"区域{street}"
    conn.execute(update(area).where(area.c.code == street).values(geom=None, lon=120.5, lat=30.5))
    assert area_frame(conn, street)["east"] == 120.52
    conn.execute(update(area).where(area.c.code == street).values(lon=None, lat=None))
    above = area_frame(conn, street)
    assert [above[side] for side in SIDES] == [120, 30, 120.01, 30.01]
    assert (above["code"], above["name_zh"], above["frame_zh"]) == (street, f"区域{street}", f"区域{district}")


def test_an_area_that_is_none_is_refused(conn: Connection) -> None:
    with pytest.raises(UnknownName, match="999"):
        area_frame(conn, "999")
