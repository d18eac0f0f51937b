"""Published known answers as columns."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

MISSING = {"NA": "nan", "": "nan"}


def columns(path: Path) -> dict[str, np.ndarray]:
    """Columns of a CSV file by name: numbers with NaN for NA, or days where one looks like a day."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: _column([row[name] for row in rows]) for name in rows[0]}


def _column(values: list[str]) -> np.ndarray:
    if any(value[4:5] == "-" and value[:4].isdigit() for value in values):
        return np.array(["NaT" if value == "NA" else value for value in values], dtype="datetime64[D]")
    return np.array([float(MISSING.get(value, value)) for value in values])
