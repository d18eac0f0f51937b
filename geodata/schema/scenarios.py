"""Planners' scenarios: what somebody changed against the base, every save of it, and what many replicates said."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

# Removed is a mark: whoever removed one by mistake brings it back.
scenario = Table(
    "scenario",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", String, nullable=False),
    Column("note", String, nullable=False, server_default=""),
    Column("document", JSONB, nullable=False, comment="the changes against the base; nothing: as it is"),
    Column("owner", String, nullable=False),
    Column("district_code", String, comment="whose hospitals it may change; null: the whole city's"),
    Column("shared", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1", comment="rises with every save"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_by", String, nullable=False),
    Column("deleted_at", DateTime(timezone=True)),
    Index("uq_scenario_owner_name", "owner", "name", unique=True, postgresql_where=text("deleted_at IS NULL")),
    Index(None, "district_code"),
)

scenario_save = Table(
    "scenario_save",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("scenario_id", BigInteger, ForeignKey("scenario.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("scenario_id", "version"),
)

# `digest` names data, scope, changes and replicates: the same again is read, not simulated.
scenario_run = Table(
    "scenario_run",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("district_code", String, comment="whose facts alone were read; null: the whole city's"),
    Column("replicates", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="bands and means, compressed arrays"),
    Column("seconds", Float, nullable=False, comment="what simulating took"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
