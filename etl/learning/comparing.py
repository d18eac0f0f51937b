"""The three figures before and after learning."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from etl.learning.city import Key, Learner
from etl.learning.figures import Example, Figures, measure
from etl.learning.store import as_gazetteer

HELD_OUT: Final = 5
"""One place in so many is kept back to measure what the others teach."""
Rows = Mapping[Key, Mapping[str, Any]]


def compare(learner: Learner, old: Rows, new: Rows, examples: Sequence[Example]) -> tuple[Figures, Figures]:
    """Figures over the examples with the old and with the new entries.

    Precision is never measured on what a register taught by heart: one place in `HELD_OUT` is kept back, and the
    others have to find it.
    """
    if not examples:
        return Figures(), Figures()
    before = _figures(learner, old, examples)
    return before, before if new == old else _figures(learner, new, examples)


def _figures(learner: Learner, rows: Rows, examples: Sequence[Example]) -> Figures:
    whole = measure(learner.places(as_gazetteer(rows, learner)), examples)
    kept_back = [each for each in examples if each.truth is not None and _held_out(learner.text(each.text))]
    rest = {key: row for key, row in rows.items() if not (_held_out(key[1]) and str(row["how"]).startswith("register:"))}
    held = measure(learner.places(as_gazetteer(rest, learner)), kept_back) if kept_back else Figures()
    return Figures(whole.total, whole.recognised, whole.queued, held.checked, held.right)


def _held_out(address: str) -> bool:
    return zlib.crc32(address.encode()) % HELD_OUT == 0
