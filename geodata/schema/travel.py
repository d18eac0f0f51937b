"""How long the ways to the hospitals take, where a city pack says so."""

from __future__ import annotations

from sqlalchemy import REAL, Column, String, Table

from geodata.schema.base import metadata

travel_time = Table(
    "travel_time",
    metadata,
    Column("hospital_no", String, primary_key=True),
    Column("code", String, primary_key=True, comment="where the way begins: a grid, community, street or district"),
    Column("minutes", REAL, nullable=False),
    comment="路程时间 / Travel times",
)
