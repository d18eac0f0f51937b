"""A long file needs no more memory than a short one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.geocode.conftest import write_rows

ROOT = Path(__file__).parents[2]
GROWTH_MB = 60
"""Batches under way, the geocoder's memory of addresses, and the allocator's habits."""


def peak_mb(source: Path, pack: Path, *options: str) -> float:
    """What a run needs at most, this process or its largest worker."""
    command = [sys.executable, "-m", "etl", "geocode", str(source), str(source.with_name("out.csv")), "--city", str(pack), "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["peak_mb"])


@pytest.mark.processes
@pytest.mark.parametrize("workers", ["1", "2"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, small_city: Path, workers: str) -> None:
    note = "备注" * 400
    few = write_rows(tmp_path / "few.csv", [["no", "address", "note"], *([str(at), f"西方区苗圃路{at % 500}号", note] for at in range(2_000))])
    with (tmp_path / "many.csv").open("wb") as many:
        body = few.read_bytes()
        many.write(body)
        for _ in range(9):
            many.write(body[body.index(b"\n") + 1 :])
    assert (tmp_path / "many.csv").stat().st_size > 45 << 20
    least = peak_mb(few, small_city, "--workers", workers)
    assert peak_mb(tmp_path / "many.csv", small_city, "--workers", workers) < least + GROWTH_MB


@pytest.mark.processes
def test_memory_does_not_grow_with_the_cells(tmp_path: Path, small_city: Path) -> None:
    few = write_rows(tmp_path / "few.csv", [["no", "address", "note"], ["1", "西方区苗圃路438弄", "x"]])
    wide = write_rows(tmp_path / "wide.csv", [["no", "address", "note"], *([str(at), "西方区苗圃路438弄", "x" * 900_000] for at in range(60))])
    assert peak_mb(wide, small_city) < peak_mb(few, small_city) + GROWTH_MB
