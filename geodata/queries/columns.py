"""What a query promises about its frame: every column's type, meaning and unit, checked exactly.

Types are the few that Plotly, AG Grid and Excel all understand:
`day` midnight of a Chinese calendar day · `moment` a local time · `count` an int, missing = suppressed
· `number` a float · `text` · `flag` a bool that may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Text = tuple[str, str]  # (zh, en)
Kind = Literal["day", "moment", "count", "number", "text", "flag"]

DTYPES: dict[Kind, str] = {
    "day": "datetime64[us]",
    "moment": "datetime64[us]",
    "count": "Int64",
    "number": "float64",
    "text": "str",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, and in what unit."""

    kind: Kind
    meaning: Text
    unit: Text = ("", "")


Columns = Mapping[str, Column]


def labels(columns: Columns) -> dict[str, Text]:
    """Name → label, as a `Report` promises it; the unit stands in brackets."""
    return {name: _with_unit(column) for name, column in columns.items()}


def _with_unit(column: Column) -> Text:
    zh, en = column.unit
    return (f"{column.meaning[0]}（{zh}）" if zh else column.meaning[0], f"{column.meaning[1]} ({en})" if en else column.meaning[1])


def frame_of(rows: Iterable[Any], columns: Columns) -> pd.DataFrame:
    """Rows (tuples in the columns' order) as a frame of exactly the declared types; no rows give an empty frame."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)
    return checked(frame.astype({name: DTYPES[column.kind] for name, column in columns.items()}), columns)


def checked(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The frame itself. A column too many, missing, misplaced or of another type is a bug: `TypeError`."""
    found = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    wanted = {name: DTYPES[column.kind] for name, column in columns.items()}
    if list(found.items()) != list(wanted.items()):
        raise TypeError(f"The query promised {wanted} and returned {found}")
    return frame
