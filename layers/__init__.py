"""What can lie on the map: one file a layer, found by looking into this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from geodata.errors import UnknownName
from layers.contract import Layer

_NOT_LAYERS = frozenset({"comparing", "contract", "curves", "surroundings"})


@cache
def all_layers() -> Mapping[str, Layer]:
    """Every layer by key, in drawing and listing order. A file without a `LAYER` of its own name is a bug."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        if info.name in _NOT_LAYERS:
            continue
        item: Layer = importlib.import_module(f"{__name__}.{info.name}").LAYER
        if item.key != info.name:
            raise ValueError(f"layers/{info.name}.py declares the key {item.key!r}")
        found.append(item)
    return MappingProxyType({item.key: item for item in sorted(found, key=lambda item: (item.order, item.key))})


def layer(key: str) -> Layer:
    """A layer by key; `UnknownName` lists what exists."""
    known = all_layers()
    if key not in known:
        raise UnknownName(f"没有图层 {key}。可用：{'、'.join(known)}。", f"There is no layer {key}. Known: {', '.join(known)}.")
    return known[key]


def __getattr__(name: str) -> Any:
    """`LAYERS` is made on first use, because nothing happens at import."""
    if name == "LAYERS":
        return all_layers()
    raise AttributeError(name)
