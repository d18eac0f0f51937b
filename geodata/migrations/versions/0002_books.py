"""The books: imports, aggregates, data versions, accounts and the access log.

Revision: 0002_books
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0002_books"
down_revision = "0001_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False, comment="what was read, e.g. registration_view"),
        sa.Column("filters", JSONB(), nullable=False, server_default="{}"),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_username_at", "access_log", ["username", "at"])
    op.create_table(
        "app_user",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("display_zh", sa.String(), nullable=False),
        sa.Column("display_en", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False, comment="leader | analyst | district_head | planner"),
        sa.Column("district_code", sa.String(), comment="null: the whole city"),
        sa.Column("clearance", sa.Boolean(), nullable=False, server_default="false", comment="may open masked records"),
        sa.Column(
            "demo", sa.Boolean(), nullable=False, server_default="false", comment="made by the demo; refused outside it"
        ),
        sa.PrimaryKeyConstraint("username", name="pk_app_user"),
    )
    op.create_table(
        "area_day",
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("metric", "dimension", "level", "area_code", "day", "category", name="pk_area_day"),
    )
    op.create_table(
        "cell_vector",
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column(
            "category",
            sa.String(),
            nullable=False,
            comment="'' is the total, else a category of the metric's vector dimension",
        ),
        sa.Column("tileset", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("v", BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("metric", "category", "tileset", "day", name="pk_cell_vector"),
    )
    op.create_table(
        "data_version",
        sa.Column("version", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("run_id", sa.BigInteger()),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_data_version"),
    )
    op.create_table(
        "etl_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("by_level", JSONB(), nullable=False, server_default="{}", comment="located rows by precision level"),
        sa.Column("by_reason", JSONB(), nullable=False, server_default="{}", comment="rejected rows by reason"),
        sa.PrimaryKeyConstraint("id", name="pk_etl_run"),
    )
    op.create_table(
        "record_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="the run that replaced it"),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("row", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_record_history"),
    )
    op.create_index("ix_record_history_noun_key", "record_history", ["noun", "key"])
    op.create_table(
        "review_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, comment="e.g. not_located, wrong_district"),
        sa.Column("detail", JSONB(), nullable=False, server_default="{}"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_review_item"),
    )
    op.create_index("ix_review_item_source_record_key", "review_item", ["source", "record_key"], unique=True)
    op.create_table(
        "source_state",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), comment="last day the data speaks of"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.Integer(), comment="districts heard from on the last day"),
        sa.Column("expected", sa.Integer(), comment="districts that should have been heard from"),
        sa.PrimaryKeyConstraint("source", name="pk_source_state"),
    )
    op.create_table(
        "etl_reject",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False, comment="line in the file, the header is 1"),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, comment="a reason code, e.g. bad_date"),
        sa.Column("detail_zh", sa.String(), nullable=False),
        sa.Column("detail_en", sa.String(), nullable=False),
        sa.Column("row", JSONB(), nullable=False, comment="the row as read"),
        sa.PrimaryKeyConstraint("id", name="pk_etl_reject"),
        sa.ForeignKeyConstraint(["run_id"], ["etl_run.id"], name="fk_etl_reject_run_id_etl_run", ondelete="CASCADE"),
    )
    op.create_index("ix_etl_reject_run_id", "etl_reject", ["run_id"])
    op.create_index("ix_etl_reject_source_reason", "etl_reject", ["source", "reason"])


def downgrade() -> None:
    for name in (
        "etl_reject",
        "source_state",
        "review_item",
        "record_history",
        "etl_run",
        "data_version",
        "cell_vector",
        "area_day",
        "app_user",
        "access_log",
    ):
        op.drop_table(name)
