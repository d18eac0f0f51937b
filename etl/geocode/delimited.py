"""CSV and its relatives without loss: a row stays a row, a blank line a blank line, and no cell is changed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from etl.geocode.columns import Wanted, address_at, choose
from etl.geocode.reading import Line, Opened
from etl.geocode.texts import TextLine, encoding_of, text_lines
from etl.reading.delimited import LONGEST_LINE, SEPARATORS
from etl.reading.headings import HEADER_WITHIN

LONGEST_CELL_LINES: Final = 200
"""A quoted cell may run over this many lines; an unclosed quote is looked for no further."""


class Records:
    """Lines put together to rows. Until `width` is known, a row may have any number of cells."""

    def __init__(self, lines: Iterator[TextLine], separator: str) -> None:
        self._lines, self._ahead = lines, deque[TextLine]()
        self._separator = separator
        self.width: int | None = None

    def __iter__(self) -> Iterator[Line]:
        """Every row and blank line in order."""
        while (line := self._next()) is not None:
            text, reason = line
            body = text.rstrip("\r\n")
            if not body:
                yield (), None
            elif reason == "too_long":
                yield self._spoilt(body, reason)
            elif '"' in body:
                yield self._quoted(text, body, reason)
            else:
                yield self._fitted(body.split(self._separator), body, reason)

    def _next(self) -> TextLine | None:
        """The next line, those read ahead first."""
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _quoted(self, text: str, body: str, reason: str | None) -> Line:
        cells = _parse(body, self._separator)
        if cells is not None:
            return self._fitted(cells, body, reason)
        joined = self._joined(text)
        if joined is None:
            return self._spoilt(body, "broken_quoting")
        cells, taken = joined
        reasons = [reason, *(self._ahead.popleft()[1] for _ in range(taken))]
        return self._fitted(cells, body, next(filter(None, reasons), None))

    def _joined(self, text: str) -> tuple[list[str], int] | None:
        """A cell that runs over several lines: the cells and how many lines ahead it took."""
        size, quotes, parts = len(text), text.count('"'), [text]
        for taken in range(1, LONGEST_CELL_LINES + 1):
            if len(self._ahead) < taken:
                line = next(self._lines, None)
                if line is None:
                    return None
                self._ahead.append(line)
            following = self._ahead[taken - 1][0]
            parts.append(following)
            size, quotes = size + len(following), quotes + following.count('"')
            if size > LONGEST_LINE:
                return None
            if '"' in following and not quotes % 2:
                cells = _parse("".join(parts).removesuffix("\n").removesuffix("\r"), self._separator)
                if cells is not None and self.width in (None, len(cells)):
                    return cells, taken
        return None

    def _fitted(self, cells: list[str], body: str, reason: str | None) -> Line:
        """One cell a heading. What stands beyond the last heading stays in the last cell with its separators."""
        width = self.width
        if width is None or len(cells) == width:
            return cells, reason
        if width == 1:  # a plain list: its commas belong to the addresses
            return [body], reason
        if len(cells) < width:
            return cells + [""] * (width - len(cells)), "too_few_cells"
        if not any(cell.strip() for cell in cells[width:]):
            return cells[:width], reason
        return [*cells[: width - 1], self._separator.join(cells[width - 1 :])], "too_many_cells"

    def _spoilt(self, body: str, reason: str) -> Line:
        """A row that cannot be taken apart for certain, cut at every separator."""
        cells, _ = self._fitted(body.split(self._separator), body, None)
        return cells, reason


def _parse(text: str, separator: str) -> list[str] | None:
    """The cells of one row, or None if its quotes do not close or do not stand where they may."""
    try:
        return next(csv.reader((text,), delimiter=separator, strict=True))
    except csv.Error:
        return None


def open_delimited(path: Path, wanted: Wanted) -> Opened:
    """Open a delimited text file; `FileProblem` if it is none, or has no such columns."""
    csv.field_size_limit(max(csv.field_size_limit(), 2 * LONGEST_LINE))
    encoding = encoding_of(path)
    tops = {separator: _top(path, encoding, separator) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda mark: _fit(tops[mark], wanted))
    top = tops[separator]
    at = next((at for at, cells in enumerate(top) if address_at(cells, wanted) is not None), 0)
    chosen = choose(top[at], wanted, path.name)
    share = [0.0]
    records = Records(text_lines(path, encoding, share), separator)
    lines = iter(records)
    above = tuple(cells for cells, _ in islice(lines, at))
    headings = tuple(next(lines)[0])
    records.width = len(headings)
    how = f"{encoding.upper()}，{SEPARATORS[separator]}"
    return Opened(headings, chosen, above, how, lines, share)


def _top(path: Path, encoding: str, separator: str) -> list[Sequence[str]]:
    """The first rows; trailing blank lines above the headings count."""
    return [cells for cells, _ in islice(Records(text_lines(path, encoding, [0.0]), separator), HEADER_WITHIN)]


def _fit(top: Sequence[Sequence[str]], wanted: Wanted) -> tuple[bool, int]:
    """Whether these are rows with an address heading, and how many columns they have."""
    found = [len(cells) for cells in top if address_at(cells, wanted) is not None]
    return bool(found), max(found or map(len, top), default=0)
