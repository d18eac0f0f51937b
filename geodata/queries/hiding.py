"""Small counts in the frames of reports: hidden before a frame leaves the data room.

Two marks take the place of a count: `SMALL` (−1) for 1–4, shown as <5, and missing for a count hidden only so
that the small ones do not follow from the total, shown as 隐去.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

SMALL = -1
SMALLEST_SHOWN = 5


def hide_counts(counts: pd.Series, small: bool) -> pd.Series:
    """Counts as nullable integers; in small areas 1–4 are `SMALL`, and so many more are missing that none can be found out.

    The reader is taken to know the total of the series, the counts shown, that each `SMALL` is 1–4, that each
    missing count is at least 5 and not above the smallest count shown.
    """
    if not small:
        return counts.astype("Int64")
    return pd.Series(hide([int(value) for value in counts]), index=counts.index, dtype="Int64")


def hide(counts: Sequence[int]) -> list[int | None]:
    """The same for plain numbers; a missing one is None."""
    smalls = [value for value in counts if 1 <= value < SMALLEST_SHOWN]
    shown: list[int | None] = [SMALL if 1 <= value < SMALLEST_SHOWN else value for value in counts]
    rest = sorted((value, place) for place, value in enumerate(counts) if value >= SMALLEST_SHOWN)
    for turn, (_, place) in enumerate(rest):
        if _safe(smalls, [value for value, _ in rest[:turn]], rest[turn][0]):
            break
        shown[place] = None
    return shown


def hide_table(counts: Sequence[Sequence[int]]) -> list[list[int | None]]:
    """The same for a table of which the reader knows the total of every row and column: shape (rows, columns).

    A row and a column each hide as much as a series does; a count hidden for one is then hidden for the other too.
    """
    shown: list[list[int | None]] = [[SMALL if 1 <= value < SMALLEST_SHOWN else value for value in row] for row in counts]
    across = range(len(counts[0]) if counts else 0)
    lines = [[(row, column) for column in across] for row in range(len(counts))] + [[(row, column) for row in range(len(counts))] for column in across]
    waiting = list(range(len(lines)))
    while waiting:
        at = waiting.pop(0)
        for row, column in _more_to_hide(counts, shown, lines[at]):
            shown[row][column] = None
            waiting += [other for other in (row, len(counts) + column) if other != at and other not in waiting]
    return shown


def _more_to_hide(counts: Sequence[Sequence[int]], shown: list[list[int | None]], line: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What a line must hide beside what it hides already, the smallest counts first."""
    smalls = [counts[row][column] for row, column in line if shown[row][column] == SMALL]
    hidden = [counts[row][column] for row, column in line if shown[row][column] is None]
    rest = sorted((counts[row][column], row, column) for row, column in line if (shown[row][column] or 0) >= SMALLEST_SHOWN)
    found: list[tuple[int, int]] = []
    for value, row, column in rest:
        if _safe(smalls, hidden, value) and not (hidden and not smalls and len(hidden) < 2):
            break
        found.append((row, column))
        hidden.append(value)
    return found


def shown_sum(counts: Sequence[int]) -> tuple[int, Literal["exact", "small", "at_least"]]:
    """A sum beside its parts, of which 1–4 are hidden: as it is, as 1–4, or as the least it can be.

    The last where the hidden parts would follow from the sum and the parts shown.
    """
    total = sum(counts)
    smalls = [value for value in counts if 1 <= value < SMALLEST_SHOWN]
    if 1 <= total < SMALLEST_SHOWN:
        return SMALL, "small"
    if _safe(smalls, (), SMALLEST_SHOWN):
        return total, "exact"
    return total - sum(smalls) + len(smalls), "at_least"


def _safe(smalls: Sequence[int], hidden: Sequence[int], smallest_shown: int) -> bool:
    """Whether the small counts can still be more than one set of numbers."""
    if not smalls:
        return True
    if len(smalls) + len(hidden) < 2:
        return False
    total = sum(smalls) + sum(hidden)
    lowest = max(len(smalls), total - len(hidden) * smallest_shown)
    highest = min(4 * len(smalls), total - SMALLEST_SHOWN * len(hidden))
    return highest > lowest or (len(smalls) > 1 and len(smalls) < lowest < 4 * len(smalls))


def hidden_days(frame: pd.DataFrame) -> pd.Series:
    """Which rows of a long frame carry no number."""
    return frame["n"].isna() | (frame["n"] < 0).fillna(False)
