"""The app as people run it, on a simulated city of its own, and what it leaves on the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geodata.cluster import Cluster
from geodata.engine import Database

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class House:
    """A running app: its address, its database, its data folder."""

    base: str
    database: Database
    folder: Path

    def processes(self) -> set[str]:
        """Printers and browsers of this data folder, workers included."""
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


@contextmanager
def running(scale: float) -> Iterator[House]:
    """The app on a new city, until it is left; then nothing of it is there any more."""
    with tempfile.TemporaryDirectory(prefix="gridwatch-prove-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = _free()
        environment = {**os.environ, "GRIDWATCH_DATA_DIR": str(folder / "data"), "PORT": str(port), "GRIDWATCH_DEMO_SCALE": str(scale), "GRIDWATCH_NIGHTLY": "", "WORKERS": "1"}
        environment.pop("DATABASE_URL", None)
        app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert app.stdout is not None
        for line in app.stdout:  # the banner ends with how to stop it
            if "Ctrl-C" in line:
                break
        database = Database(Cluster(folder / "data").url)
        house = House(f"http://127.0.0.1:{port}", database, folder / "data")
        try:
            yield house
        finally:
            database.close()
            app.terminate()
            app.wait(timeout=120)
            _until_gone(house)


def _until_gone(house: House, patience_s: float = 30.0) -> None:
    """The printer notices within seconds that the app has gone. Raises where it does not."""
    end = time.monotonic() + patience_s
    while left := house.processes():
        if time.monotonic() > end:
            raise RuntimeError(f"still running after the app has ended: {sorted(left)}")
        time.sleep(0.5)


def _free() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
