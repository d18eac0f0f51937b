"""The same key twice in one file: different content is refused; the same content goes on and changes nothing.

Files may have millions of rows, so 64-bit fingerprints are kept (24 bytes a row) in sorted runs that
are merged as they grow; two different keys collide once in about a million files of five million rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from etl.batches import batched
from etl.contract import Reject, Row, Step
from geodata.records.base import label_of

BATCH = 4096
Ints = NDArray[np.int64]
Sighting = tuple[int, int]
"""(fingerprint of the content, line)."""


class Seen:
    """Keys met so far with what they said and where."""

    def __init__(self) -> None:
        self._runs: list[Ints] = []  # each of shape (3, n): key, content, line; sorted by key

    def find(self, keys: list[int]) -> list[Sighting | None]:
        """Where each key was met before, or None."""
        wanted = np.array(keys, dtype=np.int64)
        found: list[Sighting | None] = [None] * len(keys)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run[0], wanted), run.shape[1] - 1)
            for hit in np.nonzero(run[0][at] == wanted)[0]:
                found[hit] = int(run[1][at[hit]]), int(run[2][at[hit]])
        return found

    def add(self, sightings: dict[int, Sighting]) -> None:
        """Remember new keys: key → (content, line)."""
        if not sightings:
            return
        self._push(np.array([(key, *sighting) for key, sighting in sightings.items()], dtype=np.int64).T)
        while len(self._runs) > 1 and self._runs[-2].shape[1] <= 2 * self._runs[-1].shape[1]:
            last = self._runs.pop()
            self._push(np.concatenate([self._runs.pop(), last], axis=1))

    def _push(self, run: Ints) -> None:
        self._runs.append(np.ascontiguousarray(run[:, np.argsort(run[0], kind="stable")]))


def _content(row: Row) -> int:
    """A fingerprint of what a row says; when it was learnt is not part of it."""
    return hash(tuple([item for item in row.values.items() if item[0] != "recorded_at"]))


def _conflict(row: Row, key: str, line: int) -> Reject:
    assert row.record is not None
    model = type(row.record)
    labels = [label_of(model.model_fields[name]) for name in model.key_fields]
    shown = key if not any(text.personal for text in labels) else f"{key[:2]}…"
    return Reject(
        row, "clean", "duplicate_key",
        f"{'、'.join(text.zh for text in labels)} {shown} 与第 {line} 行相同而内容不同。请保留正确的一行。",
        f"{', '.join(text.en for text in labels)} {shown} stands in line {line} with different content. Keep the right one.",
    )  # fmt: skip


def duplicates() -> Step:
    """A step that rejects rows which contradict an earlier row of the same key."""
    seen = Seen()

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        for batch in batched(rows, BATCH):
            keys = [row.record.key for row in batch if row.record is not None]
            marks = [hash(key) for key in keys]
            fresh: dict[int, Sighting] = {}
            for row, key, mark, earlier in zip(batch, keys, marks, seen.find(marks), strict=True):
                now = _content(row), row.number
                before = earlier or fresh.setdefault(mark, now)
                yield row if before[0] == now[0] else _conflict(row, key, before[1])
            seen.add(fresh)

    return step
