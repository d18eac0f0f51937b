"""Records of a cell are found by day: one busy cell of a large city has thousands, and a drawer asks for those of a window.

Revision: 0021_cells_by_day
"""

from __future__ import annotations

from alembic import op

revision = "0021_cells_by_day"
down_revision = "0018_moments"
branch_labels = None
depends_on = None

DAYS = {
    "registration": "registered_at",
    "residence": "lived_from",
    "task": "created_at",
    "case": "reported_on",
    "case_address": "day",
    "health_check": "checked_at",
    "isolation": "started_on",
    "checkpoint": "opened_on",
    "hospital": "listed_on",
    "encounter": "arrived_at",
    "clue": "reported_at",
    "lockdown_zone": "from_on",
}
CELLS = ("grid_code", "h3_9")


def upgrade() -> None:
    """An index of cell and day for each of cell alone."""
    for table, day in DAYS.items():
        for cell in CELLS:
            op.create_index(f"ix_{table}_{cell}_{day}", table, [cell, day])
            op.drop_index(f"ix_{table}_{cell}", table)


def downgrade() -> None:
    """Cells alone again."""
    for table, day in DAYS.items():
        for cell in CELLS:
            op.create_index(f"ix_{table}_{cell}", table, [cell])
            op.drop_index(f"ix_{table}_{cell}_{day}", table)
