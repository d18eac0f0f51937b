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
import shapely

from geodata.records import RECORDS
from geodata.records.base import label_of

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
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Registers:
        self.folder.mkdir(parents=True, exist_ok=True)
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

    def _append(self, name: str, titles: list[str], columns: Columns) -> None:
        if name not in self._files:
            self._files[name] = (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            csv.writer(self._files[name], lineterminator="\n").writerow(titles)
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
            geometry = json.dumps(_rounded(shapely.geometry.mapping(shape)), separators=(",", ":"))
            told = json.dumps(properties, ensure_ascii=False)
            file.write(",\n" if number else "")
            file.write(f'{{"type": "Feature", "properties": {told}, "geometry": {geometry}}}')
        file.write("\n]}\n")


def _rounded(value: Any) -> Any:
    """A GeoJSON mapping with its floats on the seven-decimal lattice."""
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
