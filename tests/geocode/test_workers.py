"""Any number of processes gives the same bytes; whatever is killed, no half result stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.geocode.answers import BATCH
from etl.geocode.run import Asked, geocode_file
from geodata.errors import EtlProblem
from tests.geocode.conftest import KNOWN, Geocode, told_of, write_rows

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def many_rows(count: int) -> Iterator[list[str]]:
    """Different addresses, some odd, in batches that end anywhere."""
    yield ["no", "address", "note"]
    for at in range(count):
        yield [str(at), f"西方区苗圃路{at % 900}号{at % 7}幢" if at % 11 else ["", "不详", KNOWN][at % 3], "=1+1" if at % 50 == 0 else "x" * (at % 30)]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("many") / "in.csv", many_rows(3 * BATCH + 77))


def test_every_number_of_processes_gives_the_same_bytes(source: Path, tmp_path: Path, geocode: Geocode) -> None:
    written = []
    for workers in (1, 2, 3):
        summary = geocode(source, tmp_path / f"{workers}.csv", workers=workers)
        written.append((tmp_path / f"{workers}.csv").read_bytes())
        assert summary.rows == 3 * BATCH + 77 and summary.workers == workers
    assert written[0] == written[1] == written[2]
    assert [row["no"] for row in told_of(tmp_path / "1.csv")] == [str(at) for at in range(3 * BATCH + 77)]


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def started(source: Path, out: Path, pack: Path, *options: str) -> subprocess.Popen[str]:
    """The command in a process of its own, well under way: the part of its result grows."""
    command = [sys.executable, "-m", "etl", "geocode", str(source), str(out), "--city", str(pack), *options]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    part = out.with_name(f"{out.name}.part")
    until = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size):
        assert running.poll() is None and time.monotonic() < until, running.communicate()
        time.sleep(0.01)
    return running


@pytest.fixture(scope="session")
def long_file(tmp_path_factory: pytest.TempPathFactory, small_city: Path) -> Path:
    """Too long to be done before it is killed; the index is there already."""
    folder = tmp_path_factory.mktemp("long")
    geocode_file(Asked(write_rows(folder / "one.csv", many_rows(1)), folder / "one-out.csv", small_city))
    return write_rows(folder / "in.csv", ([*row[:2], str(at)] for at, row in enumerate(many_rows(400_000))))


def gone(pids: list[int]) -> bool:
    until = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.processes
def test_a_killed_run_leaves_no_result_and_no_process(long_file: Path, tmp_path: Path, small_city: Path) -> None:
    out = tmp_path / "out.csv"
    running = started(long_file, out, small_city, "--workers", "2")
    workers = children(running.pid)
    running.kill()
    running.communicate()
    assert len(workers) == 2 and gone(workers)
    assert not out.exists()
    short = write_rows(tmp_path / "short.csv", many_rows(3))
    geocode_file(Asked(short, out, small_city))
    assert sorted(os.listdir(tmp_path)) == ["out.csv", "short.csv"]


@pytest.mark.processes
@pytest.mark.parametrize(("workers", "how"), [("1", signal.SIGTERM), ("2", signal.SIGINT)])
def test_an_interrupted_run_leaves_nothing(long_file: Path, tmp_path: Path, small_city: Path, how: signal.Signals, workers: str) -> None:
    running = started(long_file, tmp_path / "out.csv", small_city, "--workers", workers)
    mine = children(running.pid)
    if how == signal.SIGINT:
        os.killpg(running.pid, how)  # as Ctrl-C on a terminal, which all processes get
    else:
        running.send_signal(how)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130 and "已中断" in told and "Traceback" not in told
    assert os.listdir(tmp_path) == [] and gone(mine)


@pytest.mark.processes
def test_a_killed_worker_ends_the_run_with_a_word(long_file: Path, tmp_path: Path, small_city: Path) -> None:
    running = started(long_file, tmp_path / "out.csv", small_city, "--workers", "2")
    mine = children(running.pid)
    os.kill(mine[0], signal.SIGKILL)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 2 and "--workers" in told and "Traceback" not in told
    assert os.listdir(tmp_path) == [] and gone(mine)


@pytest.mark.parametrize("workers", ["0", "-3", "1000000"])
def test_a_senseless_number_of_workers_is_told(tmp_path: Path, small_city: Path, capsys: pytest.CaptureFixture[str], workers: str) -> None:
    source = write_rows(tmp_path / "in.csv", many_rows(1))
    assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", str(small_city), "--workers", workers]) == 2
    assert f"--workers {workers}" in capsys.readouterr().err and not (tmp_path / "out.csv").exists()


def test_a_problem_travels_between_processes() -> None:
    import pickle

    problem = pickle.loads(pickle.dumps(EtlProblem("中", "en")))
    assert (type(problem), problem.zh, problem.en, str(problem)) == (EtlProblem, "中", "en", "en")
