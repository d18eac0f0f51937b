"""The input's rows with their places behind them: CSV (plain or gzip) for any length, or a workbook."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from etl.geocode.answers import Answer
from etl.geocode.reading import Cells
from etl.geocode.whole import whole_file
from etl.reading.workbooks import as_text
from geodata.errors import FileProblem
from geodata.spreadsheets import safe_cell

ENDINGS: Final = (".csv", ".csv.gz", ".xlsx")
GZIP_LEVEL: Final = 6


class Writer(Protocol):
    """Takes the rows of one file."""

    def plain(self, cells: Cells) -> None:
        """A row as it is: what stands above the headings, the headings, a blank line."""
        ...

    def row(self, cells: Cells, answer: Answer) -> None:
        """A row and its place."""
        ...


@contextmanager
def open_output(path: Path, names: Mapping[str, str]) -> Iterator[Writer]:
    """A writer for this ending; the file appears at the end. `names`: area code → name."""
    from etl.geocode.workbook_writer import workbook

    check_ending(path)
    with whole_file(path) as file:
        if path.name.lower().endswith(".xlsx"):
            with workbook(file, names, path) as book:
                yield book
        elif path.name.lower().endswith(".gz"):
            with gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as packed, _text(packed) as text:
                yield CsvWriter(text, names)
        else:
            with _text(file) as text:
                yield CsvWriter(text, names)


def check_ending(path: Path) -> None:
    """Raise `FileProblem` for a file name that says no format."""
    if not path.name.lower().endswith(ENDINGS):
        raise FileProblem(
            f"不知道 {path.name} 是什么格式。请用 {'、'.join(ENDINGS)} 之一结尾。",
            f"The ending of {path.name} names no format. Use one of {', '.join(ENDINGS)}.",
        )


@contextmanager
def _text(file: BinaryIO | gzip.GzipFile) -> Iterator[io.TextIOWrapper]:
    """UTF-8 with a mark, by which Excel knows it; the file below stays open."""
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.detach()


class CsvWriter:
    """Rows of a CSV file in which no cell can run as a formula."""

    def __init__(self, text: io.TextIOBase, names: Mapping[str, str]) -> None:
        self._write = csv.writer(text).writerow
        self._names = {code: safe_cell(name) for code, name in names.items()}

    def plain(self, cells: Cells) -> None:
        """A row as it is."""
        self._write([_safe(cell) for cell in cells])

    def row(self, cells: Cells, answer: Answer) -> None:
        """A row and its place."""
        self._write([*map(_safe, cells), *_texts(answer, self._names)])


def _safe(cell: Any) -> str:
    return safe_cell(cell if isinstance(cell, str) else as_text(cell))


def _texts(answer: Answer, names: Mapping[str, str]) -> Sequence[str]:
    """The added cells. Codes begin with a digit; the names are safe already."""
    lon, lat, level, radius, confidence, decision, reason, matched, *cells, district, street = answer
    return (
        "" if lon is None else f"{lon:.6f}", "" if lat is None else f"{lat:.6f}", level, "" if radius is None else f"{radius:.0f}",
        f"{confidence:.3f}", decision, reason, safe_cell(matched), *cells, names.get(district, ""), names.get(street, ""),
    )  # fmt: skip
