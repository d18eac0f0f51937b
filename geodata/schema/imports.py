"""What the ETL did: runs, rejects, things to review, and the rows that corrections replaced."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Integer, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

etl_run = Table(
    "etl_run",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("source", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("file_sha256", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("read", Integer, nullable=False),
    Column("inserted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("by_level", JSONB, nullable=False, server_default="{}", comment="located rows by precision level"),
    Column("by_reason", JSONB, nullable=False, server_default="{}", comment="rejected rows by reason"),
    Column("data_version", BigInteger, comment="the newest when it ended"),
    Index(None, "source", "file_name", "id"),
)

etl_reject = Table(
    "etl_reject",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("run_id", BigInteger, ForeignKey("etl_run.id", ondelete="CASCADE"), nullable=False),
    Column("source", String, nullable=False),
    Column("row_number", BigInteger, nullable=False, comment="line in the file, the header is 1"),
    Column("step", String, nullable=False),
    Column("reason", String, nullable=False, comment="a reason code, e.g. bad_date"),
    Column("detail_zh", String, nullable=False),
    Column("detail_en", String, nullable=False),
    Column("row", JSONB, nullable=False, comment="the row as read"),
    Index(None, "run_id"),
    Index(None, "source", "reason"),
)

review_item = Table(
    "review_item",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("source", String, nullable=False),
    Column("record_key", String, nullable=False),
    Column("address_key", String, comment="the place meant; records with one key are decided together"),
    Column("reason", String, nullable=False, comment="e.g. not_located, wrong_district"),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
    Index(None, "source", "record_key", unique=True),
    Index(None, "address_key"),
)

# A correction never overwrites silently: the row it replaced is kept with the time it stopped being believed.
record_history = Table(
    "record_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("noun", String, nullable=False),
    Column("key", String, nullable=False),
    Column("run_id", BigInteger, nullable=False, comment="the run that replaced it"),
    Column("replaced_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("row", JSONB, nullable=False),
    Index(None, "noun", "key"),
    Index(None, "noun", "run_id"),
)
