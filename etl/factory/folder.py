"""Where a run keeps what it has printed: finished files under their names, each with its checksum, and the archive of all.

A file is there whole or not at all: it is written beside itself, forced to the disk and renamed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geodata.errors import PressProblem
from geodata.report_runs import ARCHIVE

KEPT_FOR_S = 7 * 24 * 3600.0
"""An archive can be fetched for a week; then it is made anew, from the numbers as they are then."""
LONGEST_NAME = 80  # letters: a Chinese one takes three bytes, and many disks stop at 255


@dataclass(frozen=True)
class Piece:
    """A finished file: its name in the archive, its size in bytes, and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str

    def dumped(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


class Folder:
    """The files of one run; `token` names it and is nobody's to guess."""

    def __init__(self, root: Path, token: str) -> None:
        self.path = root / token

    def keep(self, name: str, body: bytes) -> Piece:
        """Write a file. Raises `PressProblem` where the disk is full."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        piece = Piece(name, len(body), hashlib.sha256(body).hexdigest())
        try:
            _whole(self.path / _safe(piece), body)
        except OSError as error:
            raise _full(error) from error
        return piece

    def holds(self, piece: Piece) -> bool:
        """Whether the file is there as it was written."""
        try:
            body = (self.path / _safe(piece)).read_bytes()
        except OSError:
            return False
        return len(body) == piece.size and hashlib.sha256(body).hexdigest() == piece.sha256

    def archive(self, pieces: Sequence[Piece]) -> Piece:
        """Put all of it into one file and drop the single ones. Raises `PressProblem` where the disk is full."""
        target, scratch = self.path / ARCHIVE, self.path / f"{ARCHIVE}.part"
        try:
            with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as made:
                for piece in pieces:
                    # PDF and Excel are compressed already.
                    packed = zipfile.ZIP_DEFLATED if piece.name.endswith(".html") else zipfile.ZIP_STORED
                    made.write(self.path / _safe(piece), piece.name, packed)
            scratch.replace(target)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            raise _full(error) from error
        for piece in pieces:
            (self.path / _safe(piece)).unlink(missing_ok=True)
        body = target.read_bytes()
        return Piece(ARCHIVE, len(body), hashlib.sha256(body).hexdigest())

    def drop(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(root: Path, now: float | None = None) -> int:
    """Remove the runs that nobody has touched for `KEPT_FOR_S`; returns how many."""
    old = [each for each in root.glob("*") if each.is_dir() and (now or time.time()) - _newest(each) > KEPT_FOR_S]
    for each in old:
        shutil.rmtree(each, ignore_errors=True)
    return len(old)


def plain_name(name: str) -> str:
    """A name that any disk takes."""
    plain = "".join("-" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in name).strip(" .")
    return plain[:LONGEST_NAME] or "-"


def _newest(folder: Path) -> float:
    return max((each.stat().st_mtime for each in (folder, *folder.iterdir())), default=0.0)


def _safe(piece: Piece) -> str:
    """The name on this disk, which says nothing and cannot be made to lead elsewhere."""
    return hashlib.sha256(piece.name.encode()).hexdigest()[:24]


def _whole(target: Path, body: bytes) -> None:
    scratch = target.with_suffix(".part")
    try:
        with scratch.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def _full(error: OSError) -> PressProblem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PressProblem("磁盘已满，报告没有写完。请清理数据目录所在的磁盘，再试一次。", "The disk is full; the reports are not whole. Make room where the data folder lies and try again.")
    where = error.filename or ""
    return PressProblem(f"写不了报告文件 {where}：{error.strerror}。请检查目录权限，再试一次。", f"The report file {where} cannot be written: {error.strerror}. Check the folder's rights and try again.")
