"""One table per record model, made from its declaration.

Every fact table has, beside the model's fields: `id`, `key` (natural key, unique), `recorded_at`
(when we first learnt it), `run_id` (the import that wrote it), `digest` (of the content, so that a
re-run changes nothing). Located facts get a generated `geom` point.
"""

from __future__ import annotations

import datetime as dt
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeEngine

from geodata.errors import UnknownName
from geodata.records import RECORDS, Located, Record
from geodata.records.base import label_of
from geodata.schema.base import metadata

# `bool` before `int`: the order does not matter for a dict, but the pairs are exhaustive on purpose.
SQL_TYPES: dict[type, type[TypeEngine[Any]]] = {
    str: String,
    bool: Boolean,
    int: Integer,
    float: Float,
    dt.date: Date,
    dt.datetime: DateTime,
}


def plain_type(annotation: Any) -> type:
    """The type inside `X | None`."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
    return cast(type, annotation)


def _column(name: str, model: type[Record]) -> Column[Any]:
    info = model.model_fields[name]
    plain = plain_type(info.annotation)
    sql_type: TypeEngine[Any] = DateTime(timezone=True) if plain is dt.datetime else SQL_TYPES[plain]()
    said = label_of(info)
    return Column(name, sql_type, nullable=not info.is_required(), comment=f"{said.zh} / {said.en}")


def _indexes(model: type[Record]) -> list[Index]:
    found = [Index(None, model.event_field), *(Index(None, name) for name in model.looked_up_by)]
    if issubclass(model, Located):
        found += [Index(None, place, model.event_field) for place in ("district_code", "grid_code", "h3_9")]
    return found


def table_for(model: type[Record]) -> Table:
    """The table of a record model, named by its noun."""
    fields = [_column(name, model) for name in model.model_fields if name != "recorded_at"]
    place = (
        [Column("geom", Geometry("POINT", 4326, spatial_index=False), Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True))]
        if issubclass(model, Located)
        else []
    )
    return Table(
        model.noun,
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("key", String, nullable=False, unique=True),
        *fields,
        *place,
        Column("recorded_at", DateTime(timezone=True), nullable=False, comment="得知时间 / When we learnt it"),
        Column("run_id", BigInteger, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        *_indexes(model),
        comment=f"{model.zh} / {model.en}",
    )


FACTS: dict[str, Table] = {noun: table_for(model) for noun, model in RECORDS.items()}

# What hospitals are asked about by day is answered from these alone, whatever the size of the register.
_ENCOUNTERS = FACTS["encounter"].c
Index("ix_encounter_visits", _ENCOUNTERS.arrived_at, postgresql_include=["hospital_no", "left_at", "triage"], postgresql_where=text("kind = 'fever_clinic'"))
Index(
    "ix_encounter_stays", _ENCOUNTERS.case_no, _ENCOUNTERS.arrived_at, postgresql_where=text("kind <> 'fever_clinic'"),
    postgresql_include=["hospital_no", "kind", "unit", "admitted_at", "left_at", "outcome"],
)  # fmt: skip


def fact(noun: str) -> Table:
    """The table of a noun."""
    try:
        return FACTS[noun]
    except KeyError:
        raise UnknownName(f"没有名为 {noun} 的事实表。", f"There is no fact table {noun}.") from None
