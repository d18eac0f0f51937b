"""Alarms as the algorithms raised them, how often these were right, and what people did about them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, Identity, Index, Integer, String, Table, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geodata.schema.base import metadata

# What the rows of `alarm` and `alarm_card` were computed from; one row, replaced with them in one transaction.
alarm_basis = Table(
    "alarm_basis",
    metadata,
    Column("data_version", BigInteger, primary_key=True),
    Column("computed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seconds", Float, nullable=False, comment="what the computing took"),
    Column("day_from", Date, nullable=False, comment="first day that could be judged"),
    Column("day_to", Date, nullable=False),
    Column("told", JSONB, nullable=False, comment="per series and level: areas, which algorithms judged, and why others did not"),
)

# One row an area, series and day on which at least one algorithm raised an alarm, as known when it first did.
alarm = Table(
    "alarm",
    metadata,
    Column("series", String, primary_key=True, comment="what is counted: a key of geodata/alarms.py"),
    Column("area_code", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("level", String, nullable=False, comment="district | street"),
    Column("district_code", String, nullable=False),
    Column("known_after", Integer, nullable=False, comment="days until enough had been reported to raise it; 0: on the day"),
    Column("started_on", Date, nullable=False, comment="first day of the run of alarms this one belongs to"),
    Column("severity", Integer, nullable=False, comment="3 urgent, 2 important, 1 watch"),
    Column("strength", Float, nullable=False, comment="the largest statistic in thresholds of its algorithm"),
    Column("methods", ARRAY(String), nullable=False, comment="algorithms that raised it, strongest first"),
    Column("judged", ARRAY(String), nullable=False, comment="algorithms that judged the day"),
    Column("observed", Integer, nullable=False, comment="-1: 1-4, hidden"),
    Column("expected", Float, comment="what the strongest algorithm takes for usual; null in small areas"),
    Column("statistic", Float, comment="of the strongest algorithm; null in small areas and beyond all bounds"),
    Column("most_before", Integer, nullable=False, comment="largest count of the seven days before; -1: 1-4, hidden"),
    Column("late", Boolean, nullable=False, comment="whether counts of this series still come in after the day"),
    Index(None, "district_code"),
)

alarm_card = Table(
    "alarm_card",
    metadata,
    Column("series", String, primary_key=True),
    Column("level", String, primary_key=True),
    Column("district_code", String, primary_key=True, comment="'': the whole city"),
    Column("card", JSONB, nullable=False, comment="per algorithm and threshold: alarms, hits, rises, caught, days of lead"),
)

# Nothing here is deleted: what was undone keeps its row and says who took it back and when.
alarm_action = Table(
    "alarm_action",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("series", String, nullable=False),
    Column("area_code", String, nullable=False),
    Column("district_code", String, nullable=False),
    Column("day", Date, nullable=False, comment="last day of the alarm when it was acted on"),
    Column("kind", String, nullable=False, comment="acknowledge | assign | mute | unmute"),
    Column("to_user", String, comment="assign: to this person"),
    Column("to_role", String, comment="assign: to this role, or the role of the person"),
    Column("until", Date, comment="mute: last day on which the alarm is not repeated"),
    Column("severity", Integer, nullable=False, comment="of the alarm then; a graver one breaks a mute"),
    Column("reason", String, comment="mute: why"),
    Column("acted_by", String, nullable=False),
    Column("acted_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("undone_by", String),
    Column("undone_at", DateTime(timezone=True)),
    Index(None, "series", "area_code"),
    Index(None, "district_code"),
)
