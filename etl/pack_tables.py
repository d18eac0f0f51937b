"""The CSV tables of a city pack, read as text and as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from etl.pack_checks import pack_problem

GAZETTEER: Final = ("address", "name", "kind", "district", "street", "lon", "lat", "datum", "source")
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "aliases.csv": ("alias", "area_code", "kind", "valid_from", "valid_to"),
    "gazetteer.csv": GAZETTEER,
    "learned.csv": GAZETTEER,
    "stations.csv": ("station_no", "name_zh", "name_en", "kind", "lon", "lat"),
    "travel_times.csv": ("code", "hospital_no", "minutes"),
}


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A CSV of the pack, plain or gzipped, all text; an absent one is empty."""
    columns = list(TABLES[name])
    path = next((folder / each for each in (name, f"{name}.gz") if (folder / each).is_file()), None)
    if path is None:
        return pd.DataFrame(columns=columns, dtype=object)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    except (ValueError, OSError) as error:
        raise pack_problem(path.name, f"不能按 UTF-8 CSV 读取：{error}", f"it cannot be read as UTF-8 CSV: {error}") from error
    missing = [column for column in columns if column not in frame]
    if missing:
        raise pack_problem(
            path.name,
            f"缺少列 {'、'.join(missing)}；现有列：{'、'.join(frame.columns)}。",
            f"columns missing: {', '.join(missing)}; found: {', '.join(frame.columns)}.",
        )
    return frame[columns].astype(object).where(frame[columns].notna(), None)


def with_numbers(frame: pd.DataFrame, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """The table with these columns as numbers, none of them blank."""
    frame = frame.copy()
    for column in columns:
        numbers = pd.to_numeric(frame[column], errors="coerce")
        if numbers.isna().any():
            row = numbers.index[int(numbers.isna().to_numpy().argmax())]  # rows before it may have been left out
            value = frame[column].loc[row]
            raise pack_problem(name, f"第 {row + 2} 行的 {column} 值 {value!r} 不是数字。", f"row {row + 2}: {column} {value!r} is not a number.")
        frame[column] = numbers.astype(float)
    return frame
