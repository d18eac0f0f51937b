"""CSV and its relatives, line by line: a broken quote spoils its own row and never the rest of the file."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from etl.reading.encodings import TRIED, damaged, detect, open_bytes
from etl.reading.headings import HEADER_WITHIN, Headings
from etl.reading.lines import Line, Table
from geodata.errors import FileProblem

SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符"}
LONGEST_CELL_LINES = 40
"""A quoted cell may run over this many lines; an unclosed quote is looked for no further."""
LONGEST_LINE = 1 << 20
"""Characters; a longer line is cut here, so that a file without line ends cannot fill the memory."""


class Counted(io.RawIOBase):
    """Bytes on their way to the decoder, counted for the progress bar."""

    def __init__(self, path: Path, share: list[float]) -> None:
        self._path, self._share = path, share
        self._inner = open_bytes(path)
        self._raw = getattr(self._inner, "fileobj", self._inner)
        self._size = max(path.stat().st_size, 1)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; `FileProblem` for a damaged gzip file."""
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise damaged(self._path, error) from None
        buffer[: len(data)] = data
        self._share[0] = min(1.0, self._raw.tell() / self._size)
        return len(data)

    def close(self) -> None:
        """Close the file below too."""
        if not self.closed:
            self._inner.close()
        super().close()


def _text(path: Path, encoding: str, share: list[float]) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedReader(Counted(path, share), 1 << 18), encoding=encoding, errors="replace", newline=""
    )


def _parse(line: str, separator: str) -> list[str] | None:
    """The cells of one line, or None if its quotes do not close or do not stand where they may."""
    if '"' not in line:
        return line.rstrip("\r\n").split(separator)
    try:
        return next(csv.reader((line,), delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def _joined(line: str, ahead: list[str], separator: str, width: int) -> tuple[list[str], int] | None:
    """A cell that runs over several lines: the cells and how many lines of `ahead` it took."""
    text = line
    for taken, following in enumerate(ahead, start=1):
        text += following
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue
        if len(rows) == 1 and len(rows[0]) == width:
            return rows[0], taken
    return None


def _problem(number: int, line: str, separator: str) -> Line:
    cells = [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(separator)]
    return Line(
        number, cells,
        ("broken_quoting", f"第 {number} 行的引号没有成对，无法断定各列。请改正引号。", f"The quotes in line {number} do not pair, so its cells are uncertain. Mend them."),
    )  # fmt: skip


def _checked(number: int, cells: list[str], width: int) -> Line:
    """A line with too many or too few cells is not trusted; empty cells at its end do not count."""
    if len(cells) == width:
        return Line(number, cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) == width:
        return Line(number, cells)
    reason = "too_many_cells" if len(cells) > width else "too_few_cells"
    return Line(
        number, cells,
        (reason, f"第 {number} 行有 {len(cells)} 列，表头有 {width} 列。多半是内容里的逗号或换行没有加引号，请改正。",
         f"Line {number} has {len(cells)} cells, the heading {width}. A comma or line break inside a cell is probably not quoted."),
    )  # fmt: skip


def _lines(path: Path, encoding: str, share: list[float], separator: str, width: int, skip: int) -> Iterator[Line]:
    """All lines below the header; the file is open while they are walked."""
    with _text(path, encoding, share) as stream:
        yield from map(_damaged, _logical(stream, separator, width, skip))


def _logical(stream: io.TextIOWrapper, separator: str, width: int, skip: int) -> Iterator[Line]:
    ahead: list[str] = []
    number = 0
    while True:
        line = ahead.pop(0) if ahead else stream.readline(LONGEST_LINE)
        if not line:
            return
        number += 1
        if number <= skip or not line.strip():
            continue
        line = line.replace("\x00", "") if "\x00" in line else line
        cells = _parse(line, separator)
        if cells is not None:
            if any(cells):
                yield _checked(number, cells, width)
            continue
        while len(ahead) < LONGEST_CELL_LINES and (following := stream.readline(LONGEST_LINE)):
            ahead.append(following)
        joined = _joined(line, ahead, separator, width)
        if joined is None:
            yield _problem(number, line, separator)
            continue
        yield Line(number, joined[0])
        del ahead[: joined[1]]
        number += joined[1]


def _damaged(line: Line) -> Line:
    """A row with characters that could not be decoded is stopped rather than stored with holes."""
    if line.problem or not any("\ufffd" in cell for cell in line.cells):
        return line
    return Line(
        line.number, line.cells,
        ("bad_bytes", f"第 {line.number} 行有无法识别的字节。请在原系统中重新导出这一行。", f"Line {line.number} has bytes in another encoding. Export it again."),
    )  # fmt: skip


def _header_rows(path: Path, encoding: str, separator: str) -> list[list[str]]:
    with _text(path, encoding, [0.0]) as stream:
        lines = [
            line.replace("\x00", "") for line in islice(iter(lambda: stream.readline(LONGEST_LINE), ""), HEADER_WITHIN)
        ]
    return [_parse(line, separator) or line.rstrip("\r\n").split(separator) for line in lines]


def _tops(path: Path, encoding: str) -> dict[str, list[list[str]]]:
    return {separator: _header_rows(path, encoding, separator) for separator in SEPARATORS}


def first_rows(path: Path) -> list[list[list[str]]]:
    """The first rows of a file as each separator would have them, to see which register it is; `FileProblem` if it is no text."""
    return list(_tops(path, detect(path)).values())


def open_delimited(path: Path, headings: Headings) -> Table:
    """Open a CSV file (comma, semicolon or tab; plain or gzip); `FileProblem` if it cannot be one of this source."""
    encoding = detect(path)
    tops = _tops(path, encoding)
    separator = max(
        SEPARATORS,
        key=lambda mark: (max(map(headings.score, tops[mark]), default=0), max(map(len, tops[mark]), default=0)),
    )
    try:
        layout = headings.layout(tops[separator], path.name)
    except FileProblem as problem:
        note = (
            f"（按 {encoding.upper()} 读取；已试过编码 {TRIED} 和逗号、分号、制表符分隔）",
            f" (read as {encoding.upper()}; tried were the encodings {TRIED.replace('、', ', ')} and comma, semicolon, tab)",
        )
        raise FileProblem(problem.zh + note[0], problem.en + note[1]) from None
    share = [0.0]
    lines = _lines(path, encoding, share, separator, len(layout.headings), layout.header_rows)
    return Table(layout, f"{encoding.upper()}，{SEPARATORS[separator]}", lines, share)
