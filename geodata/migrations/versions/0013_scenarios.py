"""Planners' scenarios, every save of them, and what many replicates said.

Revision: 0013_scenarios
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_scenarios"
down_revision = "0012_clusters"
branch_labels = None
depends_on = None


def _scenario() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False, server_default=""),
        sa.Column("document", JSONB(), nullable=False, comment="the changes against the base; nothing: as it is"),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), comment="whose hospitals it may change; null: the whole city's"),
        sa.Column("shared", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1", comment="rises with every save"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_scenario"),
    )
    op.create_index("uq_scenario_owner_name", "scenario", ["owner", "name"], unique=True, postgresql_where=sa.text("deleted_at IS NULL"))
    op.create_index("ix_scenario_district_code", "scenario", ["district_code"])


def _save() -> None:
    op.create_table(
        "scenario_save",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("scenario_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", JSONB(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_scenario_save"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"], name="fk_scenario_save_scenario_id_scenario", ondelete="CASCADE"),
        sa.UniqueConstraint("scenario_id", "version", name="uq_scenario_save_scenario_id_version"),
    )


def _run() -> None:
    op.create_table(
        "scenario_run",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(), comment="whose facts alone were read; null: the whole city's"),
        sa.Column("replicates", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="bands and means, compressed arrays"),
        sa.Column("seconds", sa.Float(), nullable=False, comment="what simulating took"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("digest", name="pk_scenario_run"),
    )


def upgrade() -> None:
    _scenario()
    _save()
    _run()


def downgrade() -> None:
    for name in ("scenario_run", "scenario_save", "scenario"):
        op.drop_table(name)
