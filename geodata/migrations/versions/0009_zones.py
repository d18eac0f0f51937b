"""Lockdown zones, and what a checkpoint can do in an hour.

Revision: 0009_zones
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.migrations.fact_tables import create_fact

revision = "0009_zones"
down_revision = "0008_fine_cells"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_fact(
        "lockdown_zone",
        "封控管控防范区 / Lockdown zones",
        "from_on",
        sa.Column("zone_no", sa.String(), nullable=False, comment="区域编号 / Zone number"),
        sa.Column("kind", sa.String(), nullable=False, comment="类别 / Kind"),
        sa.Column("name", sa.String(), nullable=False, comment="名称 / Name"),
        sa.Column("area_code", sa.String(), comment="整体区划代码 / Code of the area it is the whole of"),
        sa.Column("from_on", sa.Date(), nullable=False, comment="起始日期 / From"),
        sa.Column("to_on", sa.Date(), comment="解除日期 / To"),
        sa.Column("confidence", sa.Float(), comment="定位把握 / Confidence of place"),
        sa.Column("h3_10", sa.String(), comment="H3 十级格 / H3 cell, resolution 10"),
        located=True,
    )
    op.add_column("checkpoint", sa.Column("hourly_capacity", sa.Integer(), comment="每小时可检人次 / Checks it can do in an hour"))


def downgrade() -> None:
    op.drop_column("checkpoint", "hourly_capacity")
    op.drop_table("lockdown_zone")
