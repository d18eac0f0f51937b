"""Who lives in a registered home, so that a row without a usable address can be given it.

Revision: 0006_residents
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_residents"
down_revision = "0005_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("residence", sa.Column("id_number", sa.String(), comment="证件号码 / ID number"))
    op.add_column("residence", sa.Column("phone", sa.String(), comment="手机号 / Phone"))
    for name in ("id_number", "phone"):
        op.create_index(f"ix_residence_{name}", "residence", [name])


def downgrade() -> None:
    for name in ("id_number", "phone"):
        op.drop_column("residence", name)
