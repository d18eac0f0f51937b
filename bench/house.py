"""The app as people run it, on a simulated city of its own: started, stopped, and what it leaves on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from geodata.cluster import Cluster
from geodata.engine import Database

ROOT = Path(__file__).resolve().parents[1]
PORT = 8749
ENDS_S, GONE_S = 120, 30.0
STARTING_S, LONGEST_START_S = 30.0, 300.0
QUIET_S, QUIET_SHARE = 5.0, 0.1
TICKS = os.sysconf("SC_CLK_TCK")


class House:
    """A running app: its address, its database, its data folder."""

    def __init__(self, base: str, folder: Path, database: Database | None = None) -> None:
        self.base, self.folder = base, folder
        if database is not None:
            self.database = database

    def processes(self) -> set[str]:
        """Everything of this data folder: app, workers, printer and its browser."""
        found = set()
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                environment = (path.parent / "environ").read_bytes()
            except OSError:
                continue
            if str(self.folder) in line or f"GRIDWATCH_DATA_DIR={self.folder}".encode() in environment:
                found.add(f"{path.parent.name} {line[:80]}")
        return found

    def files(self) -> set[str]:
        """Everything in the data folder but the database, and what the house writes for a moment elsewhere."""
        own = {str(path) for path in self.folder.rglob("*") if path.is_file() and "database" not in path.relative_to(self.folder).parts[:1]}
        return own | {str(path) for path in Path(tempfile.gettempdir()).glob("gridwatch-*")}


class OwnHouse(House):
    """One that is started here as people start it; its database goes and comes with it."""

    def __init__(self, folder: Path, scale: float) -> None:
        super().__init__(f"http://127.0.0.1:{PORT}", folder)
        own = {"GRIDWATCH_DATA_DIR": str(folder), "PORT": str(PORT), "GRIDWATCH_DEMO_SCALE": str(scale), "GRIDWATCH_NIGHTLY": ""}
        self._settings = {**os.environ, **own}
        self._settings.pop("DATABASE_URL", None)

    def start(self) -> None:
        """Start and wait for the banner. Raises `RuntimeError` where the app ends instead."""
        self.app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=self._settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.app.stdout is not None
        if not any("Ctrl-C" in line for line in self.app.stdout):  # the banner ends with how to stop it
            raise RuntimeError(f"the app did not start; it ended with {self.app.wait(timeout=ENDS_S)}")
        self.database = Database(Cluster(self.folder).url)

    def stop(self) -> None:
        """Stop it and wait for its end."""
        self.database.close()
        self.app.terminate()
        self.app.wait(timeout=ENDS_S)


H = TypeVar("H", bound=OwnHouse)


@contextmanager
def own_house(scale: float, kind: Callable[[Path, float], H]) -> Iterator[H]:
    """The app on a new city, until it is left; then nothing of it may be there. Raises `RuntimeError` where something is."""
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "data"
        folder.mkdir()
        house = kind(folder, scale)
        house.start()
        try:
            yield house
        finally:
            house.stop()
            _until_gone(house)


def _until_gone(house: House) -> None:
    """The printer notices within seconds that the app has gone."""
    end = time.monotonic() + GONE_S
    while left := house.processes():
        if time.monotonic() > end:
            raise RuntimeError(f"still running after the app has ended: {sorted(left)}")
        time.sleep(0.5)


def family(root: int) -> Iterator[int]:
    """A process and all below it."""
    yield root
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == root:
            yield from family(int(path.parent.name))


def processor_s(pids: Iterator[int]) -> float:
    """Seconds of a processor that processes have used so far."""
    used = 0
    for pid in pids:
        try:
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used += int(parts[11]) + int(parts[12])
    return used / TICKS


def settle() -> None:
    """Wait for what a start still does aside: tiles from afar, compiled loops, the job of the first scan. Walls hang for months.

    The whole machine is looked at: workers belong to nobody, and the database is a process of its own.
    """
    began = time.monotonic()
    time.sleep(STARTING_S)
    used = _machine_s()
    while time.monotonic() - began < LONGEST_START_S:
        time.sleep(QUIET_S)
        before, used = used, _machine_s()
        if used - before < QUIET_SHARE * QUIET_S:
            break
    print(f"the start was over after {time.monotonic() - began:.0f} s")


def _machine_s() -> float:
    """Seconds of a processor that everything here has used so far."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / TICKS
