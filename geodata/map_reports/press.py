"""Asks the printer for a file: one process a data folder (`python -m serving.press`), started when it is first needed.

An order goes over a socket that only its owner may open and names a person, an issue and a form. The printer shows itself the page
with a ticket of that person, so it prints what that person may see and nothing else. Screens and background jobs ask alike.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from geodata.errors import BadFilter, GridwatchError, NotAllowed, NotSignedIn, PressProblem, UnknownName
from geodata.map_reports import ticket
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue
from geodata.processes import BEHIND

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = "press"
"""Of a data folder: key, socket and log of its printer."""

SOCKET, APP, LOG, LOCK = "socket", "app.json", "log", "starting"
START_S, ANSWER_S = 40.0, 150.0
TRIES = 2
LONGEST_TAIL = 300
KINDS: dict[int, type[GridwatchError]] = {400: BadFilter, 401: NotSignedIn, 403: NotAllowed, 404: UnknownName}

Wanted = Form | Literal["map"]
"""A file of an issue, or the picture of its map alone."""


@dataclass(frozen=True)
class Press:
    """The printer of a data folder; `folder` is `press` in it. Nothing is written: a file comes back as bytes, or an error does."""

    folder: Path

    def make(self, person: str, issue: Issue, form: Wanted) -> bytes:
        """The file of an issue as that person may see it. Raises `PressProblem`, or what the page itself says."""
        behind = os.getpriority(os.PRIO_PROCESS, 0) >= BEHIND  # nobody waits for what a background job orders
        order = json.dumps({"person": person, "issue": issue.dumped(), "form": form, "behind": behind}).encode() + b"\n"
        for turn in range(TRIES):
            try:
                with self._open() as line:
                    line.sendall(order)
                    return _answer(line)
            except (EOFError, ConnectionError, TimeoutError) as error:  # it was killed in the middle, or was just leaving
                if turn + 1 == TRIES:
                    raise _silent(self.folder, error) from error
        raise AssertionError("the last try returns or raises")

    def read_ticket(self, text: str) -> tuple[str, Issue]:
        """Who and what a ticket of this folder's printer is for. Raises `NotSignedIn`."""
        return ticket.read(self.folder, text)

    @contextmanager
    def _open(self) -> Iterator[socket.socket]:
        """A line to the printer, which is started where nobody answers."""
        try:
            line = _connected(self.folder)
        except OSError:
            self._start()
            line = _connected(self.folder)
        with line:
            yield line

    def _start(self) -> None:
        """Start the printer, unless somebody else is doing so; returns when it answers. Raises `PressProblem`."""
        if not (self.folder / APP).exists():
            raise PressProblem(
                "应用没有在运行，打印页取不到。请先启动 Gridwatch（make run）再导出报告。", "The app is not running, so there is no page to print. Start Gridwatch (make run), then export the report."
            )
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _answers(self.folder):
                _launch(self.folder)
                _wait(self.folder)


def announce(folder: Path, address: str) -> None:
    """Tell the printer where its pages are on this machine, and that they are there as long as this process. Called before serving."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder / f"{APP}.{os.getpid()}"
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"address": address, "pid": os.getpid()}, file)
    made.replace(folder / APP)


def told(folder: Path) -> dict[str, Any]:
    """What `announce` said: `address` and `pid`."""
    found: dict[str, Any] = json.loads((folder / APP).read_text())
    return found


def socket_path(folder: Path, descriptor: int) -> str:
    """The socket by the folder's descriptor: a path through it is short however deep the folder lies."""
    return f"/proc/self/fd/{descriptor}/{SOCKET}"


def _connected(folder: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(ANSWER_S)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            line.connect(socket_path(folder, descriptor))
        finally:
            os.close(descriptor)
    except OSError:
        line.close()
        raise
    return line


def _answers(folder: Path) -> bool:
    try:
        _connected(folder).close()
    except OSError:
        return False
    return True


def _launch(folder: Path) -> None:
    """A process that belongs to nobody; what it says lies in its log."""
    with (folder / LOG).open("wb") as log:
        shell = ["/bin/sh", "-c", '"$@" &', "sh", sys.executable, "-m", "serving.press", str(folder)]
        subprocess.run(shell, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, check=True)


def _wait(folder: Path) -> None:
    end = time.monotonic() + START_S
    while not _answers(folder):
        if time.monotonic() > end:
            raise _silent(folder, TimeoutError(f"no answer within {START_S:.0f} s"))
        time.sleep(0.03)


def _silent(folder: Path, error: Exception) -> PressProblem:
    try:
        tail = " ".join((folder / LOG).read_text(errors="replace").split())[-LONGEST_TAIL:]
    except OSError:
        tail = ""
    reason = tail or str(error) or type(error).__name__
    return PressProblem(f"打印程序没有完成：{reason}。请再导出一次；仍不行时看日志 {folder / LOG}。", f"The printer did not finish: {reason}. Export again; if it stays so, see the log {folder / LOG}.")


def _answer(line: socket.socket) -> bytes:
    """A head in one line, then as many bytes as it says. Raises `EOFError` where the other end went away."""
    with line.makefile("rb") as stream:
        first = stream.readline()
        if not first.endswith(b"\n"):
            raise EOFError("the printer went away")
        head = json.loads(first)
        if not head["ok"]:
            raise KINDS.get(head["status"], PressProblem)(head["zh"], head["en"])
        body = stream.read(head["size"])
        if len(body) != head["size"]:
            raise EOFError("the printer went away")
        return body
