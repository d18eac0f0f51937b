"""Vectors of counts as files, read by memory map: PostgreSQL keeps the record, these serve it.

A plane is one vector of `cell_vector`, or the slice of it that a person may see, under the digest of the vector's
content. A changed count is another digest and so another file: nothing is ever out of date. Which digest holds, and
which slice, is asked of the database each time. The folder can be deleted at any moment; planes are made again on use.
"""

from __future__ import annotations

import logging
import mmap
import os
import tempfile
import threading
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.int32]
BYTES: Final = 4  # a number of a vector is a little-endian int32
CHECK_BYTES: Final = 4  # a checksum ends every file: a machine that lost power may leave the right size and no content
LARGEST_FOLDER: Final = 2 << 30
MOST_OPEN: Final = 256  # every open map holds a file descriptor
REST_SECONDS: Final = 60.0
ABANDONED_SECONDS: Final = 600.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlaneName:
    """Which numbers a plane holds: of the vector with this digest, `size` of them from `first` on."""

    digest: bytes
    first: int
    size: int

    def __str__(self) -> str:
        return f"{self.digest.hex()}-{self.first}-{self.size}.i32"


class Planes:
    """The planes in `folder`, shared by threads and processes; at most `largest` bytes, the longest unused go first.

    Nothing here raises for what the disk does: without room, or rights, every plane is simply not there.
    """

    def __init__(self, folder: Path, largest: int = LARGEST_FOLDER, most_open: int = MOST_OPEN) -> None:
        self.folder = folder
        self._largest, self._most_open = largest, most_open
        self._open: OrderedDict[PlaneName, Plane] = OrderedDict()
        self._lock = threading.Lock()
        self._since_sweep = largest  # the first write looks at what earlier processes left
        self._rests_until = 0.0

    def find(self, name: PlaneName) -> Plane | None:
        """The numbers, shape (size,), read-only; None if they were not kept or the file is not sound."""
        with self._lock:
            if (found := self._open.get(name)) is not None:
                self._open.move_to_end(name)
                return found
        found = self._map(name)
        if found is not None:
            with self._lock:
                self._open[name] = found
                while len(self._open) > self._most_open:
                    self._open.popitem(last=False)
        return found

    def keep(self, name: PlaneName, body: bytes) -> None:
        """Write the numbers of a plane for whoever asks next; a failing disk is told to the log once and left in peace."""
        if time.monotonic() < self._rests_until:
            return
        try:
            self._write(self._path(name), body)
        except OSError as error:
            if not self._rests_until:
                logger.warning("Map values cannot be kept in %s (%s). They are read from the database; free the disk.", self.folder, error)
            self._rests_until = time.monotonic() + REST_SECONDS
            return
        with self._lock:
            self._since_sweep += len(body)
            due = self._since_sweep > self._largest // 16
            self._since_sweep = 0 if due else self._since_sweep
        if due:
            self._sweep()

    def _path(self, name: PlaneName) -> Path:
        return self.folder / name.digest.hex()[:2] / str(name)

    def _map(self, name: PlaneName) -> Plane | None:
        path = self._path(name)
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            os.utime(path)
        except (OSError, ValueError):  # not there, swept just now, or empty, which cannot be mapped
            return None
        end = BYTES * name.size
        if len(mapped) == end + CHECK_BYTES and _checksum(memoryview(mapped)[:end]) == mapped[end:]:
            return np.frombuffer(mapped, "<i4", name.size)
        logger.warning("%s is damaged and is made again.", path)
        path.unlink(missing_ok=True)
        return None

    def _write(self, path: Path, body: bytes) -> None:
        """Whole or not at all: nobody sees the file before it has its name."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with open(handle, "wb") as file:
                file.write(body)
                file.write(_checksum(body))
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Remove what killed writers left, and the planes longest unused until a fifth of the folder is free again."""
        found = []
        for path in self.folder.glob("??/*"):
            try:
                known = path.stat()
                if path.suffix == ".part" and time.time() - known.st_mtime > ABANDONED_SECONDS:
                    path.unlink()
                elif path.suffix != ".part":
                    found.append((known.st_mtime, known.st_size, path))
            except OSError:  # another process sweeps too
                continue
        total = sum(size for _, size, _ in found)
        if total <= self._largest:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._largest * 4 // 5:
                return


def _checksum(body: bytes | memoryview) -> bytes:
    return zlib.crc32(body).to_bytes(CHECK_BYTES, "little")
