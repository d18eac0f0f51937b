"""Writing the pack's files: CSV in pieces, GeoJSON, text. Bytes depend on the content alone."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.records import RECORDS
from geodata.records.base import label_of

PART_ROWS = 1_000_000
Columns = Mapping[str, Sequence[Any] | np.ndarray]


def headings(noun: str, fields: Iterable[str]) -> list[str]:
    """The Chinese headings of fields, as a district would send them."""
    model = RECORDS[noun].model_fields
    return [label_of(model[field]).zh for field in fields]


class Registers:
    """Open register files, one a noun, written in as many pieces as wanted: `with Registers(pack) as out`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, io.TextIOWrapper] = {}
        self._full_at: dict[str, int] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Registers:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.csv"):
            old.unlink()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()

    def add(self, noun: str, columns: Columns) -> None:
        """Append rows, column by column (field → texts of equal length; None is an empty cell)."""
        self._append(noun, headings(noun, columns), columns)

    def add_truth(self, name: str, columns: Columns) -> None:
        """Append rows to a truth file; its headings are the column names."""
        self._append(name, list(columns), columns)

    def _open_part(self, name: str, titles: list[str]) -> None:
        """Begin the next file of a register: case.csv, then case-0002.csv; the loader takes each as one transaction."""
        part = self._full_at.get(name, 0) // PART_ROWS + 1
        if name in self._files:
            self._files[name].close()
        path = self.folder / (f"{name}-{part:04d}.csv" if part > 1 else f"{name}.csv")
        self._files[name] = path.open("w", encoding="utf-8", newline="")
        csv.writer(self._files[name], lineterminator="\n").writerow(titles)
        self._full_at[name] = part * PART_ROWS

    def _append(self, name: str, titles: list[str], columns: Columns) -> None:
        if self.rows.get(name, 0) >= self._full_at.get(name, 0):
            self._open_part(name, titles)
        lists = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()]
        csv.writer(self._files[name], lineterminator="\n").writerows(zip(*lists, strict=True))
        self.rows[name] = self.rows.get(name, 0) + len(lists[0])


def write_csv(path: Path, columns: Columns) -> None:
    """One CSV with the columns' names as headings; a name ending in .gz is compressed without a time stamp."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    lists = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()]
    writer.writerows(zip(*lists, strict=True))
    body = text.getvalue().encode()
    path.write_bytes(gzip.compress(body, mtime=0) if path.suffix == ".gz" else body)


def write_geojson(path: Path, features: Iterable[tuple[Mapping[str, Any], shapely.Geometry]]) -> None:
    """A feature collection; coordinates with seven decimals (1 cm), written feature by feature."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        for number, (properties, shape) in enumerate(features):
            geometry = shapely.to_geojson(shapely.transform(shape, _on_lattice))
            told = json.dumps(properties, ensure_ascii=False)
            file.write(",\n" if number else "")
            file.write(f'{{"type": "Feature", "properties": {told}, "geometry": {geometry}}}')
        file.write("\n]}\n")


def _on_lattice(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Coordinates with seven decimals."""
    return np.round(coordinates, 7)
