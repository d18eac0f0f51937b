"""What is needed to tell the past again: how each source stood, which version an import saw, where the past begins, and the moments built.

Revision: 0018_moments
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_moments"
down_revision = "0020_report_factory"
branch_labels = None
depends_on = None


def _history() -> None:
    op.create_table(
        "source_state_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("data_version", sa.BigInteger(), nullable=False, comment="the newest then"),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date()),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.Integer()),
        sa.Column("expected", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_source_state_history"),
    )
    op.create_index("ix_source_state_history_source_id", "source_state_history", ["source", "id"])
    op.add_column("etl_run", sa.Column("data_version", sa.BigInteger(), comment="the newest when it ended"))
    op.create_index("ix_record_history_noun_run_id", "record_history", ["noun", "run_id"])
    op.create_index("ix_data_version_run_id", "data_version", ["run_id"])


def _begin_here() -> None:
    """Of what lies before this revision too little was kept: the past can be told from the newest version on."""
    op.add_column("data_version", sa.Column("anew", sa.Boolean(), nullable=False, server_default="false", comment="nothing before it can be told again"))
    op.execute("UPDATE data_version SET anew = true WHERE version = (SELECT max(version) FROM data_version)")
    op.execute(
        "INSERT INTO source_state_history (data_version, kept_at, source, as_of, loaded_at, received, expected)"
        " SELECT (SELECT coalesce(max(version), 0) FROM data_version), loaded_at, source, as_of, loaded_at, received, expected FROM source_state"
    )


def upgrade() -> None:
    _history()
    _begin_here()
    op.create_table(
        "moment",
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("seconds", sa.Float(), nullable=False, comment="what building took"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="on disk, with indexes"),
        sa.PrimaryKeyConstraint("version", name="pk_moment"),
    )


def downgrade() -> None:
    op.drop_table("moment")
    op.drop_column("data_version", "anew")
    op.drop_index("ix_data_version_run_id", "data_version")
    op.drop_index("ix_record_history_noun_run_id", "record_history")
    op.drop_column("etl_run", "data_version")
    op.drop_table("source_state_history")
