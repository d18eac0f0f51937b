"""The embedded PostGIS, with real servers: private, recoverable, and clear when it cannot start."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from geodata import binaries, cluster_folder, processes
from geodata.cluster import Cluster
from geodata.errors import ClusterProblem
from tests.conftest import skip_or_fail

pytestmark = [pytest.mark.processes, pytest.mark.long]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="shows what root does")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _postgis() -> None:
    try:
        binaries.find()
    except ClusterProblem as problem:
        skip_or_fail(problem.en)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder every user can walk into; pytest's own is closed to others."""
    yield from walkable()


@pytest.fixture(scope="module")
def steady() -> Iterator[Cluster]:
    """A running cluster with the settings of a real one, for tests that only look or put it back as it was."""
    for folder in walkable():
        cluster = Cluster(folder / "data")
        cluster.start()
        yield cluster


def walkable() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"gridwatch-test-{os.getpid()}-"))
    folder.chmod(0o755)
    yield folder
    for lock in folder.glob("**/start.lock"):
        with suppress(ClusterProblem):
            Cluster(lock.parent).stop()
    shutil.rmtree(folder, ignore_errors=True)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as conn:
        answer = conn.execute(query)  # type: ignore[call-overload]
        return answer.fetchone()[0] if answer.description else None


def started(folder: Path) -> Cluster:
    cluster = Cluster(folder, durable=False)
    cluster.start()
    return cluster


