"""The kinds of background jobs, found by discovery: every module here but the contract has one `JOB`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from etl.jobs.contract import JobKind
from geodata.errors import UnknownName


def _discover() -> dict[str, JobKind]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "contract")
    found: list[JobKind] = [import_module(f"{__name__}.{name}").JOB for name in names]
    return {kind.key: kind for kind in found}


KINDS: dict[str, JobKind] = _discover()
"""Key → kind, in name order."""


def kind_of(key: str) -> JobKind:
    """The kind of a key; the error lists what exists."""
    if key not in KINDS:
        listed = "、".join(f"{name}（{item.title[0]}）" for name, item in KINDS.items())
        raise UnknownName(f"没有名为 {key} 的后台任务。可用：{listed}。", f"No background job is called {key}. Known: {', '.join(KINDS)}.")
    return KINDS[key]
