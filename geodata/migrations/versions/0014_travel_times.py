"""Travel times to the hospitals, as a city pack gives them.

Revision: 0014_travel_times
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_travel_times"
down_revision = "0013_scenarios"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "travel_time",
        sa.Column("hospital_no", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="where the way begins: a grid, community, street or district"),
        sa.Column("minutes", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("hospital_no", "code", name="pk_travel_time"),
        comment="路程时间 / Travel times",
    )


def downgrade() -> None:
    op.drop_table("travel_time")
