"""A batch as it came becomes a table, as a file does: JSON array, a JSON object a line, or CSV."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from etl.contract import Source
from etl.reading.delimited import open_delimited
from etl.reading.headings import Headings
from etl.reading.lines import Line, Table
from geodata.errors import BatchKind, BatchTooLarge, FileProblem

MOST_BYTES: Final = 8 << 20
MOST_ROWS: Final = 5_000
MOST_FIELDS: Final = 200
ARRAY, LINES, CSV = "application/json", "application/x-ndjson", "text/csv"
KINDS: Final = {ARRAY: ARRAY, LINES: LINES, "application/ndjson": LINES, "application/jsonl": LINES, "application/jsonlines": LINES, CSV: CSV}
GZIP = b"\x1f\x8b"

Item = tuple[int, Any]
"""(number of the row as the sender counts it, what stands there; a `Line` where that is no JSON at all)."""


def kind_of(content_type: str) -> str:
    """The kind a Content-Type names. Raises `BatchKind`."""
    found = KINDS.get(content_type.split(";", maxsplit=1)[0].strip().lower())
    if found is None:
        raise BatchKind(
            f"不能读取 Content-Type“{content_type[:80]}”。可用：{ARRAY}、{LINES}、{CSV}。",
            f"Content-Type '{content_type[:80]}' cannot be read. Send {ARRAY}, {LINES} or {CSV}.",
        )
    return found


def too_large(what_zh: str, what_en: str) -> BatchTooLarge:
    """What to say where a batch is more than one may be."""
    return BatchTooLarge(
        f"一批最多 {MOST_ROWS:,} 行、{MOST_BYTES >> 20} MB（解压后），这一批{what_zh}。请分成几批。",
        f"A batch may have {MOST_ROWS:,} rows and {MOST_BYTES >> 20} MB (unpacked); this one {what_en}. Send several.",
    )


def unpacked(body: bytes) -> bytes:
    """The body, unpacked if it is gzip, never more than a batch may have. Raises `BatchTooLarge`, `FileProblem`."""
    if len(body) > MOST_BYTES:
        raise too_large("太大", "is larger")
    if not body.startswith(GZIP):
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        found = unpack.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise FileProblem(f"压缩的内容已损坏：{error}。请重新发送。", f"The gzip body is damaged: {error}. Send it again.") from None
    if len(found) > MOST_BYTES:
        raise too_large("太大", "is larger")
    if not unpack.eof:
        raise FileProblem("压缩的内容不完整。请重新发送。", "The gzip body is cut short. Send it again.")
    return found


@contextmanager
def opened(body: bytes, kind: str, source: Source) -> Iterator[Table]:
    """The rows of a batch under understood headings. Raises `FileProblem` where nothing of it can be read, `BatchTooLarge`.

    A single bad row is a line with its problem. CSV counts lines as a file does, JSON counts rows from 1.
    """
    if kind != CSV:
        yield _table(list(_array(body) if kind == ARRAY else _lines(body)), Headings(source.model, source.aliases))
        return
    with tempfile.TemporaryDirectory(prefix="gridwatch-") as folder:
        path = Path(folder) / "batch.csv"
        path.write_bytes(body)
        table = open_delimited(path, Headings(source.model, source.aliases))
        yield Table(table.layout, table.how, _at_most(table.lines), table.share)


def _at_most(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise too_large("行数太多", "has more rows")
        yield line


def _decoded(text: str) -> Any:
    """JSON with its numbers as they are written, so that no digit of an identity number is lost. Raises `ValueError`."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"JSON 须为 UTF-8，第 {error.start} 字节不是。请改正编码。", f"JSON is UTF-8; byte {error.start} is not. Mend the encoding."
        ) from None


def _array(body: bytes) -> Iterator[Item]:
    try:
        found = _decoded(_text(body))
    except ValueError as error:
        where = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
        raise FileProblem(
            f"内容不是 JSON（第 {where} 行:列）。请送一个对象数组；一行一个对象的请写 Content-Type: {LINES}。",
            f"The body is not JSON (line:column {where}). Send an array of objects; for an object a line say Content-Type: {LINES}.",
        ) from None
    rows = found if isinstance(found, list) else [found]
    if len(rows) > MOST_ROWS:
        raise too_large(f"有 {len(rows):,} 行", f"has {len(rows):,} rows")
    yield from enumerate(rows, start=1)


def _lines(body: bytes) -> Iterator[Item]:
    count = 0
    for number, line in enumerate(_text(body).split("\n"), start=1):
        if not line.strip():
            continue
        count += 1
        if count > MOST_ROWS:
            raise too_large("行数太多", "has more rows")
        try:
            yield number, _decoded(line)
        except ValueError:
            yield number, _no_object(number)


def _no_object(number: int) -> Line:
    return Line(number, [], ("bad_json", f"第 {number} 行不是 JSON 对象。请改正。", f"Row {number} is not a JSON object. Mend it."))


def _table(items: list[Item], headings: Headings) -> Table:
    """Named values as a table with one column a field, whatever the rows call it."""
    columns: dict[str, int] = {}
    names: list[str] = []
    rows = [(number, _by_field(row, headings) if isinstance(row, Mapping) else None) for number, row in items]
    for _, row in rows:
        for field, (name, _value) in (row or {}).items():
            if field not in columns:
                columns[field] = len(names)
                names.append(name)
    if len(names) > MOST_FIELDS:
        raise FileProblem(
            f"这一批有 {len(names)} 个不同的字段，最多 {MOST_FIELDS} 个。请按记录的字段发送。",
            f"This batch has {len(names)} different fields, {MOST_FIELDS} at most. Send the fields of the record.",
        )
    lines = (_no_object(number) if row is None else _line(number, row, columns) for number, row in rows)
    return Table(headings.named(names), "JSON", lines)


def _by_field(row: Mapping[str, Any], headings: Headings) -> dict[str, tuple[str, Any]]:
    """Field (or the name itself, where it is none) → name as sent and value; of two names for a field the first filled one counts."""
    found: dict[str, tuple[str, Any]] = {}
    for name, value in row.items():
        field = headings.field(name) or f"\x00{name}"
        if field not in found or found[field][1] in (None, ""):
            found[field] = (name, value)
    return found


def _line(number: int, row: Mapping[str, tuple[str, Any]], columns: Mapping[str, int]) -> Line:
    cells, problem = [""] * len(columns), None
    for field, (name, value) in row.items():
        if isinstance(value, list | dict):
            problem = ("bad_value", f"“{name[:60]}”不是单个值。请送文本、数字、是否或 null。", f"'{name[:60]}' is not one value. Send text, a number, true, false or null.")
            continue
        cells[columns[field]] = _cell(value)
    if problem is None and any(_broken(cell) for cell in cells):
        problem = ("bad_bytes", f"第 {number} 行有半个字符。请在发送方改正编码。", f"Row {number} has half a character. Mend the sender's encoding.")
    return Line(number, cells, problem)


def _cell(value: Any) -> str:
    """A value as a register would write it."""
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _broken(cell: str) -> bool:
    """Whether a text cannot be stored: half of a surrogate pair, or what stands for an unreadable byte."""
    return not cell.isascii() and any("\ud800" <= letter <= "\udfff" or letter == "\ufffd" for letter in cell)
