"""The printer of map reports: one warm Chromium for a data folder, behind a socket. `python -m serving.press FOLDER`.

It ends with the app, after idle minutes, or when told to; it holds the folder's lock as long as it lives, so there is one.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from geodata import processes
from geodata.errors import GridwatchError, PressProblem
from geodata.map_reports import issue as issues
from geodata.map_reports import press, ticket
from serving.press_browser import Browser

IDLE_S = float(os.environ.get("GRIDWATCH_PRESS_IDLE", "600"))
LOOK_S = 1.0
DROP, MAY_RAISE = 24, 23
"""Of Linux: PR_CAPBSET_DROP, CAP_SYS_NICE."""
LONGEST_ORDER = 1 << 20
LIVES = "running"


class Printer:
    """Takes orders until nobody needs it any more."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.used, self.busy, self.urgent = folder, time.monotonic(), 0, 0
        self.browser = Browser(folder)

    async def serve(self) -> None:
        """Listen, and leave when the app has, or nothing was asked for long."""
        listening = await asyncio.start_unix_server(self._take, sock=_listen(self.folder), limit=LONGEST_ORDER)
        ended = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, ended.set)
        warm = asyncio.create_task(self.browser.warm(str(press.told(self.folder)["address"])))  # ready before the first order has been read, if all is well
        while not ended.is_set() and not self._alone():
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), LOOK_S)
        listening.close()
        warm.cancel()
        await self.browser.close()

    def _alone(self) -> bool:
        """Whether the app is gone, or nothing has been asked for long."""
        if self.busy:
            return False
        try:
            os.kill(int(press.told(self.folder)["pid"]), 0)
        except (OSError, ValueError):
            return True
        return time.monotonic() - self.used > IDLE_S

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.busy += 1
        try:
            if line := await reader.readline():
                head, body = await self._made(line)
                writer.write(json.dumps(head | {"size": len(body)}).encode() + b"\n" + body)
                await writer.drain()
        except (ConnectionError, ValueError):  # whoever asked is gone, or sent no order
            pass
        finally:
            self.busy, self.used = self.busy - 1, time.monotonic()
            writer.close()

    async def _made(self, line: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer's head, and the file."""
        order = json.loads(line)
        urgent = not order.get("behind")
        self.urgent += urgent
        try:
            await self._keep_pace()
            issue = issues.load(order["issue"])
            pass_ = ticket.sign(self.folder, str(order["person"]), issue)
            return {"ok": True}, await self.browser.make(str(press.told(self.folder)["address"]), pass_, order["form"])
        except GridwatchError as error:
            return {"ok": False, "zh": error.zh, "en": error.en, "status": error.http_status}, b""
        except OSError as error:
            problem = no_room(self.folder, error)
            return {"ok": False, "zh": problem.zh, "en": problem.en, "status": problem.http_status}, b""
        finally:
            self.urgent -= urgent
            await self._keep_pace()

    async def _keep_pace(self) -> None:
        """Screens go first, unless one of them waits for an order itself."""
        wanted = 0 if self.urgent else processes.BEHIND
        if wanted != self.browser.niceness:
            self.browser.niceness = wanted
            await asyncio.to_thread(processes.weigh_family, wanted)


def no_room(folder: Path, error: OSError) -> PressProblem:
    """What a failing disk means for a report."""
    return PressProblem(f"磁盘写不下：{error}。请清出 {folder} 所在磁盘的空间，再导出一次。", f"The disk refuses: {error}. Make room on the disk of {folder}, then export again.")


def _listen(folder: Path) -> socket.socket:
    """A socket only its owner may open; a dead one's is taken over."""
    os.umask(0o077)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    (folder / press.SOCKET).unlink(missing_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    listening.bind(press.socket_path(folder, descriptor))
    os.close(descriptor)
    return listening


def stay_in_line() -> None:
    """A browser that root starts would set itself above everything else: nothing started from here on may."""
    ctypes.CDLL(None).prctl(DROP, MAY_RAISE, 0, 0, 0)  # refused where we are not root: then no browser may raise itself anyway


def main() -> int:
    """Serve the folder of the command line; 1 where another printer does so already."""
    folder = Path(sys.argv[1])
    with (folder / LIVES).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 1
        shutil.rmtree(folder / "tmp", ignore_errors=True)
        (folder / "tmp").mkdir(mode=0o700)
        stay_in_line()
        os.environ.update(TMPDIR=str(folder / "tmp"))  # what the browser leaves behind lies where it is swept
        try:
            asyncio.run(Printer(folder).serve())
        finally:
            (folder / press.SOCKET).unlink(missing_ok=True)
            shutil.rmtree(folder / "tmp", ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
