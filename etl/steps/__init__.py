"""The run, step by step: extract, clean, duplicates, geocode, assign. Each is a generator of rows to rows or rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from etl.contract import Reject, Row, Step


def through(items: Iterable[Row | Reject], steps: Iterable[Step], rejected: Callable[[Reject], None]) -> Iterator[Row]:
    """The rows that pass every step; each reject goes to `rejected` as soon as it happens."""
    rows = _passed(items, rejected)
    for step in steps:
        rows = _passed(step(rows), rejected)
    return rows


def _passed(items: Iterable[Row | Reject], rejected: Callable[[Reject], None]) -> Iterator[Row]:
    for item in items:
        if isinstance(item, Row):
            yield item
        else:
            rejected(item)
