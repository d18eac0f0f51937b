"""Who may sign in, and who read which records."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Index, Integer, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

app_user = Table(
    "app_user",
    metadata,
    Column("username", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("display_zh", String, nullable=False),
    Column("display_en", String, nullable=False),
    Column("role", String, nullable=False, comment="leader | analyst | district_head | planner"),
    Column("district_code", String, comment="null: the whole city"),
    Column("clearance", Boolean, nullable=False, server_default="false", comment="may open masked records"),
    Column("demo", Boolean, nullable=False, server_default="false", comment="made by the demo; refused outside it"),
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("username", String, nullable=False),
    Column("what", String, nullable=False, comment="what was read, e.g. registration_view"),
    Column("filters", JSONB, nullable=False, server_default="{}"),
    Column("rows", Integer, nullable=False),
    Index(None, "username", "at"),
)
