"""Machines that send records, and the batches they sent lately."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    func,
)

from geodata.schema.base import metadata

feeder = Table(
    "feeder",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True, comment="sha256; the token itself is kept nowhere"),
    Column("sources", ARRAY(String), nullable=False, comment="nouns it may send"),
    Column("rows_a_minute", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    Column("minute", DateTime(timezone=True), comment="the minute that asked and rows count"),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("rows", Integer, nullable=False, server_default="0"),
)

feeder_batch = Table(
    "feeder_batch",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("feeder_id", BigInteger, ForeignKey("feeder.id"), nullable=False),
    Column("key", String, comment="the sender's Idempotency-Key"),
    Column("digest", LargeBinary, nullable=False, comment="sha256 of what came under the key"),
    Column("source", String, nullable=False),
    Column("sent_at", DateTime(timezone=True), comment="when the sender says it made the batch"),
    Column("run_id", BigInteger, nullable=False, server_default="0", comment="the import that wrote it"),
    Column("answer", LargeBinary, comment="what was answered: JSON, gzip"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("feeder_id", "key"),
    Index(None, "run_id"),
    Index(None, "at"),
)
