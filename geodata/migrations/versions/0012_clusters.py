"""Scans for clusters and the clusters they found.

Revision: 0012_clusters
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_clusters"
down_revision = "0011_alarms"
branch_labels = None
depends_on = None


def _scan() -> None:
    op.create_table(
        "cluster_scan",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(), comment="whose facts alone were read; null: the whole city's"),
        sa.Column("metric", sa.String(), nullable=False, comment="cases | case_addresses"),
        sa.Column("tileset", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False, comment="model asked for: auto | poisson | permutation"),
        sa.Column("longest", sa.SmallInteger(), nullable=False, comment="days a window may have"),
        sa.Column("share", sa.SmallInteger(), nullable=False, comment="percent of the people a circle may hold"),
        sa.Column("model", sa.String(), comment="model used; null: there was too little to scan"),
        sa.Column("why", sa.String(), comment="code of the reason for the model, or for no scan"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False, comment="counted in cells that are sure"),
        sa.Column("left_out", sa.Integer(), nullable=False, comment="known to no cell, or in doubt"),
        sa.Column("maxima", sa.LargeBinary(), nullable=False, server_default="", comment="greatest log ratio of each replicate, float64"),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), comment="when it last held"),
        sa.PrimaryKeyConstraint("id", name="pk_cluster_scan"),
        sa.UniqueConstraint("digest", name="uq_cluster_scan_digest"),
    )
    op.create_index("ix_cluster_scan_last_day", "cluster_scan", ["last_day"])


def _found() -> None:
    op.create_table(
        "cluster_found",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("scan_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False, comment="1 is the most likely"),
        sa.Column("number", sa.Integer(), nullable=False, comment="stays the same from scan to scan of one choice"),
        sa.Column("fresh", sa.String(), nullable=False, comment="first: nothing to compare with | new | ongoing"),
        sa.Column("since", sa.Date(), nullable=False, comment="last day of the scan that saw it first"),
        sa.Column("centre", sa.String(), nullable=False, comment="code of the cell in the middle"),
        sa.Column("codes", sa.ARRAY(sa.String()), nullable=False, comment="its cells, nearest to the centre first"),
        sa.Column("radius_m", sa.Float(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("cell_cases", sa.ARRAY(sa.Integer()), nullable=False, comment="of each cell, in the order of codes"),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("relative_risk", sa.Float(), comment="null: no cases outside"),
        sa.Column("log_ratio", sa.Float(), nullable=False),
        sa.Column("p", sa.Float(), comment="rank among the replicates; null: none made yet"),
        sa.Column("gumbel_p", sa.Float(), comment="by the distribution fitted to them"),
        sa.Column("recurrence_days", sa.Float(), comment="days until chance alone gives such a one, with a scan a day"),
        sa.Column("outline", JSONB(), nullable=False, comment="GeoJSON of the cells together"),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cluster_found"),
        sa.ForeignKeyConstraint(["scan_id"], ["cluster_scan.id"], name="fk_cluster_found_scan_id_cluster_scan", ondelete="CASCADE"),
        sa.UniqueConstraint("scan_id", "rank", name="uq_cluster_found_scan_id_rank"),
        sa.UniqueConstraint("scan_id", "number", name="uq_cluster_found_scan_id_number"),
    )


def upgrade() -> None:
    _scan()
    _found()


def downgrade() -> None:
    op.drop_table("cluster_found")
    op.drop_table("cluster_scan")
