"""A digest of every vector's content, so that its numbers can be kept in a file under it.

Revision: 0007_planes
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0007_planes"
down_revision = "0006_residents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cell_vector", sa.Column("digest", BYTEA(), sa.Computed("substring(sha256(v), 1, 16)", persisted=True)))


def downgrade() -> None:
    op.drop_column("cell_vector", "digest")