def test_it_is_private(steady: Cluster) -> None:
    assert ask(steady.url, "show listen_addresses") == ""
    assert ask(steady.url, "show lc_ctype") == "C.UTF-8"
    assert ask(steady.url, "show jit") == "off"
    assert stat.S_IMODE((steady.folder / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((steady.data_dir / "password").stat().st_mode) == 0o600
    rules = ask(steady.url, "select array_agg(distinct auth_method) from pg_hba_file_rules")
    assert rules == ["scram-sha-256"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(steady.url.replace(steady._password(), "x" * 48), "select 1")


@needs_root
def test_root_hands_the_server_to_another_user(steady: Cluster) -> None:
    assert Path(f"/proc/{steady.pid()}").stat().st_uid != 0


def test_settings_are_durable_unless_asked_otherwise(steady: Cluster) -> None:
    assert [ask(steady.url, f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3


def test_stop_leaves_nothing_and_start_is_quick(steady: Cluster) -> None:
    steady.stop()
    assert processes.living_in(steady.folder / "pg") == []
    assert not list((steady.folder / "run").iterdir())
    began = time.monotonic()
    steady.start()
    assert time.monotonic() - began < 10


def test_killed_server_comes_back_with_everything_committed(steady: Cluster) -> None:
    ask(steady.url, "create table kept (n int)")
    ask(steady.url, "insert into kept select generate_series(1, 1000)")
    pid = steady.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while steady.pid() == pid:
        time.sleep(0.02)
    steady.start()
    assert ask(steady.url, "select count(*) from kept") == 1000


def test_one_that_died_is_revived_and_one_that_was_stopped_is_not(steady: Cluster) -> None:
    pid = steady.pid()
    assert pid is not None and steady.revive() is False
    os.kill(pid, signal.SIGKILL)
    while steady.pid() == pid:
        time.sleep(0.02)
    assert steady.revive() is True and steady.pid() not in (None, pid)
    steady.stop()
    assert steady.revive() is False and steady.pid() is None
    steady.start()


def test_a_pid_file_naming_a_stranger_is_not_believed(steady: Cluster) -> None:
    steady.stop()
    stranger = steady.folder / "pg" / "postmaster.pid"
    stranger.write_text(f"{os.getpid()}\n{steady.folder / 'pg'}\n0\n5432\n\n\n\n")
    processes.give(stranger, processes.service_user(), 0o600)
    assert steady.pid() is None
    steady.start()
    assert ask(steady.url, "select 1") == 1


def test_two_instances_do_not_meet(place: Path) -> None:
    one, two = started(place / "one"), started(place / "two")
    ask(one.url, "create table mine (n int)")
    assert ask(two.url, "select to_regclass('mine')::text") is None
    two.stop()
    assert one.pid() and not two.pid()
    with pytest.raises(psycopg.OperationalError):
        ask(one.url.replace(one._password(), two._password()), "select 1")


@pytest.mark.parametrize("name", ["深，浅,'引号'", "x" * 110])
def test_paths_a_socket_cannot_take(place: Path, name: str) -> None:
    cluster = started(place / name)
    assert ask(cluster.url, "select 1") == 1
    socket = cluster_folder.choose_socket_folder(cluster.folder)
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    cluster.stop()
    socket.rmdir()


def test_a_planted_socket_folder_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    folder = place / ("x" * 110)
    planted = cluster_folder.choose_socket_folder(folder)
    planted.symlink_to(place)
    with pytest.raises(ClusterProblem, match="belongs to somebody else"):
        cluster_folder.choose_socket_folder(folder)


HOLD = """
import sys, time
from pathlib import Path
from geodata.cluster import Cluster
with Cluster(Path(sys.argv[1]), durable=False).lease():
    print("holding", flush=True)
    time.sleep(60)
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout and holder.stdout.readline() == "holding\n"
    return holder


def test_the_last_one_out_stops_it(place: Path) -> None:
    cluster = Cluster(place / "data", durable=False)
    holder = hold(place / "data")
    with cluster.lease() as url:
        assert ask(url, "select 1") == 1
    assert cluster.pid(), "somebody else still uses it"
    holder.kill()
    holder.communicate()
    assert cluster.pid(), "a killed app leaves the server behind"
    with cluster.lease():
        pass
    assert cluster.pid() is None


def test_a_kept_server_outlives_its_users(place: Path) -> None:
    cluster = started(place / "data")
    cluster.kept.touch()
    with cluster.lease():
        pass
    assert cluster.pid()
    cluster.stop()
    assert not cluster.pid() and not cluster.kept.exists()


def test_another_major_version_is_one_line(place: Path) -> None:
    (place / "data/database/pg").mkdir(parents=True)
    (place / "data/database/pg/PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterProblem, match="made by PostgreSQL 9, but only") as caught:
        Cluster(place / "data").start()
    assert "由 PostgreSQL 9 创建" in caught.value.zh and "\n" not in caught.value.en


def test_missing_postgis_says_what_to_install(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.setattr(binaries, "DEBIAN_ROOT", place)
    with pytest.raises(ClusterProblem) as caught:
        Cluster(place / "data").start()
    for text in (caught.value.zh, caught.value.en):
        assert "postgresql-15-postgis-3" in text and "conda-forge postgresql postgis" in text and "DATABASE_URL" in text


def test_binaries_without_postgis_are_passed_over(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = place / "bin"
    bare.mkdir()
    (bare / "initdb").touch()
    monkeypatch.setenv("PG_BIN", str(bare))
    assert binaries.find().folder != bare


@needs_root
def test_a_full_disk_is_one_line(place: Path) -> None:
    disk = place / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=0755", "none", disk], capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        with pytest.raises(ClusterProblem, match="The disk is full") as caught:
            Cluster(disk / "data").start()
        assert "磁盘已满" in caught.value.zh
        assert not (disk / "data/database/pg").exists(), "a half-made cluster must not be taken for a whole one"
    finally:
        subprocess.run(["umount", disk], check=True)


@needs_root
def test_below_a_closed_folder_the_database_stands_outside(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = place / "var-lib"
    monkeypatch.setattr(cluster_folder, "OUTSIDE", outside)
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = started(closed / "data")
    assert cluster.folder.is_relative_to(outside)
    ask(cluster.url, "create table mine (n int)")
    shutil.copytree(closed / "data", closed / "copy")
    with pytest.raises(ClusterProblem, match="is a copy"):
        Cluster(closed / "copy").start()
    (closed / "data").rename(closed / "moved")
    moved = started(closed / "moved")
    assert ask(moved.url, "select count(*) from mine") == 0
    moved.stop()


def may_run(python: str, user: processes.ServiceUser) -> bool:
    with suppress(ClusterProblem):
        return processes.run([python, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"], user).returncode == 0
    return False


@needs_root
def test_a_normal_user_needs_nobody(place: Path) -> None:
    """The whole command under an ordinary account, in a folder of its own."""
    user = processes.service_user()
    assert user is not None
    python = next((path for path in (sys.executable, "/usr/bin/python3") if may_run(path, user)), None)
    if python is None:
        pytest.skip("no Python here that another account may run")
    home = place / "home"
    home.mkdir()
    os.chown(home, user.uid, user.gid)
    libraries = os.pathsep.join([str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))])
    command = ["env", f"PYTHONPATH={libraries}", "PYTHONDONTWRITEBYTECODE=1", f"GRIDWATCH_DATA_DIR={home}/data", python, "-m", "geodata"]
    answer = processes.run([*command, "start"], user)
    assert answer.returncode == 0, answer.stderr
    assert (home / "data/password").stat().st_uid == user.uid
    assert processes.run([*command, "stop"], user).returncode == 0
    assert processes.run([*command, "status"], user).returncode == 3


def test_two_starts_at_once_make_one_cluster(place: Path) -> None:
    command = [sys.executable, "-m", "geodata", "start"]
    environment = os.environ | {"GRIDWATCH_DATA_DIR": str(place / "data")}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]
