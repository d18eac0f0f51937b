"""Any table as it lies: every row in order with its cells untouched, those that cannot be trusted with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from etl.geocode.columns import Chosen, Wanted
from geodata.errors import FileProblem

Cells = Sequence[Any]
"""Texts; from a workbook also numbers, days, times and truth values."""

Line = tuple[Cells, str | None]
"""A row's cells, one a heading (none for a blank line), and None or why it is doubtful (`geodata.reasons`)."""

UNREADABLE: Final = frozenset({"broken_quoting", "too_many_cells", "too_few_cells", "too_long"})
"""With these reasons nobody knows which cell is the address."""
WORKBOOK_MARKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened file. `above`: what stands over the headings; `how`: what was understood, encoding and separator or sheet.

    `lines` can be walked once, holds one line at a time, and moves `share`, the part of the file read.
    """

    headings: tuple[str, ...]
    chosen: Chosen
    above: tuple[Cells, ...]
    how: str
    lines: Iterator[Line]
    share: list[float] = field(default_factory=lambda: [0.0])


def open_input(path: Path, wanted: Wanted) -> Opened:
    """Open a CSV file (comma, semicolon or tab; plain or gzip) or a workbook; `FileProblem` says what is wrong with it."""
    from etl.geocode.delimited import open_delimited
    from etl.geocode.workbook import open_workbook

    if not path.is_file():
        raise FileProblem(f"没有文件 {path}。请核对路径。", f"There is no file {path}. Check the path.")
    try:
        with path.open("rb") as raw:
            head = raw.read(4)
    except OSError as error:
        raise FileProblem(f"读不到文件 {path}：{error.strerror}。", f"Cannot read {path}: {error.strerror}.") from None
    return open_workbook(path, wanted) if head in WORKBOOK_MARKS else open_delimited(path, wanted)
