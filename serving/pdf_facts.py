"""What a PDF says of itself: title, who asked, what data. Written as an update after the browser's own file, which stays as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
NUMBER = {name: re.compile(rb"/" + name + rb"\s+(\d+)(?:\s+\d+\s+R)?") for name in (b"Size", b"Root", b"Info")}


def with_facts(made: bytes, facts: Mapping[str, str], now: dt.datetime | None = None) -> bytes:
    """The file with a new information dictionary. Raises `ValueError` for a file without a plain trailer."""
    start, trailer = START.search(made), TRAILER.search(made, max(0, len(made) - 4096))
    if start is None or trailer is None:
        raise ValueError("the file has no plain trailer")
    size, root = (int(found[1]) for found in (NUMBER[name].search(trailer[1]) for name in (b"Size", b"Root")) if found)
    info = NUMBER[b"Info"].search(trailer[1])
    at = int(info[1]) if info else size
    when = (now or dt.datetime.now(dt.UTC)).strftime("D:%Y%m%d%H%M%SZ")
    entries = b"".join(b"/%s %s " % (name.encode(), _text(words)) for name, words in facts.items())
    body = made if made.endswith(b"\n") else made + b"\n"
    told = b"%d 0 obj\n<<%s/CreationDate (%s)>>\nendobj\n" % (at, entries, when.encode())
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        at, len(body), max(size, at + 1), root, at, int(start[1]), len(body) + len(told),
    )  # fmt: skip
    return body + told + table


def _text(words: str) -> bytes:
    """A text string of any letters."""
    return b"<FEFF" + words.encode("utf-16-be").hex().upper().encode() + b">"
