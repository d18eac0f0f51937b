"""Scans for clusters: what was looked for where, and what was found. Computed from the counts, never typed in."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

# `digest` names the counts, the people and the choice: the same again is the same scan, whatever else was loaded.
cluster_scan = Table(
    "cluster_scan",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("district_code", String, comment="whose facts alone were read; null: the whole city's"),
    Column("metric", String, nullable=False, comment="cases | case_addresses"),
    Column("tileset", String, nullable=False),
    Column("wanted", String, nullable=False, comment="model asked for: auto | poisson | permutation"),
    Column("longest", SmallInteger, nullable=False, comment="days a window may have"),
    Column("share", SmallInteger, nullable=False, comment="percent of the people a circle may hold"),
    Column("model", String, comment="model used; null: there was too little to scan"),
    Column("why", String, comment="code of the reason for the model, or for no scan"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("cases", Integer, nullable=False, comment="counted in cells that are sure"),
    Column("left_out", Integer, nullable=False, comment="known to no cell, or in doubt"),
    Column("maxima", LargeBinary, nullable=False, server_default="", comment="greatest log ratio of each replicate, float64"),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("looked_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="when it last held"),
    UniqueConstraint("digest"),
    Index(None, "last_day"),
)

cluster_found = Table(
    "cluster_found",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("scan_id", BigInteger, ForeignKey("cluster_scan.id", ondelete="CASCADE"), nullable=False),
    Column("rank", SmallInteger, nullable=False, comment="1 is the most likely"),
    Column("number", Integer, nullable=False, comment="stays the same from scan to scan of one choice"),
    Column("fresh", String, nullable=False, comment="first: nothing to compare with | new | ongoing"),
    Column("since", Date, nullable=False, comment="last day of the scan that saw it first"),
    Column("centre", String, nullable=False, comment="code of the cell in the middle"),
    Column("codes", ARRAY(String), nullable=False, comment="its cells, nearest to the centre first"),
    Column("radius_m", Float, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("cell_cases", ARRAY(Integer), nullable=False, comment="of each cell, in the order of codes"),
    Column("expected", Float, nullable=False),
    Column("relative_risk", Float, comment="null: no cases outside"),
    Column("log_ratio", Float, nullable=False),
    Column("p", Float, comment="rank among the replicates; null: none made yet"),
    Column("gumbel_p", Float, comment="by the distribution fitted to them"),
    Column("recurrence_days", Float, comment="days until chance alone gives such a one, with a scan a day"),
    Column("outline", JSONB, nullable=False, comment="GeoJSON of the cells together"),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    UniqueConstraint("scan_id", "rank"),
    UniqueConstraint("scan_id", "number"),
)
