"""Addresses a person has to judge, and what people said about them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Identity, Index, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB

from geodata.schema.base import metadata

# One row per address key that was ever asked about; it is open while a review item with its key is.
address_question = Table(
    "address_question",
    metadata,
    Column("key", String, primary_key=True, comment="the place meant, without rooms and noise"),
    Column("address", String, nullable=False, comment="the text of one record, as written"),
    Column("hint_district", String, comment="district stated beside the address, as written"),
    Column("reason", String, nullable=False, comment="why a person should look, e.g. ambiguous"),
    Column("level", String, nullable=False, comment="precision level of the answer so far"),
    Column("lon", Float, comment="WGS84, of the answer so far"),
    Column("lat", Float),
    Column("radius_m", Float),
    Column("confidence", Float, comment="0 to 1; null: not located"),
    Column("matched", String),
    Column("spans", JSONB, nullable=False, server_default="[]", comment="[start, end, kind] of the parts understood"),
    Column("candidates", JSONB, nullable=False, server_default="[]", comment="up to three places it may mean, best first"),
    Column("district_code", String, comment="whose it is; null: no district or several, the city decides"),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index(None, "district_code"),
)

# Nothing here is deleted: an undone decision keeps its row and says who took it back and when.
address_alias = Table(
    "address_alias",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", String, nullable=False, comment="the address key decided about"),
    Column("kind", String, nullable=False, comment="accept | pick | alias | reject"),
    Column("address", String, nullable=False, comment="the text of one record, as written"),
    Column("lon", Float, comment="WGS84; null: no address of this city"),
    Column("lat", Float),
    Column("level", String, nullable=False, comment="none: no address of this city"),
    Column("radius_m", Float),
    Column("label", String, nullable=False, comment="the place in words"),
    Column("district_code", String, comment="holds in this district only; null: in the whole city"),
    Column("street_code", String, comment="street of the place"),
    Column("valid_from", Date, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("records", BigInteger, nullable=False, server_default="0", comment="records it located anew"),
    Column("undone_by", String),
    Column("undone_at", DateTime(timezone=True)),
    Column("note", String),
    Index(None, "key"),
)
