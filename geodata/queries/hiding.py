"""Small counts in the frames of reports: hidden before a frame leaves the data room."""

from __future__ import annotations

import pandas as pd

SMALLEST_SHOWN = 5


def hide_counts(counts: pd.Series, small: bool) -> pd.Series:
    """Counts as nullable integers; in small areas 1–4 are missing, and so is as much more as hides them.

    The total of the series is taken to be known, so hidden values must not follow from it: at least two are
    hidden, and they are not all ones (a hidden sum equal to their number would say so).
    """
    shown = counts.astype("Int64").copy()
    if not small:
        return shown
    hidden = (counts >= 1) & (counts < SMALLEST_SHOWN)
    if hidden.any():
        for index in counts[~hidden & (counts > 0)].sort_values(kind="stable").index:
            if hidden.sum() >= 2 and counts[hidden].sum() > hidden.sum():
                break
            hidden[index] = True
    shown[hidden] = pd.NA
    return shown
