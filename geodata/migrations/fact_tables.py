"""The shape all fact tables share, as the first revisions made it. Frozen: later revisions alter tables by themselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry


def _located() -> list[sa.Column[Any]]:
    """The place of a fact, as precise as its address allows."""
    return [
        sa.Column("address", sa.String(), comment="地址 / Address"),
        sa.Column("lon", sa.Float(), comment="经度 / Longitude (WGS84)"),
        sa.Column("lat", sa.Float(), comment="纬度 / Latitude (WGS84)"),
        sa.Column("geo_level", sa.String(), comment="定位精度 / Precision level"),
        sa.Column("radius_m", sa.Float(), comment="不确定半径 / Uncertainty radius"),
        sa.Column("matched", sa.String(), comment="匹配地址 / Matched address"),
        sa.Column("district_code", sa.String(), comment="区县代码 / District code"),
        sa.Column("street_code", sa.String(), comment="街道代码 / Street code"),
        sa.Column("community_code", sa.String(), comment="社区代码 / Community code"),
        sa.Column("grid_code", sa.String(), comment="网格代码 / Grid code"),
        sa.Column("h3_7", sa.String(), comment="H3 七级格 / H3 cell, resolution 7"),
        sa.Column("h3_8", sa.String(), comment="H3 八级格 / H3 cell, resolution 8"),
        sa.Column("h3_9", sa.String(), comment="H3 九级格 / H3 cell, resolution 9"),
        sa.Column(
            "geom",
            Geometry("POINT", 4326, spatial_index=False),
            sa.Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True),
        ),
    ]


def create_fact(noun: str, title: str, event: str, *columns: sa.Column[Any], located: bool = False) -> None:
    """Create one fact table with its common columns and indexes."""
    op.create_table(
        noun,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        *(_located() if located else []),
        *columns,
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="得知时间 / When we learnt it"),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{noun}"),
        sa.UniqueConstraint("key", name=f"uq_{noun}_key"),
        comment=title,
    )
    indexed = [(event,), ("district_code", event), ("grid_code",), ("h3_9",)] if located else [(event,)]
    for names in indexed:
        op.create_index(f"ix_{noun}_{'_'.join(names)}", noun, list(names))
