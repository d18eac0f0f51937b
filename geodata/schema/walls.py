"""Wall screens: what each plays, what directors told them, what they last said of themselves, how they sign in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Index, LargeBinary, String, Table, func, text
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

wall_screen = Table(
    "wall_screen",
    metadata,
    Column("name", String, primary_key=True, comment="as in its address: a-z, 0-9, -"),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("playlist", JSONB(none_as_null=True), comment="[{scene, seconds}]; null: every scene the city has data for"),
    Column("options", JSONB, nullable=False, server_default="{}", comment="theme, lang, night, interrupt"),
    Column("changed_by", String, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("removed", Boolean, nullable=False, server_default="false", comment="taken away; saved again it is back"),
)

# What was told is the log too: rows are added, never changed.
wall_command = Table(
    "wall_command",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("screen", String, comment="null: every screen"),
    Column("kind", String, nullable=False, comment="show | step | pause | resume | point | message | reload | settings | token | revoke"),
    Column("body", JSONB, nullable=False, server_default="{}"),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_wall_command_screen_kind", "screen", "kind", text("id DESC")),
)

wall_display = Table(
    "wall_display",
    metadata,
    Column("screen", String, primary_key=True),
    Column("display", String, primary_key=True, comment="one browser; it gave itself this name"),
    Column("said", JSONB, nullable=False, comment="scene, since, paused, version, map, heap_mb, skew_s, size, problem"),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

wall_token = Table(
    "wall_token",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("screen", String, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of a token of 256 random bits"),
    Column("district_code", String, comment="what the screen may see; null: the whole city"),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("used_at", DateTime(timezone=True), comment="when a browser last came in with it"),
    Column("revoked_at", DateTime(timezone=True)),
)
