"""Machines that send records, and the batches they sent lately.

Revision: 0016_feeders
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_feeders"
down_revision = "0015_triage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeder",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="sha256; the token itself is kept nowhere"),
        sa.Column("sources", sa.ARRAY(sa.String()), nullable=False, comment="nouns it may send"),
        sa.Column("rows_a_minute", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("minute", sa.DateTime(timezone=True), comment="the minute that asked and rows count"),
        sa.Column("asked", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("rows", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_feeder"),
        sa.UniqueConstraint("name", name="uq_feeder_name"),
        sa.UniqueConstraint("token_hash", name="uq_feeder_token_hash"),
    )
    op.create_table(
        "feeder_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feeder_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), comment="the sender's Idempotency-Key"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="sha256 of what came under the key"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), comment="when the sender says it made the batch"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, server_default="0", comment="the import that wrote it"),
        sa.Column("answer", sa.LargeBinary(), comment="what was answered: JSON, gzip"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_feeder_batch"),
        sa.ForeignKeyConstraint(["feeder_id"], ["feeder.id"], name="fk_feeder_batch_feeder_id_feeder"),
        sa.UniqueConstraint("feeder_id", "key", name="uq_feeder_batch_feeder_id_key"),
    )
    op.create_index("ix_feeder_batch_run_id", "feeder_batch", ["run_id"])
    op.create_index("ix_feeder_batch_at", "feeder_batch", ["at"])
    # Many small imports: the newest of every file is still found at once.
    op.create_index("ix_etl_run_source_file_name_id", "etl_run", ["source", "file_name", "id"])


def downgrade() -> None:
    op.drop_index("ix_etl_run_source_file_name_id", "etl_run")
    op.drop_table("feeder_batch")
    op.drop_table("feeder")
