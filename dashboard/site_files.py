"""Points, lines and zones as rows of a file: one row each, with the columns the layer declares, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from dashboard.cell_files import MapFile
from dashboard.components.map_config import STATION_KINDS
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.file_facts import Facts, maker
from geodata.queries.columns import Column, Kind
from layers.contract import Layer

ONLY_DRAWN = frozenset({"mark", "width", "number", "open_end"})
"""Columns that say how a thing is drawn and not what it is; the words of `mark` stand in for the symbol."""


def site_file(found: Layer, features: Sequence[Mapping[str, Any]], note: Text, facts: Facts, context: Context) -> MapFile:
    """The features of a layer; a place with an outline and a label point is one row with its outline."""
    kept = list(_one_each(features).values())
    names = told(found, context)
    told_ = [[_said(name, each["properties"], found, context) for name in names] for each in kept]
    columns = {name: Column(_kind([row[place] for row in told_]), label) for place, (name, label) in enumerate(names.items())}
    shapes = [shapely.to_wkb(shapely.from_geojson(json.dumps(each["geometry"]))) for each in kept]
    notes = [(context.t(("怎么读", "How to read")), context.t(text)) for text in (found.note, note) if context.t(text)]
    return MapFile(context.t(found.title), columns, [tuple(row) for row in told_], shapes, facts, context.lang, found.key, notes, maker(context))


def told(found: Layer, context: Context) -> dict[str, Text]:
    """The columns a reader of this language is given: the code, what the hover promises, and the symbol in words."""
    other = "_en" if context.lang == "zh" else "_zh"
    names = ["code", *(name for name in found.hover if not name.endswith(other) and name not in ONLY_DRAWN)]
    return {name: found.columns[name] for name in dict.fromkeys(names)} | ({"mark": ("符号", "Symbol")} if len(found.marks) > 1 else {})


def _said(name: str, properties: Mapping[str, Any], found: Layer, context: Context) -> Any:
    value = properties.get(name)
    if name == "mark":
        return next((context.t(mark.label) for mark in found.marks if mark.key == value), value)
    if name == "kind" and value in STATION_KINDS:
        return context.t(STATION_KINDS[value])
    return value


def _one_each(features: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Code → its feature, the outline before the point."""
    found: dict[str, Mapping[str, Any]] = {}
    for each in features:
        code = each["properties"]["code"]
        if code not in found or found[code]["geometry"]["type"] == "Point":
            found[code] = each
    return found


def _kind(values: Sequence[Any]) -> Kind:
    """What a column holds, by its values."""
    given = [value for value in values if value is not None]
    kinds: tuple[tuple[Any, Kind], ...] = ((bool, "flag"), (int, "count"), (int | float, "number"))
    for types, kind in kinds:
        if given and all(isinstance(value, types) and (types is bool or not isinstance(value, bool)) for value in given):
            return kind
    return "text"
