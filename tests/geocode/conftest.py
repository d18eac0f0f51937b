"""A small city as a pack, and files about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from etl.geocode.run import Asked, geocode_file
from etl.geocode.summary import GeocodeSummary
from tests.city.small_pack import write_pack

KNOWN = "西方区苗圃路438弄"
ADDED = ("lon", "lat", "level", "radius_m", "confidence", "decision", "reason", "matched", "h3_r8", "h3_r9", "grid_id", "district", "street")
Row = Sequence[str]


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that no test changes."""
    return write_pack(tmp_path_factory.mktemp("city") / "squares")


Geocode = Callable[..., GeocodeSummary]


@pytest.fixture
def geocode(small_city: Path, tmp_path: Path) -> Geocode:
    """Geocodes a file into OUT, by default `out.csv`."""

    def run(source: Path, out: Path = tmp_path / "out.csv", **more: object) -> GeocodeSummary:
        return geocode_file(Asked(source, out, small_city, **more))  # type: ignore[arg-type]

    return run


def write_rows(path: Path, rows: Iterable[Row], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n") -> Path:
    """A CSV file as other programs write it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a result, blank lines too."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def told_of(path: Path) -> list[dict[str, str]]:
    """The rows of a result by heading."""
    heading, *rows = rows_of(path)
    return [dict(zip(heading, row, strict=True)) for row in rows]
