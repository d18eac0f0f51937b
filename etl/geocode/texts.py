"""The lines of a text file, each in the encoding it is in, so that one odd line spoils nothing."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from etl.reading.delimited import LONGEST_LINE, Counted
from etl.reading.encodings import CHUNK, by_head

TextLine = tuple[str, str | None]
"""A line with its end, and None or a reason: other_encoding, bad_bytes, too_long."""

UTF8: Final = "utf-8"
CHINESE: Final = "gb18030"
ENOUGH_LINES: Final = 2_000
"""So many lines beyond ASCII tell which encoding a file is in."""

# Chinese text and its punctuation. GB18030 bytes are all but never valid UTF-8 of such characters alone.
_CHINESE_TEXT: Final = re.compile("[\x00-\x7f\u2000-\u206f\u3000-\u9fff\uff00-\uffef]+")


def encoding_of(path: Path) -> str:
    """The encoding of most lines; `FileProblem` for an empty file or one that is no text."""
    with io.BufferedReader(Counted(path, [0.0]), CHUNK) as raw:
        told = by_head(path, raw.read(CHUNK))
    if told is not None:
        return told
    valid = seen = 0
    for line, _ in _raw_lines(path, [0.0]):
        if not line.isascii():
            seen += 1
            valid += _read_as(line, UTF8) is not None
            if seen >= ENOUGH_LINES:
                break
    return UTF8 if 2 * valid >= seen else CHINESE


def text_lines(path: Path, encoding: str, share: list[float]) -> Iterator[TextLine]:
    """All lines of a file whose encoding is known; moves `share`, the part of the file read."""
    if encoding.startswith("utf-16"):
        yield from _wide_lines(path, encoding, share)
        return
    decode = _in_chinese if encoding == CHINESE else _in_utf8
    first = True
    for read, cut in _raw_lines(path, share):
        line = read.removeprefix(codecs.BOM_UTF8) if first else read
        first = False
        text, reason = (line.decode("ascii"), None) if line.isascii() else decode(line)
        yield text, ("too_long" if cut else reason)


def _wide_lines(path: Path, encoding: str, share: list[float]) -> Iterator[TextLine]:
    with io.TextIOWrapper(io.BufferedReader(Counted(path, share), CHUNK), encoding, errors="replace", newline="") as stream:
        while line := stream.readline(LONGEST_LINE):
            cut = len(line) == LONGEST_LINE and not line.endswith(("\r", "\n"))
            rest = line
            while cut and rest and not rest.endswith(("\r", "\n")):
                rest = stream.readline(LONGEST_LINE)
            yield line, ("too_long" if cut else "bad_bytes" if "\ufffd" in line else None)


def _raw_lines(path: Path, share: list[float]) -> Iterator[tuple[bytes, bool]]:
    """Lines with their ends (LF, CRLF, CR), and whether a line was too long and lost its rest."""
    pending, cut = b"", False
    with io.BufferedReader(Counted(path, share), CHUNK) as stream:
        while chunk := stream.read1(CHUNK):
            lines = (pending + chunk).splitlines(keepends=True)
            # The last line may go on, and the LF of a CRLF may be the next byte.
            pending = lines.pop()
            for line in lines:
                if not cut:
                    yield line, False
                cut = False
            if len(pending) > LONGEST_LINE:
                if not cut:
                    yield pending[:LONGEST_LINE], True
                pending, cut = pending[-1:], True
    if pending and not cut:
        yield pending, False


def _read_as(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _in_utf8(line: bytes) -> TextLine:
    text = _read_as(line, UTF8)
    if text is not None:
        return text, None
    other = _read_as(line, CHINESE)
    return (other, "other_encoding") if other is not None else (line.decode(UTF8, "replace"), "bad_bytes")


def _in_chinese(line: bytes) -> TextLine:
    other = _read_as(line, UTF8)
    if other is not None and _CHINESE_TEXT.fullmatch(other):
        return other, "other_encoding"
    text = _read_as(line, CHINESE)
    if text is not None:
        return text, None
    return (other, "other_encoding") if other is not None else (line.decode(CHINESE, "replace"), "bad_bytes")
