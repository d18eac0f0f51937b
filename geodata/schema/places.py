"""Where things can be: the city, its areas, its cells, known addresses, and the drawn ground."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from geodata.schema.base import metadata

# One row: a database serves one city.
city = Table(
    "city",
    metadata,
    Column("code", String, primary_key=True, comment="administrative code, e.g. 310000"),
    Column("key", String, nullable=False, comment="pack name, e.g. shanghai"),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("simulated", Boolean, nullable=False, comment="every screen says so when true"),
    Column("case_basis", String, nullable=False, comment="line_list: count `case` rows; official_series: use `case_series`"),
    Column("lon", Float, nullable=False, comment="default view, WGS84"),
    Column("lat", Float, nullable=False),
    Column("zoom", Float, nullable=False),
    Column("day_from", Date, nullable=False, comment="first day of the time slider"),
    Column("day_to", Date, nullable=False, comment="last day of the time slider"),
    Column("attribution_zh", String, nullable=False, server_default=""),
    Column("attribution_en", String, nullable=False, server_default=""),
    Column("settings", JSONB, nullable=False, server_default="{}", comment="the rest of city.toml"),
    Column("geometry_version", String, nullable=False, comment="hash of areas, cells and basemap; names tile caches"),
)

# Levels: city > district > street > community > grid. Ancestors are repeated on every row so that
# a scope is one comparison and never a recursive walk.
area = Table(
    "area",
    metadata,
    Column("code", String, primary_key=True),
    Column("level", String, nullable=False),
    Column("parent_code", String, ForeignKey("area.code", deferrable=True, initially="DEFERRED")),
    Column("district_code", String, comment="itself for a district; null for the city"),
    Column("street_code", String),
    Column("community_code", String),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("short_zh", String, nullable=False, comment="wall label: 浦东 for 浦东新区"),
    Column("population", Integer, comment="persons; null when unknown"),
    Column("has_boundary", Boolean, nullable=False, server_default="true", comment="false: geom is a point-like stand-in"),
    Column("source", String, nullable=False, server_default=""),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), comment="null when no boundary is published"),
    Column("lon", Float, comment="label point"),
    Column("lat", Float),
    Index("ix_area_level_district", "level", "district_code"),
    Index("ix_area_geom", "geom", postgresql_using="gist"),
)

area_alias = Table(
    "area_alias",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("alias", String, nullable=False, comment="old, short or popular name, e.g. 南汇区"),
    Column("area_code", String, ForeignKey("area.code", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False, comment="old | short | spelling"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    UniqueConstraint("alias", "area_code"),
)

# A tile set is one way of cutting the city: district, street, community, grid, h3_7, h3_8, h3_9.
# `idx` is dense from 0 and ordered by district code, then code: a district is a slice of a vector.
cell = Table(
    "cell",
    metadata,
    Column("tileset", String, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("code", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("district_code", String),
    Column("street_code", String),
    Column("community_code", String),
    Column("population", Float, comment="persons; areal share for H3; null when unknown"),
    Column("area_m2", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("geom", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
    UniqueConstraint("tileset", "code"),
    Index("ix_cell_geom", "geom", postgresql_using="gist"),
    # Scopes: the slice of a district and the cells of a street are found without reading the tile set.
    Index("ix_cell_district", "tileset", "district_code", "idx"),
    Index("ix_cell_street", "tileset", "street_code", "idx"),
)

gazetteer_entry = Table(
    "gazetteer_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", String, nullable=False, unique=True, comment="source|district|address"),
    Column("address", String, nullable=False),
    Column("name", String, comment="compound, hotel, company …"),
    Column("kind", String, nullable=False, comment="a precision level: door, compound, road, community …"),
    Column("district_code", String),
    Column("street_code", String),
    Column("lon", Float, nullable=False, comment="WGS84"),
    Column("lat", Float, nullable=False),
    Column("source", String, nullable=False),
    Index("ix_gazetteer_entry_district_code", "district_code"),
)

basemap_feature = Table(
    "basemap_feature",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", String, nullable=False, comment="road | water | green | rail | coast"),
    Column("rank", SmallInteger, nullable=False, server_default="3", comment="1 is drawn from the lowest zoom"),
    Column("name_zh", String),
    Column("name_en", String),
    Column("geom", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
    Index("ix_basemap_feature_geom", "geom", postgresql_using="gist"),
)

station = Table(
    "station",
    metadata,
    Column("station_no", String, primary_key=True),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("kind", String, nullable=False, comment="metro | rail | coach | airport | pier"),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
)

# Gzipped vector tiles, made on first request and kept until the geometry version changes.
tile = Table(
    "tile",
    metadata,
    Column("geometry_version", String, primary_key=True),
    Column("name", String, primary_key=True, comment="tile source: base | places"),
    Column("z", SmallInteger, primary_key=True),
    Column("x", Integer, primary_key=True),
    Column("y", Integer, primary_key=True),
    Column("body", BYTEA, nullable=False, comment="gzip"),
)
