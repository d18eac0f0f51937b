"""Where things can be: city, areas, cells, addresses and the drawn ground.

Revision: 0001_places
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0001_places"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "area",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String()),
        sa.Column("district_code", sa.String(), comment="itself for a district; null for the city"),
        sa.Column("street_code", sa.String()),
        sa.Column("community_code", sa.String()),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("short_zh", sa.String(), nullable=False, comment="wall label: 浦东 for 浦东新区"),
        sa.Column("population", sa.Integer(), comment="persons; null when unknown"),
        sa.Column(
            "has_boundary",
            sa.Boolean(),
            nullable=False,
            server_default="true",
            comment="false: geom is a point-like stand-in",
        ),
        sa.Column("source", sa.String(), nullable=False, server_default=""),
        sa.Column(
            "geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), comment="null when no boundary is published"
        ),
        sa.Column("lon", sa.Float(), comment="label point"),
        sa.Column("lat", sa.Float()),
        sa.PrimaryKeyConstraint("code", name="pk_area"),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["area.code"], name="fk_area_parent_code_area", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_area_geom", "area", ["geom"], postgresql_using="gist")
    op.create_index("ix_area_level_district", "area", ["level", "district_code"])
    op.create_table(
        "basemap_feature",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="road | water | green | rail | coast"),
        sa.Column(
            "rank", sa.SmallInteger(), nullable=False, server_default="3", comment="1 is drawn from the lowest zoom"
        ),
        sa.Column("name_zh", sa.String()),
        sa.Column("name_en", sa.String()),
        sa.Column("geom", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_basemap_feature"),
    )
    op.create_index("ix_basemap_feature_geom", "basemap_feature", ["geom"], postgresql_using="gist")
    op.create_table(
        "cell",
        sa.Column("tileset", sa.String(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("district_code", sa.String()),
        sa.Column("street_code", sa.String()),
        sa.Column("community_code", sa.String()),
        sa.Column("population", sa.Float(), comment="persons; areal share for H3; null when unknown"),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("tileset", "idx", name="pk_cell"),
        sa.UniqueConstraint("tileset", "code", name="uq_cell_tileset_code"),
    )
    op.create_index("ix_cell_district", "cell", ["tileset", "district_code", "idx"])
    op.create_index("ix_cell_geom", "cell", ["geom"], postgresql_using="gist")
    op.create_index("ix_cell_street", "cell", ["tileset", "street_code", "idx"])
    op.create_table(
        "city",
        sa.Column("code", sa.String(), nullable=False, comment="administrative code, e.g. 310000"),
        sa.Column("key", sa.String(), nullable=False, comment="pack name, e.g. shanghai"),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False, comment="every screen says so when true"),
        sa.Column(
            "case_basis",
            sa.String(),
            nullable=False,
            comment="line_list: count `case` rows; official_series: use `case_series`",
        ),
        sa.Column("lon", sa.Float(), nullable=False, comment="default view, WGS84"),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("zoom", sa.Float(), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=False, comment="first day of the time slider"),
        sa.Column("day_to", sa.Date(), nullable=False, comment="last day of the time slider"),
        sa.Column("attribution_zh", sa.String(), nullable=False, server_default=""),
        sa.Column("attribution_en", sa.String(), nullable=False, server_default=""),
        sa.Column("settings", JSONB(), nullable=False, server_default="{}", comment="the rest of city.toml"),
        sa.Column(
            "geometry_version",
            sa.String(),
            nullable=False,
            comment="hash of areas, cells and basemap; names tile caches",
        ),
        sa.PrimaryKeyConstraint("code", name="pk_city"),
    )
    op.create_table(
        "gazetteer_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="source|district|address"),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), comment="compound, hotel, company …"),
        sa.Column("kind", sa.String(), nullable=False, comment="a precision level: door, compound, road, community …"),
        sa.Column("district_code", sa.String()),
        sa.Column("street_code", sa.String()),
        sa.Column("lon", sa.Float(), nullable=False, comment="WGS84"),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gazetteer_entry"),
        sa.UniqueConstraint("key", name="uq_gazetteer_entry_key"),
    )
    op.create_index("ix_gazetteer_entry_district_code", "gazetteer_entry", ["district_code"])
    op.create_table(
        "station",
        sa.Column("station_no", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="metro | rail | coach | airport | pier"),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("station_no", name="pk_station"),
    )
    op.create_table(
        "tile",
        sa.Column("geometry_version", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="tile source: base | places"),
        sa.Column("z", sa.SmallInteger(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("body", BYTEA(), nullable=False, comment="gzip"),
        sa.PrimaryKeyConstraint("geometry_version", "name", "z", "x", "y", name="pk_tile"),
    )
    op.create_table(
        "area_alias",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False, comment="old, short or popular name, e.g. 南汇区"),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="old | short | spelling"),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_area_alias"),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name="fk_area_alias_area_code_area", ondelete="CASCADE"),
        sa.UniqueConstraint("alias", "area_code", name="uq_area_alias_alias_area_code"),
    )


def downgrade() -> None:
    for name in (
        "area_alias",
        "tile",
        "station",
        "gazetteer_entry",
        "city",
        "cell",
        "basemap_feature",
        "area",
    ):
        op.drop_table(name)
