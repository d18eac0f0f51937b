"""Alarms, how often they were right, and what people did about them.

Revision: 0011_alarms
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0011_alarms"
down_revision = "0010_jobs"
branch_labels = None
depends_on = None


def _basis() -> None:
    op.create_table(
        "alarm_basis",
        sa.Column("data_version", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("seconds", sa.Float(), nullable=False, comment="what the computing took"),
        sa.Column("day_from", sa.Date(), nullable=False, comment="first day that could be judged"),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("told", JSONB(), nullable=False, comment="per series and level: areas, which algorithms judged, and why others did not"),
        sa.PrimaryKeyConstraint("data_version", name="pk_alarm_basis"),
    )


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("series", sa.String(), nullable=False, comment="what is counted: a key of geodata/alarms.py"),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.String(), nullable=False, comment="district | street"),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("known_after", sa.Integer(), nullable=False, comment="days until enough had been reported to raise it; 0: on the day"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="first day of the run of alarms this one belongs to"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="3 urgent, 2 important, 1 watch"),
        sa.Column("strength", sa.Float(), nullable=False, comment="the largest statistic in thresholds of its algorithm"),
        sa.Column("methods", ARRAY(sa.String()), nullable=False, comment="algorithms that raised it, strongest first"),
        sa.Column("judged", ARRAY(sa.String()), nullable=False, comment="algorithms that judged the day"),
        sa.Column("observed", sa.Integer(), nullable=False, comment="-1: 1-4, hidden"),
        sa.Column("expected", sa.Float(), comment="what the strongest algorithm takes for usual; null in small areas"),
        sa.Column("statistic", sa.Float(), comment="of the strongest algorithm; null in small areas and beyond all bounds"),
        sa.Column("most_before", sa.Integer(), nullable=False, comment="largest count of the seven days before; -1: 1-4, hidden"),
        sa.Column("late", sa.Boolean(), nullable=False, comment="whether counts of this series still come in after the day"),
        sa.PrimaryKeyConstraint("series", "area_code", "day", name="pk_alarm"),
    )
    op.create_index("ix_alarm_district_code", "alarm", ["district_code"])


def _card() -> None:
    op.create_table(
        "alarm_card",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False, comment="'': the whole city"),
        sa.Column("card", JSONB(), nullable=False, comment="per algorithm and threshold: alarms, hits, rises, caught, days of lead"),
        sa.PrimaryKeyConstraint("series", "level", "district_code", name="pk_alarm_card"),
    )


def _action() -> None:
    op.create_table(
        "alarm_action",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="last day of the alarm when it was acted on"),
        sa.Column("kind", sa.String(), nullable=False, comment="acknowledge | assign | mute | unmute"),
        sa.Column("to_user", sa.String(), comment="assign: to this person"),
        sa.Column("to_role", sa.String(), comment="assign: to this role, or the role of the person"),
        sa.Column("until", sa.Date(), comment="mute: last day on which the alarm is not repeated"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="of the alarm then; a graver one breaks a mute"),
        sa.Column("reason", sa.String(), comment="mute: why"),
        sa.Column("acted_by", sa.String(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("undone_by", sa.String()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_action"),
    )
    op.create_index("ix_alarm_action_series_area_code", "alarm_action", ["series", "area_code"])
    op.create_index("ix_alarm_action_district_code", "alarm_action", ["district_code"])


def upgrade() -> None:
    _basis()
    _alarm()
    _card()
    _action()


def downgrade() -> None:
    for name in ("alarm_action", "alarm_card", "alarm", "alarm_basis"):
        op.drop_table(name)
