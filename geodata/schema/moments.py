"""The past: how every source stood, and the moments that have been built."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Identity, Index, Integer, String, Table, func

from geodata.schema.base import metadata

# `source_state` as it was written each time.
source_state_history = Table(
    "source_state_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("data_version", BigInteger, nullable=False, comment="the newest then"),
    Column("kept_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("source", String, nullable=False),
    Column("as_of", Date),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("received", Integer),
    Column("expected", Integer),
    Index(None, "source", "id"),
)

# One row a schema `moment_<version>`, written in the transaction that made it.
moment = Table(
    "moment",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("built_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("used_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seconds", Float, nullable=False, comment="what building took"),
    Column("bytes", BigInteger, nullable=False, comment="on disk, with indexes"),
)
