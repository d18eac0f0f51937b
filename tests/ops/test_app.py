"""`python app.py` with real processes: it starts, says what is wrong, survives kill -9, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import secrets
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

import psycopg
import pytest

import app
from geodata import migrations, processes
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.errors import ClusterProblem
from serving import guard
from tests.conftest import skip_or_fail
from tests.geodata import town

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]


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


def _session(stat: Path) -> int:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[3]) if fields[0] != "Z" else 0


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


Refuse = Callable[..., str]


@pytest.fixture
def refuse(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refuse:
    """What the front door says when it does not open: one line a language (below a loader's own words), exit code 2."""

    def go(loader: bool = False, **settings: str) -> str:
        for name in ("DATABASE_URL", "GRIDWATCH_SECRET_KEY", "GRIDWATCH_PACK"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"GRIDWATCH_DATA_DIR": str(data_dir), "PORT": str(free_port()), **settings}.items():
            monkeypatch.setenv(name, value)
        assert app.main() == 2
        said = capfd.readouterr().err
        assert loader or len(said.strip().splitlines()) == 2, said
        return said

    return go


def test_it_serves_and_tells_when_the_database_is_away(start: Callable[[], App], data_dir: Path) -> None:
    running = start()
    body = running.wait_for(200)
    assert body == {"status": "ok", "city": "town", "data_version": 0}
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=20) as page:
        policy = page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self' 'sha256-" in policy and "unsafe-eval" not in policy and "frame-ancestors 'none'" in policy

    Cluster(data_dir).stop()
    away = running.wait_for(503, seconds=10)
    assert away["status"] == "unavailable" and away["reason"] and away["reason_zh"]
    time.sleep(2 * guard.SECONDS)
    assert running.cluster.pid() is None, "what was stopped on purpose stays down"
    Cluster(data_dir).start()
    running.wait_for(200, seconds=15)

    server = running.cluster.pid()
    assert server is not None
    os.kill(server, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while running.cluster.pid() in (None, server):
        assert time.monotonic() < deadline, "what died is started again"
        time.sleep(0.1)
    running.wait_for(200, seconds=15)

    frozen = processes.living_in(running.cluster.folder / "pg")
    try:
        signal_all(frozen, signal.SIGSTOP)
        began = time.monotonic()
        status, body = running.health()
        assert status == 503 and "did not answer" in body["reason"]
        assert time.monotonic() - began < 2
    finally:
        signal_all(frozen, signal.SIGCONT)
    running.wait_for(200, seconds=15)

    os.killpg(running.process.pid, signal.SIGINT)  # a terminal sends Ctrl-C to master and workers at once
    running.process.communicate(timeout=30)
    assert running.process.returncode == 0
    assert running.family() == [] and running.cluster.pid() is None


@pytest.mark.long
def test_a_killed_app_comes_back_and_ctrl_c_leaves_nothing(start: Callable[[], App], data_dir: Path) -> None:
    running = start()
    running.wait_for(200)
    with psycopg.connect(running.cluster.url) as conn:
        conn.execute("insert into data_version (note) values ('kept')")
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(timeout=10)
    assert running.cluster.pid(), "PostgreSQL outlives the app"

    again = start()
    assert again.wait_for(200)["data_version"] == 1, "what was committed is there"
    again.process.send_signal(signal.SIGINT)
    printed, _ = again.process.communicate(timeout=30)
    assert again.process.returncode == 0
    assert f"http://127.0.0.1:{again.port}" in printed and "demo-analyst" in printed and "模拟" in printed
    assert again.family() == []
    assert processes.living_in(again.cluster.folder / "pg") == []


def test_a_busy_port_is_named(refuse: Refuse) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refuse(PORT=str(port))
    assert f"端口 {port} 已被其他程序占用" in said and f"Port {port} is busy" in said


def test_a_database_that_is_not_there_is_named(refuse: Refuse) -> None:
    said = refuse(DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert "数据库没有响应" in said and "Connection refused" in said and "DATABASE_URL" in said


@pytest.fixture
def real_city(data_dir: Path) -> Iterator[Path]:
    """The same folder while its city claims to be a real one without demo accounts."""
    cluster = Cluster(data_dir)
    with cluster.lease() as url, psycopg.connect(url, autocommit=True) as conn:
        conn.execute("delete from app_user")
        conn.execute("update city set simulated = false")
        yield data_dir
        conn.execute("delete from app_user")
        conn.execute("update city set simulated = true")


def test_a_real_city_needs_a_secret_key(real_city: Path, refuse: Refuse) -> None:
    assert "GRIDWATCH_SECRET_KEY" in refuse()
    assert "has only 5 characters" in refuse(GRIDWATCH_SECRET_KEY="short")


def test_a_real_city_refuses_demo_accounts(real_city: Path, refuse: Refuse) -> None:
    with psycopg.connect(Cluster(real_city).url, autocommit=True) as conn:
        conn.execute(
            "insert into app_user (username, password_hash, display_zh, display_en, role, demo) values ('leader', 'x', '甲', 'A', 'leader', true)"
        )
    said = refuse(GRIDWATCH_SECRET_KEY=secrets.token_hex(32))
    assert "python -m geodata user remove leader" in said


def test_an_unreadable_pack_is_told(database_url: str, tmp_path: Path, refuse: Refuse) -> None:
    pack = str(tmp_path / "no-such-pack")
    said = refuse(loader=True, DATABASE_URL=database_url, GRIDWATCH_DATA_DIR=str(tmp_path), GRIDWATCH_PACK=pack)
    assert "no-such-pack" in said and "Loading the city failed" in said and "Traceback" not in said
