"""A Dask cluster of two real processes gives the same bytes; what goes wrong there is told."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from etl.geocode import cluster as far
from etl.geocode.answers import BATCH
from etl.geocode.index import ready_index
from etl.geocode.run import Asked, geocode_file
from geodata.errors import EtlProblem
from tests.city.small_pack import write_pack
from tests.geocode.conftest import Geocode, write_rows
from tests.geocode.test_workers import many_rows

pytestmark = [pytest.mark.processes, pytest.mark.long]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    scratch = tmp_path_factory.mktemp("dask")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1", local_directory=str(scratch)
    ) as running:
        yield running


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("far") / "in.csv", many_rows(5 * BATCH + 3))


@pytest.fixture(scope="module")
def wanted(source: Path, small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process writes."""
    out = tmp_path_factory.mktemp("wanted") / "out.csv"
    geocode_file(Asked(source, out, small_city))
    return out.read_bytes()


def test_a_cluster_gives_the_same_bytes(cluster: LocalCluster, source: Path, wanted: bytes, tmp_path: Path, geocode: Geocode) -> None:
    summary = geocode(source, scheduler=cluster.scheduler_address)
    assert (tmp_path / "out.csv").read_bytes() == wanted and summary.rows == 5 * BATCH + 3
    assert summary.scheduler == cluster.scheduler_address


def test_workers_that_do_not_reach_the_index_are_sent_it(
    cluster: LocalCluster, source: Path, wanted: bytes, tmp_path: Path, geocode: Geocode, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A worker that opened it once reaches it: here they are told of a path and a fingerprint they do not know.
    reached = []
    content_of = far._content

    def nowhere(client: object, copy: far.IndexCopy) -> object:
        moved = far.IndexCopy(str(tmp_path / "moved.index"), copy.digest + "?")
        shutil.copy(copy.path, moved.path)
        reached.extend(client.run(far.reaches, moved).values())  # type: ignore[attr-defined]
        return content_of(client, moved)

    monkeypatch.setattr(far, "_content", nowhere)
    monkeypatch.setattr(far, "_opened", {})
    geocode(source, scheduler=cluster.scheduler_address)
    assert reached == [False, False] and (tmp_path / "out.csv").read_bytes() == wanted


def once(act: Callable[[], object]) -> Callable[[str, int, float], None]:
    """Acts when the first rows are written, in the middle of the run."""
    done = []

    def progress(_name: str, _rows: int, _share: float) -> None:
        if not done:
            done.append(act())

    return progress


def test_a_lost_worker_is_made_up_for(cluster: LocalCluster, source: Path, wanted: bytes, tmp_path: Path, small_city: Path) -> None:
    victim = next(iter(cluster.workers.values())).pid
    asked = Asked(source, tmp_path / "out.csv", small_city, scheduler=cluster.scheduler_address)
    geocode_file(asked, progress=once(lambda: os.kill(victim, signal.SIGKILL)))  # a nanny starts another one
    assert (tmp_path / "out.csv").read_bytes() == wanted


def test_a_scheduler_that_goes_away_is_told(source: Path, tmp_path: Path, small_city: Path) -> None:
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1") as brief:
        asked = Asked(source, tmp_path / "out.csv", small_city, scheduler=brief.scheduler_address)
        with pytest.raises(EtlProblem, match="connection to the Dask scheduler"):
            geocode_file(asked, progress=once(brief.close))
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_workers_cannot_read_is_told(cluster: LocalCluster, source: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    asked = Asked(source, tmp_path / "out.csv", pack, scheduler=cluster.scheduler_address)
    index = ready_index(pack, lambda zh, en: None)
    index.write_bytes(index.read_bytes()[:-100])
    with pytest.raises(EtlProblem, match="gazetteer build") as caught:
        geocode_file(asked)
    assert "索引" in caught.value.zh and not asked.out.exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{free}", "127.0.0.1:{free}", "nonsense", "", "http://127.0.0.1:{free}"])
def test_no_scheduler_is_told(address: str, source: Path, tmp_path: Path, geocode: Geocode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far, "CONNECT_S", 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    with pytest.raises(EtlProblem, match="no Dask scheduler"):
        geocode(source, scheduler=address.format(free=free))
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_without_workers_is_told(source: Path, tmp_path: Path, geocode: Geocode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far, "CONNECT_S", 1)
    with LocalCluster(n_workers=0, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1") as empty, pytest.raises(EtlProblem, match="has no workers"):
        geocode(source, scheduler=empty.scheduler_address)
    assert list(tmp_path.iterdir()) == []
