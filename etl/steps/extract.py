"""Lines of a file become rows: heading → text for the record, field → text for the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl.contract import Reject, Row, Source
from etl.reading.lines import Table

SURPLUS = "多出的内容"
"""Where the error file shows the cells of a line that has more than the heading."""


def extract(table: Table, source: Source) -> Iterator[Row | Reject]:
    """One row a line (or several, if the source splits lines); lines that cannot be trusted are rejects."""
    headings = table.layout.headings
    columns = tuple(table.layout.fields.items())
    known = {column for _, column in columns}
    others = tuple((heading, at) for at, heading in enumerate(headings) if heading and at not in known)
    for line in table.lines:
        cells = line.cells
        raw = {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading}
        if line.problem:
            reason, zh, en = line.problem
            if len(cells) > len(headings):
                raw[SURPLUS] = " | ".join(cells[len(headings) :])
            yield Reject(Row(line.number, raw, {}), "extract", reason, zh, en)
            continue
        texts = {name: cells[column] for name, column in columns}
        if source.prepare is None:
            yield Row(line.number, raw, texts)
            continue
        texts.update((heading, cells[at]) for heading, at in others)
        yield from (Row(line.number, raw, dict(one)) for one in prepared(source, texts))


def prepared(source: Source, texts: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows a source makes of one; without `prepare`, the row itself."""
    return [texts] if source.prepare is None else [dict(one) for one in source.prepare(texts)]
