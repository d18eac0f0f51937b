"""Hexagons of resolution 10, for cities that ask for them.

Revision: 0008_fine_cells
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_fine_cells"
down_revision = "0007_planes"
branch_labels = None
depends_on = None

# The located tables as they were when this revision was written.
LOCATED = (
    "registration", "residence", "task", "case", "case_address", "health_check", "isolation", "checkpoint", "hospital", "encounter",
    "clue",
)  # fmt: skip


def upgrade() -> None:
    for table in LOCATED:
        op.add_column(table, sa.Column("h3_10", sa.String(), comment="H3 十级格 / H3 cell, resolution 10"))


def downgrade() -> None:
    for table in LOCATED:
        op.drop_column(table, "h3_10")
