"""A long file needs no more memory than a short one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.geocode.conftest import write_rows

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
GROWTH_MB = 60
"""Batches under way, the geocoder's memory of addresses, and the allocator's habits."""


def peak_mb(source: Path, pack: Path, *options: str) -> float:
    """What a run needs at most, this process or its largest worker."""
    command = [sys.executable, "-m", "etl", "geocode", str(source), str(source.with_name("out.csv")), "--city", str(pack), "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["peak_mb"])


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory, small_city: Path) -> float:
    """What one address needs, by one process: no process of several needs less."""
    return peak_mb(write_rows(tmp_path_factory.mktemp("one") / "one.csv", [["no", "address", "note"], ["1", "西方区苗圃路438弄", "x"]]), small_city)


@pytest.mark.processes
@pytest.mark.parametrize("workers", ["1", "2"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, small_city: Path, least: float, workers: str) -> None:
    rows = ([str(at), f"西方区苗圃路{at % 500}号", "备注" * 4_000] for at in range(2_000))
    many = write_rows(tmp_path / "many.csv", [["no", "address", "note"], *rows])
    assert many.stat().st_size > 45 << 20
    assert peak_mb(many, small_city, "--workers", workers) < least + GROWTH_MB


@pytest.mark.processes
def test_memory_does_not_grow_with_the_cells(tmp_path: Path, small_city: Path) -> None:
    """Rows of 0.9 MB: a batch is a few of them; four times as many rows need no more."""

    def peak(rows: int) -> float:
        lines = ([str(at), "西方区苗圃路438弄", "x" * 900_000] for at in range(rows))
        return peak_mb(write_rows(tmp_path / f"{rows}.csv", [["no", "address", "note"], *lines]), small_city)

    assert peak(80) < peak(20) + GROWTH_MB
