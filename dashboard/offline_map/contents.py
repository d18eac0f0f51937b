"""What an offline map holds, as values: shapes, suppressed numbers, names, sites and the words around them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.components.map_config import layer_config
from dashboard.context import Context
from dashboard.contract import Theme
from dashboard.file_facts import Facts
from dashboard.shown import Shown, Sites, Wires
from geodata.filters import Filters
from layers.contract import Layer

LEFT_OUT = ("legends", "legend", "breaks", "tilesets", "far", "geometry", "drill", "hover")
"""What a layer's configuration says to a live map only, or what the file says elsewhere."""


@dataclass(frozen=True)
class CellSet:
    """Cells that several layers may share. `shapes`: packed (`geodata/geometry_pack.py`), `names` one a cell in the same order."""

    shapes: bytes
    names: Sequence[str]


@dataclass(frozen=True)
class MapContents:
    """A whole file. `parts`: topmost first. `frame`: west, south, east, north in degrees. `ground`: level → its areas.

    `sets`: tile set → the cells of all parts that lie on it; `beside`: layer → column → wires, what a cell's card tells besides.
    """

    title: str
    facts: Facts
    filters: Filters
    theme: Theme
    frame: tuple[float, float, float, float]
    ground: Mapping[str, CellSet]
    sets: Mapping[str, CellSet]
    parts: Sequence[Shown]
    beside: Mapping[str, Mapping[str, Wires]]


def data(made: MapContents, context: Context) -> dict[str, Any]:
    """What the file's script reads: JSON with binary blocks in base64, texts in the reader's language only."""
    return {
        "lang": context.lang,
        "filters": {"from": made.filters.day_from.isoformat(), "to": made.filters.day_to.isoformat()},
        "ground": {level: _set(found) for level, found in made.ground.items()},
        "sets": {name: _set(found) for name, found in made.sets.items()},
        "layers": {part.layer.key: _part(part, made, context) | {"order": place} for place, part in enumerate(made.parts)},
    }


def _set(found: CellSet) -> dict[str, Any]:
    """Shapes, and names with their common beginnings told once: "0 1a2b3" is the first of `heads`, a blank, and 1a2b3."""
    heads: dict[str, int] = {}
    split = [name.rsplit(" ", 1) for name in found.names]
    names = [" ".join([str(heads.setdefault(parts[0], len(heads))), *parts[1:]]) for parts in split]
    return {"shapes": _text(found.shapes), "heads": list(heads), "names": names}


def _part(part: Shown, made: MapContents, context: Context) -> dict[str, Any]:
    layer = part.layer
    told = {name: value for name, value in layer_config(layer, context).items() if name not in LEFT_OUT}
    other = "_en" if context.lang == "zh" else "_zh"
    hover = {name: context.t(layer.columns[name]) for name in layer.hover if not name.endswith(other)}
    found = {"config": told | {"hover": hover}, "geometry": layer.geometry}
    if isinstance(part, Sites):
        return found | {"features": [_feature(each, layer) for each in part.features]}
    beside = {column: _text(wires.tobytes()) for column, wires in made.beside.get(layer.key, {}).items()}
    return found | {"geometry": "cells", "set": part.tileset, "breaks": list(part.breaks), "wires": _text(part.wires.tobytes()), "beside": beside}


def _feature(feature: Mapping[str, Any], layer: Layer) -> dict[str, Any]:
    """A feature with the declared properties that say something."""
    properties = {name: value for name, value in feature["properties"].items() if name in layer.columns and value not in (None, "")}
    return {"type": "Feature", "properties": properties, "geometry": _rounded(feature["geometry"])}


def _rounded(part: Any) -> Any:
    """Degrees to a metre, which is finer than the screen."""
    if isinstance(part, Mapping):
        return {name: _rounded(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_rounded(value) for value in part]
    return round(part, 5) if isinstance(part, float) else part


def _text(block: bytes) -> str:
    return base64.b64encode(block).decode()
