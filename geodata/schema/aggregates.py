"""What the screens read: vectors over cells, counts by area and day, the data version, freshness."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    String,
    Table,
    func,
)
from sqlalchemy.dialects.postgresql import BYTEA

from geodata.schema.base import metadata

# v[i] = sum of the metric over all days up to and including `day` in the cell with idx i, as little-endian
# int32. A window is the difference of two rows. Days without change have no row: read the newest row <= day.
cell_vector = Table(
    "cell_vector",
    metadata,
    Column("metric", String, primary_key=True),
    Column("category", String, primary_key=True, comment="'' is the total, else a category of the metric's vector dimension"),
    Column("tileset", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("v", BYTEA(), nullable=False),
    # Names the content: `planes.py` keeps it in a file of this name. The database works it out, so it is never wrong.
    Column("digest", BYTEA(), Computed("substring(sha256(v), 1, 16)", persisted=True)),
)

# Dimension '' with category '' is the total. Levels: city, district, street, community. One index only: a load
# writes several rows per fact here, and the key answers both "this area's days" and "these areas' days".
area_day = Table(
    "area_day",
    metadata,
    Column("metric", String, primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("level", String, primary_key=True),
    Column("area_code", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("category", String, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

data_version = Table(
    "data_version",
    metadata,
    Column("version", BigInteger, Identity(), primary_key=True),
    Column("committed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("run_id", BigInteger),
    Column("note", String, nullable=False),
    Column("anew", Boolean, nullable=False, server_default="false", comment="nothing before it can be told again"),
    Index(None, "run_id"),
)

# One row a source: what the truth ribbon says.
source_state = Table(
    "source_state",
    metadata,
    Column("source", String, primary_key=True),
    Column("as_of", Date, comment="last day the data speaks of"),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("received", Integer, comment="districts heard from on the last day"),
    Column("expected", Integer, comment="districts that should have been heard from"),
)
