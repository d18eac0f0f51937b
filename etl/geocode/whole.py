"""A file that appears when it is whole, or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geodata.errors import FileProblem


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Bytes to write; at the end they are forced to the disk and take the place of `path` in one step.

    They wait beside it in `….part`, which only its owner can read, since addresses are personal. Whatever is
    raised inside removes it; what a killed run leaves is taken over by the next. Raises `FileProblem` where it cannot
    be written, or while another run writes the same file.
    """
    target = path.resolve()
    part = target.with_name(f"{target.name}.part")
    try:
        if target.is_dir():
            raise FileProblem(f"{path} 是目录。请给出文件名。", f"{path} is a folder. Give the name of a file.")
        with open(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            _alone(file, part, path)
            try:
                os.fchmod(file.fileno(), 0o600)
                file.truncate()
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        _settle(target.parent)
    except OSError as error:
        raise FileProblem(
            f"写不了 {path}：{error.strerror or error}。请换一个可写、空间足够的位置。",
            f"Cannot write {path}: {error.strerror or error}. Choose a place that can be written and has room.",
        ) from None


def _alone(file: BinaryIO, part: Path, path: Path) -> None:
    """Hold the part alone; it may have become the result between opening and locking."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), part.stat()):
            raise FileNotFoundError
    except (BlockingIOError, FileNotFoundError):
        raise FileProblem(
            f"另一个程序正在写 {path}。请等它结束，或换一个文件名。",
            f"Another run is writing {path}. Wait for it, or choose another name.",
        ) from None


def _settle(folder: Path) -> None:
    """The new name too is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
