"""Small counts in the frames of reports: hidden before a frame leaves the data room.

Two marks take the place of a count: `SMALL` (−1) for 1–4, shown as <5, and missing for a count hidden only so
that the small ones do not follow from the total, shown as 隐去.
"""

from __future__ import annotations

import pandas as pd

SMALL = -1
SMALLEST_SHOWN = 5


def hide_counts(counts: pd.Series, small: bool) -> pd.Series:
    """Counts as nullable integers; in small areas 1–4 are `SMALL`, and so many more are missing that none can be found out.

    The reader is taken to know the total of the series, the counts shown, that each `SMALL` is 1–4, that each
    missing count is at least 5 and not above the smallest count shown.
    """
    shown = counts.astype("Int64").copy()
    if not small:
        return shown
    is_small = (counts >= 1) & (counts < SMALLEST_SHOWN)
    hidden = pd.Series(False, index=counts.index)
    rest = counts[counts >= SMALLEST_SHOWN].sort_values(kind="stable")
    for position, index in enumerate(rest.index):
        if _safe(counts[is_small], rest.iloc[:position], rest.iloc[position:]):
            break
        hidden[index] = True
    shown[hidden] = None
    shown[is_small] = SMALL
    return shown


def _safe(small: pd.Series, hidden: pd.Series, shown: pd.Series) -> bool:
    """Whether the small counts can still be more than one set of numbers."""
    if small.empty:
        return True
    if len(small) + len(hidden) < 2:
        return False
    total = int(small.sum() + hidden.sum())
    most_hidden = len(hidden) * (int(shown.iloc[0]) if len(shown) else total)
    lowest = max(len(small), total - most_hidden)
    highest = min(4 * len(small), total - SMALLEST_SHOWN * len(hidden))
    return highest > lowest or (len(small) > 1 and len(small) < lowest < 4 * len(small))


def hidden_days(frame: pd.DataFrame) -> pd.Series:
    """Which rows of a long frame carry no number."""
    return frame["n"].isna() | (frame["n"] < 0).fillna(False)
