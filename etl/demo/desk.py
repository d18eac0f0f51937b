"""Where registers are handed in: what was not yet known is held back, and some rows arrive twice or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from etl.demo.messy import AS_OF_MINUTE, DAY, time_text
from etl.demo.people import Ints, Texts, spoil_id, texts
from etl.demo.write import Registers

# What can be wrong with a row, and with what share of rows it is. Exchanged coordinates can be put right;
# the others must be refused.
DEFECTS = {"future_date": 0.0012, "bad_id": 0.0015, "swapped_coordinates": 0.0012, "missing": 0.0008}
LATER_THAN_ANY = "2099-01-15"


class Desk:
    """Hands register rows to the files. `truth` files list which rows come twice and which are damaged, and how."""

    def __init__(self, registers: Registers, truth: Registers) -> None:
        self._registers = registers
        self._truth = truth
        self._numbers: dict[str, int] = {}

    def serials(self, letter: str, days: Ints) -> Texts:
        """Running numbers with a day in them, such as T202001290000017."""
        start = self._numbers.get(letter, 0)
        self._numbers[letter] = start + len(days)
        stamps = (np.datetime64("2020-01-10") + days).astype(str)
        return texts(f"{letter}{stamp.replace('-', '')}{number:07d}" for number, stamp in enumerate(stamps.tolist(), start + 1))

    def hand_in(
        self, noun: str, columns: Mapping[str, Texts], recorded: Ints, rng: np.random.Generator,
        duplicates: float = 0.0, spoil: Mapping[str, str] | None = None,
    ) -> Ints:  # fmt: skip
        """Write the rows known by now, in the order they became known; return their row numbers.

        `columns`: field → texts; the first one is the number that names a row. `spoil`: kind of defect → the
        field it strikes (swapped coordinates strike lon and lat).
        """
        order = np.argsort(recorded, kind="stable")
        order = order[(recorded[order] <= AS_OF_MINUTE) & (recorded[order] >= -45 * DAY)]
        kept = {field: column[order] for field, column in columns.items()}
        kept["recorded_at"] = time_text(recorded[order])
        wrong = self._spoil(noun, kept, rng, spoil or {})
        again = rng.random(len(order)) < duplicates
        again[wrong] = False
        copies = np.r_[np.arange(len(order)), np.flatnonzero(again)]
        if len(copies):
            self._registers.add(noun, {field: column[copies] for field, column in kept.items()})
        if again.any():
            self._truth.add_truth("duplicates", {"noun": [noun] * int(again.sum()), "number": next(iter(kept.values()))[again]})
        return order

    def _spoil(self, noun: str, kept: dict[str, Texts], rng: np.random.Generator, spoil: Mapping[str, str]) -> Ints:
        """Damage some rows in place; returns their row numbers."""
        count = len(next(iter(kept.values())))
        names = next(iter(kept.values())).copy()
        struck: list[Ints] = [np.zeros(0, dtype=np.int64)]
        free = np.ones(count, dtype=bool)
        for kind, field in spoil.items():
            rows = np.flatnonzero((rng.random(count) < DEFECTS[kind]) & free & _has(kept, kind, field))
            free[rows] = False
            struck.append(rows)
            _damage(kept, kind, field, rows)
            self._truth.add_truth("defects", {"noun": [noun] * len(rows), "number": names[rows], "defect": [kind] * len(rows)})
        return np.concatenate(struck)

    def truth(self, name: str, columns: Mapping[str, Any]) -> None:
        """Append to a truth file."""
        self._truth.add_truth(name, columns)


def _has(kept: dict[str, Texts], kind: str, field: str) -> Any:
    """Rows where there is something to damage."""
    return np.array([value is not None for value in kept["lon" if kind == "swapped_coordinates" else field]], dtype=bool)


def _damage(kept: dict[str, Texts], kind: str, field: str, rows: Ints) -> None:
    if kind == "swapped_coordinates":
        kept["lon"][rows], kept["lat"][rows] = kept["lat"][rows].copy(), kept["lon"][rows].copy()
    elif kind == "bad_id":
        kept[field][rows] = [spoil_id(number) for number in kept[field][rows]]
    else:
        kept[field][rows] = LATER_THAN_ANY if kind == "future_date" else None
