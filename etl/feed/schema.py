"""What a row of a source may hold, as JSON schema: made from the record, so that it cannot differ from what is read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from etl.contract import Source
from geodata.records.base import Label, label_of, required_fields
from geodata.schema.facts import plain_type

_KINDS: dict[type, dict[str, Any]] = {
    str: {"type": ["string", "null"]},
    bool: {"type": ["boolean", "string", "null"]},
    int: {"type": ["integer", "string", "null"]},
    float: {"type": ["number", "string", "null"]},
    dt.date: {"type": ["string", "null"], "format": "date"},
    dt.datetime: {"type": ["string", "null"], "format": "date-time"},
}


def schema_of(source: Source) -> dict[str, Any]:
    """JSON schema (2020-12) of one object; names are fields, and the labels and aliases of files are understood as well."""
    model = source.model
    labels = {name: label_of(info) for name, info in model.model_fields.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{model.zh} / {model.en}",
        "type": "object",
        "properties": {
            name: _property(plain_type(model.model_fields[name].annotation), text) for name, text in labels.items() if not text.derived
        },
        "required": list(required_fields(model)),
        "additionalProperties": True,
        "x-key": list(model.key_fields),
    }


def _property(kind: type, text: Label) -> dict[str, Any]:
    found: dict[str, Any] = {"title": text.zh, "description": text.en, **_KINDS[kind]}
    if text.codes is not None:
        found["enum"] = [*text.codes.labels, None]
    if text.personal:
        found["x-personal"] = True
    if text.unit:
        found["x-unit"] = text.unit
    if text.aliases:
        found["x-aliases"] = list(text.aliases)
    return found
