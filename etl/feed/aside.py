"""Batches are loaded by a process beside the server's own, which steps behind everything else.

A batch of 500 addresses is half a second of Python. In the server's process every screen would wait for the interpreter
meanwhile; beside it nobody waits for it, and what kills it, a batch or the kernel, leaves the screens alone. The process
(`beside.py`) is started with the first batch, serves one server process, and ends with it.

intake = Aside(database, settings.database_url, settings.data_dir / "geocoder")
"""

from __future__ import annotations

import logging
import multiprocessing.connection
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from etl.feed.bodies import MOST_BYTES
from etl.feed.intake import PATIENCE_S, Intake, busy
from etl.grounds import Grounds
from geodata.engine import Database
from geodata.errors import Busy, GridwatchError
from geodata.feeders import Feeder, Sent

SEATS: Final = 2
"""Batches in one server process at a time, one at work and one waiting: the other threads are the screens'."""
MOST_S: Final = 100
"""So long the longest batch may take, the first one's wait for the gazetteer with it."""
HOME: Final = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


class BatchFault(Exception):
    """A bug met a batch in the process beside; its log line above says where."""


@dataclass(frozen=True)
class Fault:
    """A bug as it comes back: its class and where it happened, and not one value, since values may be somebody's."""

    name: str
    where: str


@dataclass(frozen=True)
class Helper:
    """The process beside, and the line to it."""

    process: subprocess.Popen[bytes]
    line: Connection

    def end(self) -> None:
        """End it, whatever it does: its transaction is undone."""
        self.line.close()
        self.process.kill()
        self.process.wait()


class Aside:
    """An `Intake` whose batches are loaded in a process beside; lets feeders in by itself."""

    most_bytes = MOST_BYTES

    def __init__(self, database: Database, url: str, folder: Path | None = None) -> None:
        """`folder`: where the geocoder's index is kept, so that it is opened and not built."""
        self._door, self._url, self._folder = Intake(database, Grounds(database)), url, folder
        self._seats, self._one = threading.BoundedSemaphore(SEATS), threading.Lock()
        self._helper: Helper | None = None

    def admit(self, token: str, source: str) -> Feeder:
        """See `Intake.admit`."""
        return self._door.admit(token, source)

    def schema(self, source: str) -> dict[str, Any]:
        """See `Intake.schema`."""
        return self._door.schema(source)

    def take(self, who: Feeder, token: str, source: str, sent: Sent) -> bytes:
        """See `Intake.take`. Raises `Busy` also where the process beside was lost; the same key again then settles it."""
        with self._seat():
            answer = self._asked((who, token, source, sent))
        if isinstance(answer, GridwatchError):
            raise answer
        if isinstance(answer, Fault):
            log.error("A batch failed beside with %s\n%s", answer.name, answer.where)
            raise BatchFault(answer.name)
        return answer

    def close(self) -> None:
        """End the process beside; the next batch starts another."""
        if self._helper is not None:
            self._end()
            self._helper = None

    def _asked(self, batch: tuple[Feeder, str, str, Sent]) -> bytes | GridwatchError | Fault:
        try:
            line = self._running().line
            line.send(batch)
            if not line.poll(MOST_S):
                raise TimeoutError
            answer: bytes | GridwatchError | Fault = line.recv()
        except (EOFError, OSError):
            self.close()
            raise Busy(
                "导入进程中断，这一批没有答复。请用同一 Idempotency-Key 再送：已写入则原样再答，没有则这次写入。",
                "The loading process was lost before it answered. Send again with the same Idempotency-Key: what is in is not written twice.",
            ) from None
        return answer

    def _running(self) -> Helper:
        if self._helper is None or self._helper.process.poll() is not None:
            self.close()
            self._helper = _start(self._url, self._folder)
            self._end = weakref.finalize(self, self._helper.end)  # also where nobody closes this one
        return self._helper

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(blocking=False):
            raise busy()
        try:
            if not self._one.acquire(timeout=PATIENCE_S):
                raise busy()
            try:
                yield
            finally:
                self._one.release()
        finally:
            self._seats.release()


def _start(url: str, folder: Path | None) -> Helper:
    """A process in a session of its own: a Ctrl-C at the server's terminal does not break off what it writes."""
    ours, theirs = multiprocessing.connection.Pipe()
    command = [sys.executable, "-m", "etl.feed.beside", str(theirs.fileno()), *([str(folder)] if folder else [])]
    environment = {**os.environ, "DATABASE_URL": url}
    process = subprocess.Popen(command, cwd=HOME, env=environment, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True)
    theirs.close()
    return Helper(process, ours)
