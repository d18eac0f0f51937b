"""Charts and tables, one file each. A file here with a `REPORT` is a report; nothing else registers it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import cache

from dashboard.contract import Report
from geodata.errors import UnknownName


@cache
def _all() -> dict[str, Report]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    found = [importlib.import_module(f"{__name__}.{name}").REPORT for name in names]
    return {item.key: item for item in sorted(found, key=lambda item: (item.order, item.key))}


def __getattr__(name: str) -> dict[str, Report]:
    """`REPORTS`: key → report in screen order; files are read on first use."""
    if name == "REPORTS":
        return _all()
    raise AttributeError(name)


def report(key: str) -> Report:
    """A report by key."""
    try:
        return _all()[key]
    except KeyError:
        raise UnknownName(f"没有报表 {key}。", f"There is no report {key}.") from None


def offered(item: Report, metrics: Collection[str]) -> bool:
    """Whether a city with these metrics has the data; 'cases|case_series' in `needs` means either."""
    return met(item.needs, metrics)


def met(needs: Collection[str], metrics: Collection[str]) -> bool:
    """Whether every need is among the metrics; 'a|b' is met by either."""
    return all(any(option in metrics for option in need.split("|")) for need in needs)
