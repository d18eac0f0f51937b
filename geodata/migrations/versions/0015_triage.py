"""How urgent a patient was found on arrival, and indexes that answer for hospitals without reading the whole register.

Revision: 0015_triage
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_triage"
down_revision = "0014_travel_times"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("encounter", sa.Column("triage", sa.String(), comment="分诊级别 / Triage level"))
    op.create_index(
        "ix_encounter_visits", "encounter", ["arrived_at"],
        postgresql_include=["hospital_no", "left_at", "triage"], postgresql_where=sa.text("kind = 'fever_clinic'"),
    )  # fmt: skip
    op.create_index(
        "ix_encounter_stays", "encounter", ["case_no", "arrived_at"],
        postgresql_include=["hospital_no", "kind", "unit", "admitted_at", "left_at", "outcome"], postgresql_where=sa.text("kind <> 'fever_clinic'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_encounter_stays", "encounter")
    op.drop_index("ix_encounter_visits", "encounter")
    op.drop_column("encounter", "triage")
