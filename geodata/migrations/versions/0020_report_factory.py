"""Who asked for a job, and what a run of the report factory was printed with.

Revision: 0020_report_factory
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020_report_factory"
down_revision = "0019_report_templates"
branch_labels = None
depends_on = None


def _asker() -> None:
    op.create_table(
        "job_asker",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("job_id", "username", name="pk_job_asker"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_job_asker_job_id_job", ondelete="CASCADE"),
    )
    op.execute("INSERT INTO job_asker (job_id, username, asked_at) SELECT id, asked_by, made_at FROM job WHERE night IS NULL")


def _run() -> None:
    op.create_table(
        "report_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("token", sa.String(), nullable=False, comment="names the run's folder; a try that goes on has the same"),
        sa.Column("series", sa.String(), nullable=False, comment="area, level and days: what is compared with what"),
        sa.Column("district_code", sa.String(), comment="whose it is; null: the city's"),
        sa.Column("day_from", sa.Date(), nullable=False),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("data_version", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("figures", JSONB(), nullable=False, comment="indicator → area → number; -1: 1 to 4, null: hidden or not counted"),
        sa.Column("before_id", sa.BigInteger(), comment="the run before"),
        sa.Column("again", JSONB(), comment="the figures of the run before, asked again on this run's data"),
        sa.Column("areas", sa.Integer(), nullable=False, comment="how many reports"),
        sa.Column("issue", JSONB(), nullable=False, comment="definition, window, class breaks: what all of them share"),
        sa.Column("made", JSONB(), comment="area → names of its files, or why it has none; null until all are printed"),
        sa.PrimaryKeyConstraint("id", name="pk_report_run"),
        sa.UniqueConstraint("token", name="uq_report_run_token"),
        sa.ForeignKeyConstraint(["before_id"], ["report_run.id"], name="fk_report_run_before_id_report_run", ondelete="SET NULL"),
    )
    op.create_index("ix_report_run_series", "report_run", ["series", "made_at"])


def upgrade() -> None:
    _asker()
    _run()


def downgrade() -> None:
    for name in ("report_run", "job_asker"):
        op.drop_table(name)
