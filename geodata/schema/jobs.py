"""Work that takes longer than a screen waits: who asked for what, how far it is, what came of it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

# The row is the truth: the process that works on it may die at any moment, and another takes it up.
job = Table(
    "job",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", String, nullable=False, comment="a file of etl/jobs"),
    Column("asked", JSONB, nullable=False, server_default="{}", comment="what was asked, plain JSON"),
    Column("asked_by", String, nullable=False, comment="a person, or nightly"),
    Column("district_code", String, comment="whose it is: the asker's district; null: the city's"),
    Column("night", Date, comment="the night whose schedule asked; null: a person did"),
    Column("state", String, nullable=False, server_default="queued", comment="queued | running | done | failed | cancelled"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0", comment="0: not known yet"),
    Column("message_zh", String),
    Column("message_en", String),
    Column("error_zh", String),
    Column("error_en", String),
    Column("kept", JSONB, comment="where a job taken up again goes on from"),
    Column("result", JSONB),
    Column("data_version", BigInteger, comment="of the data it read"),
    Column("tries", Integer, nullable=False, server_default="0", comment="times a process has begun it"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("beat_at", DateTime(timezone=True), comment="the last sign of life"),
    Column("ended_at", DateTime(timezone=True)),
    Column("worker", String, comment="host and process"),
    # One open job for one wish, and one a kind and night, however many ask at once.
    Index(
        "uq_job_open", "kind", text("md5(asked::text)"), text("coalesce(district_code, '')"),
        unique=True, postgresql_where=text("state IN ('queued', 'running')"),
    ),
    Index("uq_job_night", "kind", "night", unique=True, postgresql_where=text("night IS NOT NULL")),
    Index("ix_job_state", "state"),
)  # fmt: skip

# Equal wishes are one job: what comes of it belongs to everybody who asked.
job_asker = Table(
    "job_asker",
    metadata,
    Column("job_id", BigInteger, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("username", String, primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
