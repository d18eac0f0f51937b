"""The registers that can be read, found by discovery: every module here has one `SOURCE`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from etl.contract import Source
from geodata.errors import FileProblem


def _discover() -> dict[str, Source]:
    found: list[Source] = [import_module(f"{__name__}.{module.name}").SOURCE for module in iter_modules(__path__)]
    return {source.key: source for source in sorted(found, key=lambda source: source.order)}


SOURCES: dict[str, Source] = _discover()
"""Noun → source, in load order."""


def source(key: str) -> Source:
    """The source of a noun; the error lists what exists."""
    if key not in SOURCES:
        listed = "、".join(f"{name}（{item.model.zh}）" for name, item in SOURCES.items())
        raise FileProblem(
            f"没有名为 {key} 的数据来源。可用：{listed}。", f"No source is called {key}. Known: {', '.join(SOURCES)}."
        )
    return SOURCES[key]
