"""Reports people compose: every save, schedules, what was made and where it went.

Revision: 0019_report_templates
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_report_templates"
down_revision = "0017_walls"
branch_labels = None
depends_on = None


def _when(name: str, comment: str | None = None) -> sa.Column[dt.datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), comment=comment)


def _now(name: str) -> sa.Column[dt.datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _templates() -> None:
    op.create_table(
        "report_template",
        _id(),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), comment="in whose district alone it is shared; null: the whole city's"),
        sa.Column("shared_with", sa.ARRAY(sa.String()), nullable=False, server_default="{}", comment="roles; none: private"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1", comment="rises with every save"),
        _now("made_at"),
        _now("changed_at"),
        _when("archived_at"),
        sa.PrimaryKeyConstraint("id", name="pk_report_template"),
    )
    op.create_index("uq_report_template_owner_name", "report_template", ["owner", "name_zh"], unique=True, postgresql_where=sa.text("archived_at IS NULL"))
    op.create_table(
        "report_template_save",
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("definition", JSONB(), nullable=False, comment="what the printed report is made of"),
        sa.Column("restored", sa.Integer(), comment="the version whose content this is again"),
        sa.Column("saved_by", sa.String(), nullable=False),
        _now("saved_at"),
        sa.PrimaryKeyConstraint("template_id", "version", name="pk_report_template_save"),
        sa.ForeignKeyConstraint(["template_id"], ["report_template.id"], name="fk_report_template_save_template_id_report_template"),
    )


def _schedules() -> None:
    op.create_table(
        "report_schedule",
        _id(),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, comment="under whose rights it runs"),
        sa.Column("district_code", sa.String(), comment="the owner's when it was saved; null: the whole city"),
        sa.Column("areas", sa.ARRAY(sa.String()), nullable=False, comment="one report each"),
        sa.Column("at", sa.Time(), nullable=False, comment="time of day in China"),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), nullable=False, server_default="{}", comment="1 Monday … 7 Sunday; none: every day"),
        sa.Column("days", sa.SmallInteger(), nullable=False, comment="days of the window that ends with the day before"),
        sa.Column("forms", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("folder", sa.String(), comment="name of an allowed folder; null: none"),
        sa.Column("mail", sa.ARRAY(sa.String()), nullable=False, server_default="{}"),
        sa.Column("keep_days", sa.SmallInteger(), nullable=False, server_default="90", comment="files are removed after so many days"),
        sa.Column("running", sa.Boolean(), nullable=False, server_default="true"),
        sa.Column("stopped_zh", sa.String(), comment="why it stopped by itself"),
        sa.Column("stopped_en", sa.String()),
        _when("next_at", "when it is due; null: it does not run"),
        _now("made_at"),
        _now("changed_at"),
        _when("removed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_report_schedule"),
        sa.ForeignKeyConstraint(["template_id"], ["report_template.id"], name="fk_report_schedule_template_id_report_template"),
    )
    op.create_index("ix_report_schedule_next_at", "report_schedule", ["next_at"], postgresql_where=sa.text("running AND removed_at IS NULL"))


def _issues() -> None:
    op.create_table(
        "report_issue",
        _id(),
        sa.Column("schedule_id", sa.BigInteger()),
        sa.Column("template_id", sa.BigInteger()),
        sa.Column("template_version", sa.Integer(), comment="null until it is made"),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("role", sa.String(), comment="the owner's when it was made"),
        sa.Column("district_code", sa.String(), comment="the owner's; null: the whole city"),
        sa.Column("clearance", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("issue", JSONB(), comment="definition, area, window: makes it again"),
        sa.Column("day_from", sa.Date()),
        sa.Column("day_to", sa.Date()),
        sa.Column("state", sa.String(), nullable=False, server_default="waiting", comment="waiting | making | made | failed"),
        sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"),
        _when("next_try_at"),
        sa.Column("data_version", sa.BigInteger(), comment="of the data it shows"),
        _when("made_at"),
        sa.Column("keep_until", sa.Date()),
        sa.Column("note_zh", sa.String(), comment="what its reader must know"),
        sa.Column("note_en", sa.String()),
        _now("asked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_report_issue"),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedule.id"], name="fk_report_issue_schedule_id_report_schedule"),
        sa.ForeignKeyConstraint(["template_id"], ["report_template.id"], name="fk_report_issue_template_id_report_template"),
        sa.UniqueConstraint("schedule_id", "due_at", "area_code", name="uq_report_issue_schedule_id_due_at_area_code"),
    )
    op.create_index("ix_report_issue_waits", "report_issue", ["state"], postgresql_where=sa.text("state IN ('waiting', 'making')"))
    op.create_index("ix_report_issue_owner", "report_issue", ["owner", "due_at"])


def _files() -> None:
    op.create_table(
        "report_file",
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="as people get it"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        _when("removed_at"),
        sa.PrimaryKeyConstraint("issue_id", "form", name="pk_report_file"),
        sa.ForeignKeyConstraint(["issue_id"], ["report_issue.id"], name="fk_report_file_issue_id_report_issue"),
    )


def _deliveries() -> None:
    op.create_table(
        "report_delivery",
        _id(),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="folder | mail"),
        sa.Column("target", sa.String(), nullable=False, comment="name of the folder, or an address"),
        sa.Column("state", sa.String(), nullable=False, server_default="waiting", comment="waiting | sending | sent | failed | unsure"),
        sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"),
        _when("next_try_at"),
        _when("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_report_delivery"),
        sa.ForeignKeyConstraint(["issue_id"], ["report_issue.id"], name="fk_report_delivery_issue_id_report_issue"),
        sa.UniqueConstraint("issue_id", "kind", "target", name="uq_report_delivery_issue_id_kind_target"),
    )
    op.create_index("ix_report_delivery_open", "report_delivery", ["state"], postgresql_where=sa.text("state IN ('waiting', 'sending')"))
    op.create_table(
        "report_attempt",
        _id(),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False, comment="make | folder | mail"),
        sa.Column("target", sa.String(), nullable=False, server_default=""),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("words_zh", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        _now("at"),
        sa.PrimaryKeyConstraint("id", name="pk_report_attempt"),
        sa.ForeignKeyConstraint(["issue_id"], ["report_issue.id"], name="fk_report_attempt_issue_id_report_issue"),
    )
    op.create_index("ix_report_attempt_issue_id", "report_attempt", ["issue_id"])


def upgrade() -> None:
    _templates()
    _schedules()
    _issues()
    _files()
    _deliveries()


def downgrade() -> None:
    for name in ("report_attempt", "report_delivery", "report_file", "report_issue", "report_schedule", "report_template_save", "report_template"):
        op.drop_table(name)
