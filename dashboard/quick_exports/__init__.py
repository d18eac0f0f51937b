"""Files in one press, in users' words: one file here is one of them. A declaration says what is in it, and with that who may have it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from dashboard.context import Context
from dashboard.quick_exports.contract import QuickExport
from geodata.errors import UnknownName


@cache
def _all() -> dict[str, QuickExport]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name != "contract")
    found = [importlib.import_module(f"{__name__}.{name}").EXPORT for name in names]
    return {item.key: item for item in sorted(found, key=lambda item: item.order)}


def __getattr__(name: str) -> dict[str, QuickExport]:
    """`QUICK_EXPORTS`: key → export in the menu's order; files are read on first use."""
    if name == "QUICK_EXPORTS":
        return _all()
    raise AttributeError(name)


def quick_export(key: str) -> QuickExport:
    """An export by key; `UnknownName` lists what exists."""
    if key not in _all():
        raise UnknownName(f"没有清单 {key}。可用：{'、'.join(_all())}。", f"There is no list {key}. Known: {', '.join(_all())}.")
    return _all()[key]


def offered(context: Context) -> list[QuickExport]:
    """What this person may have in this city, in the menu's order."""
    return [item for item in _all().values() if item.refused(context.user) is None and item.has_data(context.metrics)]
