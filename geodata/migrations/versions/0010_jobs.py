"""Jobs: work in the background, with its progress and its outcome.

Revision: 0010_jobs
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_jobs"
down_revision = "0009_zones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="a file of etl/jobs"),
        sa.Column("asked", JSONB(), nullable=False, server_default="{}", comment="what was asked, plain JSON"),
        sa.Column("asked_by", sa.String(), nullable=False, comment="a person, or nightly"),
        sa.Column("district_code", sa.String(), comment="whose it is: the asker's district; null: the city's"),
        sa.Column("night", sa.Date(), comment="the night whose schedule asked; null: a person did"),
        sa.Column("state", sa.String(), nullable=False, server_default="queued", comment="queued | running | done | failed | cancelled"),
        sa.Column("done", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("total", sa.Integer(), nullable=False, server_default="0", comment="0: not known yet"),
        sa.Column("message_zh", sa.String()),
        sa.Column("message_en", sa.String()),
        sa.Column("error_zh", sa.String()),
        sa.Column("error_en", sa.String()),
        sa.Column("kept", JSONB(), comment="where a job taken up again goes on from"),
        sa.Column("result", JSONB()),
        sa.Column("data_version", sa.BigInteger(), comment="of the data it read"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0", comment="times a process has begun it"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("beat_at", sa.DateTime(timezone=True), comment="the last sign of life"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("worker", sa.String(), comment="host and process"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index(
        "uq_job_open", "job", ["kind", sa.text("md5(asked::text)"), sa.text("coalesce(district_code, '')")],
        unique=True, postgresql_where=sa.text("state IN ('queued', 'running')"),
    )  # fmt: skip
    op.create_index("uq_job_night", "job", ["kind", "night"], unique=True, postgresql_where=sa.text("night IS NOT NULL"))
    op.create_index("ix_job_state", "job", ["state"])


def downgrade() -> None:
    op.drop_table("job")
