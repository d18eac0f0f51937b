"""Which encoding a text file is in, decided on the whole file without holding it."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from pathlib import Path
from typing import IO, cast

from geodata.errors import FileProblem

CHUNK = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TRIED = "UTF-8、GB18030、UTF-16"
BAD_SHARE = 0.05
"""Up to this share of undecodable characters a file is in the encoding with some damaged rows; above, it is not."""
COMMON_SHARE = 0.8
"""Of Chinese text nearly all characters stand in GB2312 or in Big5, of chance pairs of bytes a third or two thirds."""

_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")
_BINARY = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip"}


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if it is gzip (by content, whatever its name)."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise FileProblem(f"读不到文件 {path}：{error.strerror}。", f"Cannot read {path}: {error.strerror}.") from None
    if raw.peek(2)[:2] != b"\x1f\x8b":
        return raw
    raw.close()
    return cast("IO[bytes]", gzip.GzipFile(path))


def sha256(path: Path) -> str:
    """The fingerprint of a file as it lies on the disk."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _damage(path: Path, encoding: str) -> tuple[int, int]:
    """(undecodable characters, characters beyond ASCII) of the whole file in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    bad = beyond = 0
    with open_bytes(path) as raw:
        while chunk := raw.read(CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                bad += text.count("\ufffd")
                beyond += len(text) - len(text.encode("ascii", "ignore"))
    return bad, beyond


def _no_bom_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark shows as NULs on one side of the ASCII characters."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if odd > 8 * even else "utf-16-be" if even > 8 * odd else None
    if encoding is None or max(even, odd) < len(head) // 20:
        return None
    few = max(even, odd) < len(head) // 4  # as in Chinese text, or as dirt in a file of another encoding
    return None if few and not _is_chinese(head.decode(encoding, "ignore")) else encoding


def _is_chinese(text: str) -> bool:
    """Whether most characters beyond ASCII are common ones; pairs of unrelated bytes give rare ones."""
    beyond = [letter for letter in text if letter > "\x7f"]
    known = max(sum(len(letter.encode(codec, "ignore")) > 0 for letter in beyond) for codec in ("gb2312", "big5"))
    return known >= COMMON_SHARE * len(beyond)


def damaged(path: Path, error: Exception) -> FileProblem:
    """What to say about a gzip file that cannot be unpacked."""
    return FileProblem(
        f"{path.name} 的压缩包不完整：{error}。请重新传输。",
        f"The gzip file {path.name} is damaged: {error}. Transfer it again.",
    )


def detect(path: Path) -> str:
    """The codec's name; `FileProblem` for an empty or binary file, or if none of the tried ones fits."""
    try:
        with open_bytes(path) as raw:
            head = raw.read(CHUNK)
        return by_head(path, head) or _from_all(path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(path, error) from None


def by_head(path: Path, head: bytes) -> str | None:
    """The codec if the first bytes tell it; `FileProblem` if they are of no table."""
    if not head.strip(b"\x00\r\n\t ,;\xef\xbb\xbf"):
        raise FileProblem(f"{path.name} 是空文件。请核对导出。", f"{path.name} is empty. Check the export.")
    for magic, kind in _BINARY.items():
        if head.startswith(magic):
            raise FileProblem(
                f"{path.name} 是 {kind} 文件，不是表格。请另存为 CSV 或 Excel。",
                f"{path.name} is a {kind} file, not a table. Save it as CSV or Excel.",
            )
    if head.lstrip()[:9].lower().startswith(_PAGES):
        raise FileProblem(
            f"{path.name} 是网页或 XML，不是表格。请用 Excel 打开后另存为 .xlsx。",
            f"{path.name} is a web page or XML, not a table. Open it in Excel and save it as .xlsx.",
        )
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    return _no_bom_utf16(head[:4096])


def _from_all(path: Path) -> str:
    for encoding in ("utf-8", "gb18030"):
        bad, beyond = _damage(path, encoding)
        if bad <= beyond * BAD_SHARE:
            return encoding
    raise FileProblem(
        f"{path.name} 的编码无法识别，已试过 {TRIED}。请在原系统中另存为 UTF-8。",
        f"The encoding of {path.name} is none of {TRIED}. Save it as UTF-8 in the system it came from.",
    )
