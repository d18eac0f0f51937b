"""`python app.py` as a process of its own, on a data folder with a very small city."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geodata import migrations
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.errors import ClusterProblem
from tests.conftest import skip_or_fail
from tests.geodata import town

ROOT = Path(__file__).parents[2]
LISTENING, ESTABLISHED = "0A", "01"
"""States of a socket, as the kernel writes them."""


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data folder whose embedded database holds a very small simulated city."""
    folder = Path(tempfile.mkdtemp(prefix=f"gridwatch-test-{os.getpid()}-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data", durable=False)
    try:
        with cluster.lease() as url:
            migrations.upgrade(url)
            database = Database(url)
            with database.own() as conn:
                town.build(conn)
            database.close()
    except ClusterProblem as problem:
        skip_or_fail(problem.en)
    yield folder / "data"
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class App:
    """A running `python app.py`."""

    process: subprocess.Popen[str]
    port: int
    cluster: Cluster

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and body of /healthz; never waits longer than it may."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def wait_for(self, status: int, seconds: float = 60) -> dict[str, Any]:
        """The body of /healthz once it has this status."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the app ended with {self.process.returncode}"
            try:
                found, body = self.health()
            except (OSError, urllib.error.URLError):
                found, body = 0, {}
            if found == status:
                return body
            time.sleep(0.1)
        pytest.fail(f"/healthz did not become {status} in {seconds} s; last: {found} {body}")

    def family(self) -> list[int]:
        """The app's own processes, master and workers: they share its session."""
        stats = (entry / "stat" for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [int(stat.parent.name) for stat in stats if _session(stat) == self.process.pid]

    def named(self, name: str) -> list[int]:
        """Those of the family that are called so."""
        return [pid for pid in self.family() if _called(pid) == name]


def _session(stat: Path) -> int:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[3]) if fields[0] != "Z" else 0


def _called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def ports(pid: int, state: str) -> set[int]:
    """This machine's ports at which a process waits for others, or is being asked."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    known = {f"socket:[{row[9]}]": int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == state}
    return {known[held] for held in map(_target, Path(f"/proc/{pid}/fd").iterdir()) if held in known}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "GRIDWATCH_SECRET_KEY", "GRIDWATCH_PACK")}
    return kept | {"GRIDWATCH_DATA_DIR": str(data_dir), "GRIDWATCH_NIGHTLY": ""} | more


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[[], App]]:
    """Starts the app as a terminal would, in a session of its own."""
    running: list[App] = []

    def go() -> App:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment(data_dir, PORT=str(port)), text=True,
            stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        running.append(App(process, port, Cluster(data_dir)))
        return running[-1]

    yield go
    for one in running:
        signal_all(one.family(), signal.SIGKILL)
        one.process.communicate(timeout=20)


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Backends come and go: one that has gone meanwhile needs no signal."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
