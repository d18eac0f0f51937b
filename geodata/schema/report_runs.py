"""Runs of the report factory: the numbers each was printed with, so that the next one can say what has changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Integer, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

report_run = Table(
    "report_run",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("token", String, nullable=False, unique=True, comment="names the run's folder; a try that goes on has the same"),
    Column("series", String, nullable=False, comment="area, level and days: what is compared with what"),
    Column("district_code", String, comment="whose it is; null: the city's"),
    Column("day_from", Date, nullable=False),
    Column("day_to", Date, nullable=False),
    Column("data_version", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("figures", JSONB, nullable=False, comment="indicator → area → number; -1: 1 to 4, null: hidden or not counted"),
    Column("before_id", BigInteger, ForeignKey("report_run.id", ondelete="SET NULL"), comment="the run before"),
    Column("again", JSONB, comment="the figures of the run before, asked again on this run's data"),
    Column("areas", Integer, nullable=False, comment="how many reports"),
    Column("issue", JSONB, nullable=False, comment="definition, window, class breaks: what all of them share"),
    Column("made", JSONB, comment="area → names of its files, or why it has none; null until all are printed"),
    Index("ix_report_run_series", "series", "made_at"),
)
