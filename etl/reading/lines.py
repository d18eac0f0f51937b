"""A line of a file on its way to becoming a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.reading.headings import Layout


@dataclass(frozen=True, slots=True)
class Line:
    """Cells as text. `problem` is None or (reason, zh, en): why the line cannot be trusted."""

    number: int
    cells: list[str]
    problem: tuple[str, str, str] | None = None


@dataclass(slots=True)
class Table:
    """An opened file. `how` says what was understood: encoding and separator, or the sheet.

    `lines` can be walked once, holds one line at a time, and moves `share`, the part of the file read.
    """

    layout: Layout
    how: str
    lines: Iterator[Line]
    share: list[float] = field(default_factory=lambda: [0.0])
