"""Reports people compose: every save of them, when they are made by themselves, what was made, and where it went."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Time,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata


def _when(name: str, comment: str | None = None) -> Column[object]:
    return Column(name, DateTime(timezone=True), comment=comment)


def _now(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


# Archived is a mark: schedules and reports that were made from it keep their names.
report_template = Table(
    "report_template",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("district_code", String, comment="in whose district alone it is shared; null: the whole city's"),
    Column("shared_with", ARRAY(String), nullable=False, server_default="{}", comment="roles; none: private"),
    Column("version", Integer, nullable=False, server_default="1", comment="rises with every save"),
    _now("made_at"),
    _now("changed_at"),
    _when("archived_at"),
    Index("uq_report_template_owner_name", "owner", "name_zh", unique=True, postgresql_where=text("archived_at IS NULL")),
)

report_template_save = Table(
    "report_template_save",
    metadata,
    Column("template_id", BigInteger, ForeignKey("report_template.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("definition", JSONB, nullable=False, comment="what the printed report is made of"),
    Column("restored", Integer, comment="the version whose content this is again"),
    Column("saved_by", String, nullable=False),
    _now("saved_at"),
)

report_schedule = Table(
    "report_schedule",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("template_id", BigInteger, ForeignKey("report_template.id"), nullable=False),
    Column("owner", String, nullable=False, comment="under whose rights it runs"),
    Column("district_code", String, comment="the owner's when it was saved; null: the whole city"),
    Column("areas", ARRAY(String), nullable=False, comment="one report each"),
    Column("at", Time, nullable=False, comment="time of day in China"),
    Column("weekdays", ARRAY(SmallInteger), nullable=False, server_default="{}", comment="1 Monday … 7 Sunday; none: every day"),
    Column("days", SmallInteger, nullable=False, comment="days of the window that ends with the day before"),
    Column("forms", ARRAY(String), nullable=False),
    Column("folder", String, comment="name of an allowed folder; null: none"),
    Column("mail", ARRAY(String), nullable=False, server_default="{}"),
    Column("keep_days", SmallInteger, nullable=False, server_default="90", comment="files are removed after so many days"),
    Column("running", Boolean, nullable=False, server_default="true"),
    Column("stopped_zh", String, comment="why it stopped by itself"),
    Column("stopped_en", String),
    _when("next_at", "when it is due; null: it does not run"),
    _now("made_at"),
    _now("changed_at"),
    _when("removed_at"),
    Index("ix_report_schedule_next_at", "next_at", postgresql_where=text("running AND removed_at IS NULL")),
)

# One row a report that was asked for; unique by due time, so that it is asked for once however many ask.
report_issue = Table(
    "report_issue",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("schedule_id", BigInteger, ForeignKey("report_schedule.id")),
    Column("template_id", BigInteger, ForeignKey("report_template.id")),
    Column("template_version", Integer, comment="null until it is made"),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("role", String, comment="the owner's when it was made"),
    Column("district_code", String, comment="the owner's; null: the whole city"),
    Column("clearance", Boolean, nullable=False, server_default="false"),
    Column("area_code", String, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("by_hand", Boolean, nullable=False, server_default="false"),
    Column("issue", JSONB, comment="definition, area, window: makes it again"),
    Column("day_from", Date),
    Column("day_to", Date),
    Column("state", String, nullable=False, server_default="waiting", comment="waiting | making | made | failed"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    _when("next_try_at"),
    Column("data_version", BigInteger, comment="of the data it shows"),
    _when("made_at"),
    Column("keep_until", Date),
    Column("note_zh", String, comment="what its reader must know"),
    Column("note_en", String),
    _now("asked_at"),
    UniqueConstraint("schedule_id", "due_at", "area_code"),
    Index("ix_report_issue_waits", "state", postgresql_where=text("state IN ('waiting', 'making')")),
    Index("ix_report_issue_owner", "owner", "due_at"),
)

report_file = Table(
    "report_file",
    metadata,
    Column("issue_id", BigInteger, ForeignKey("report_issue.id"), primary_key=True),
    Column("form", String, primary_key=True),
    Column("name", String, nullable=False, comment="as people get it"),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    _when("removed_at"),
)

report_delivery = Table(
    "report_delivery",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("issue_id", BigInteger, ForeignKey("report_issue.id"), nullable=False),
    Column("kind", String, nullable=False, comment="folder | mail"),
    Column("target", String, nullable=False, comment="name of the folder, or an address"),
    Column("state", String, nullable=False, server_default="waiting", comment="waiting | sending | sent | failed | unsure"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    _when("next_try_at"),
    _when("ended_at"),
    UniqueConstraint("issue_id", "kind", "target"),
    Index("ix_report_delivery_open", "state", postgresql_where=text("state IN ('waiting', 'sending')")),
)

# The log: rows are added, never changed.
report_attempt = Table(
    "report_attempt",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("issue_id", BigInteger, ForeignKey("report_issue.id"), nullable=False),
    Column("what", String, nullable=False, comment="make | folder | mail"),
    Column("target", String, nullable=False, server_default=""),
    Column("good", Boolean, nullable=False),
    Column("words_zh", String, nullable=False),
    Column("words_en", String, nullable=False),
    _now("at"),
    Index(None, "issue_id"),
)
