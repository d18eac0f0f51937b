"""A folder into which files are dropped: what has arrived whole, what is in hand, what is done.

NAME                      waits to be read
.in-hand/STAMP/NAME       is being read, or was when the watcher died
done/DATE/NAME            is in the database
problem/DATE/…            cannot be read, or rows of it; NAME.txt says why
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from etl.values.dates import CHINA
from geodata.errors import FileProblem, StartProblem

LOCK: Final = ".gridwatch.lock"
IN_HAND, DONE, PROBLEM = ".in-hand", "done", "problem"
UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")
NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})
STAMP: Final = "%Y%m%dT%H%M%S.%f"
EMPTY_TIMES: Final = 10
"""An empty file is waited for so many times longer: some senders make it first and fill it later."""

Size = tuple[int, int]
"""Bytes and time of change: a file that keeps both is whole."""


@dataclass(frozen=True)
class Claim:
    """A file in hand. `since`: when it was taken; `size`: as it was then."""

    path: Path
    since: dt.datetime
    size: Size


def is_finished_name(name: str) -> bool:
    """Whether a name is that of a finished file; senders rename when they are done."""
    return not name.startswith((".", "~$")) and not name.lower().endswith(UNFINISHED)


def size_of(path: Path) -> Size:
    """Bytes and time of change."""
    told = path.stat()
    return told.st_size, told.st_mtime_ns


@dataclass
class Folder:
    """The folder at `root`. `settle_s`: so long a file must stay as it is to count as whole."""

    root: Path
    settle_s: float
    _seen: dict[str, tuple[Size, float]] = field(default_factory=dict)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Keep other watchers out; False where this file system knows no locks. Raises `StartProblem`, `FileProblem`."""
        if not self.root.is_dir():
            raise FileProblem(f"没有目录 {self.root}。请先建立。", f"There is no folder {self.root}. Make it first.")
        with (self.root / LOCK).open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                who = lock.read(200).strip()
                raise StartProblem(f"目录 {self.root} 已有一个监视进程（{who}）。请先停止它。", f"Another process watches {self.root} ({who}). Stop that one first.") from None
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise
                yield False
                return
            lock.truncate(0)
            lock.write(f"{socket.gethostname()} pid {os.getpid()}")
            lock.flush()
            yield True

    def waiting(self) -> list[Path]:
        """Files whose name says that they are finished, whole or not."""
        with os.scandir(self.root) as entries:
            return [Path(entry.path) for entry in entries if is_finished_name(entry.name) and entry.is_file(follow_symlinks=False)]

    def whole(self) -> list[Path]:
        """Of these, the ones that have not changed for a while, oldest first."""
        now, found = time.monotonic(), []
        before, self._seen = self._seen, {}
        for path in self.waiting():
            try:
                size = size_of(path)
            except FileNotFoundError:  # taken away, or renamed
                continue
            known, since = before.get(path.name, (size, now))
            since = since if known == size else now
            self._seen[path.name] = size, since
            if now - since >= self.settle_s * (1 if size[0] else EMPTY_TIMES):
                found.append((size[1], path.name, path))
        return [path for *_, path in sorted(found)]

    def claim(self, path: Path) -> Claim | None:
        """Take a file in hand; None where somebody else was faster."""
        since = dt.datetime.now(CHINA)
        target = self.root / IN_HAND / since.strftime(STAMP) / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.rename(target)
        except FileNotFoundError:
            target.parent.rmdir()
            return None
        return Claim(target, since, size_of(target))

    def claims(self) -> list[Claim]:
        """What is in hand, oldest first."""
        found = []
        for folder in sorted((self.root / IN_HAND).glob("*")):
            since = dt.datetime.strptime(folder.name, STAMP).replace(tzinfo=CHINA)
            inside = sorted(folder.iterdir())
            if not inside:  # whoever made or emptied it was killed at that moment
                folder.rmdir()
            found += [Claim(path, since, size_of(path)) for path in inside]
        return found

    def done(self, claim: Claim) -> Path:
        """Put a file away that is in the database."""
        return self._put(claim, self._day(DONE))

    def problem(self, claim: Claim, zh: str, en: str) -> Path:
        """Put a file where a person looks for it, with what is wrong beside it."""
        target = free_name(self._day(PROBLEM), claim.path.name)
        self.tell(target.name, zh, en)
        return self._put(claim, target.parent)

    def back(self, claim: Claim) -> Path:
        """Let a file wait again."""
        return self._put(claim, self.root)

    def problems(self) -> Path:
        """Today's folder of problems."""
        return self._day(PROBLEM)

    def tell(self, name: str, zh: str, en: str) -> None:
        """Write what is wrong with a file of today's problems, beside it."""
        (self._day(PROBLEM) / f"{name}.txt").write_text(f"{zh}\n\n{en}\n", encoding="utf-8")

    def _day(self, kind: str) -> Path:
        folder = self.root / kind / dt.datetime.now(CHINA).date().isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _put(self, claim: Claim, folder: Path) -> Path:
        target = claim.path.rename(free_name(folder, claim.path.name))
        claim.path.parent.rmdir()
        return target


def free_name(folder: Path, name: str) -> Path:
    """The name in a folder, numbered where it is taken: case.csv, case-2.csv."""
    stem, dot, rest = name.partition(".")
    number, target = 1, folder / name
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}{dot}{rest}"
    return target
