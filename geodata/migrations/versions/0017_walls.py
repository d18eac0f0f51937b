"""Wall screens: what each plays, what directors told them, what they last said of themselves, how they sign in.

Revision: 0017_walls
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017_walls"
down_revision = "0016_feeders"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column[dt.datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def _screens() -> None:
    op.create_table(
        "wall_screen",
        sa.Column("name", sa.String(), nullable=False, comment="as in its address: a-z, 0-9, -"),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("playlist", JSONB(), comment="[{scene, seconds}]; null: every scene the city has data for"),
        sa.Column("options", JSONB(), nullable=False, server_default="{}", comment="theme, lang, night, interrupt"),
        sa.Column("changed_by", sa.String(), nullable=False),
        _now("changed_at"),
        sa.Column("removed", sa.Boolean(), nullable=False, server_default="false", comment="taken away; saved again it is back"),
        sa.PrimaryKeyConstraint("name", name="pk_wall_screen"),
    )
    op.execute("INSERT INTO wall_screen (name, title_zh, title_en, changed_by) VALUES ('main', '主屏', 'Main wall', 'gridwatch')")


def _commands() -> None:
    op.create_table(
        "wall_command",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("screen", sa.String(), comment="null: every screen"),
        sa.Column("kind", sa.String(), nullable=False, comment="show | step | pause | resume | point | message | reload | settings | token | revoke"),
        sa.Column("body", JSONB(), nullable=False, server_default="{}"),
        sa.Column("by", sa.String(), nullable=False),
        _now("at"),
        sa.PrimaryKeyConstraint("id", name="pk_wall_command"),
    )
    op.create_index("ix_wall_command_screen_kind", "wall_command", ["screen", "kind", sa.text("id DESC")])


def _displays() -> None:
    op.create_table(
        "wall_display",
        sa.Column("screen", sa.String(), nullable=False),
        sa.Column("display", sa.String(), nullable=False, comment="one browser; it gave itself this name"),
        sa.Column("said", JSONB(), nullable=False, comment="scene, since, paused, version, map, heap_mb, skew_s, size, problem"),
        _now("seen_at"),
        sa.PrimaryKeyConstraint("screen", "display", name="pk_wall_display"),
    )


def _tokens() -> None:
    op.create_table(
        "wall_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("screen", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of a token of 256 random bits"),
        sa.Column("district_code", sa.String(), comment="what the screen may see; null: the whole city"),
        sa.Column("made_by", sa.String(), nullable=False),
        _now("made_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), comment="when a browser last came in with it"),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_wall_token"),
        sa.UniqueConstraint("digest", name="uq_wall_token_digest"),
    )


def upgrade() -> None:
    _screens()
    _commands()
    _displays()
    _tokens()


def downgrade() -> None:
    for name in ("wall_token", "wall_display", "wall_command", "wall_screen"):
        op.drop_table(name)
