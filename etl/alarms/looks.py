"""What the algorithms are shown: each day as it was known when it was so many days old, beside other days at the same age.

Counts of a line list come in for some days. A fresh day beside complete ones would look quiet, and fresh days as a
baseline would make anything look like a rise. So a day one day old is compared with what was known of the days before
it when they were one day old, and so on: a steady delay can neither silence an alarm nor fake one. Where nobody can tell
when the past was learnt (a register loaded in one go), the days still filling up are compared with complete days
only; they can then raise an alarm and never end one.

In streets a count of 1-4 is shown to nobody. It stands here as `STAND_IN`, so that no alarm, score or silence says
more than the map does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.series import settle

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STAND_IN = 2.0
SMALLEST_SHOWN = 5
LEARNT_IN_TIME = 0.8
"""So much of the complete days must have been known within the usual delay for the ages to be believed."""


@dataclass(frozen=True)
class Look:
    """One view of the series. `series`: shape (areas, m); `days`: which days its columns are, shape (m,).

    `judged`: which columns are judged here; `known_after`: how old a day is in this view.
    """

    series: Numbers
    days: npt.NDArray[np.int64]
    judged: Flags
    known_after: int


def public(counts: Numbers, small: bool) -> Numbers:
    """The counts as everybody may see them: in small areas 1-4 are `STAND_IN`. Gaps stay gaps."""
    return np.where((counts >= 1) & (counts < SMALLEST_SHOWN), STAND_IN, counts) if small else counts


def settled(counts: Numbers) -> tuple[Numbers, list[int]]:
    """Downward corrections taken off the days before; and the rows where they exceed all that was reported (then gaps)."""
    made, lost = counts.copy(), []
    for row in np.flatnonzero((counts < 0).any(axis=1)):
        try:
            made[row] = settle(counts[row])
        except ValueError:
            made[row] = np.nan
            lost.append(int(row))
    return made, lost


def final(counts: Numbers, small: bool) -> list[Look]:
    """The one view of figures that are complete when they appear."""
    days = np.arange(counts.shape[1], dtype=np.int64)
    return [Look(public(counts, small), days, np.ones(len(days), bool), 0)]


def learnt_in_time(ages: Numbers) -> bool:
    """Whether what is known of when the past was learnt can be believed; `ages` as of `geodata.queries.alarms.by_age`."""
    late = len(ages) - 1
    complete = ages[:, :, : max(ages.shape[2] - late, 0)]
    total = complete[-1].sum()
    return bool(total > 0 and complete[-2].sum() >= LEARNT_IN_TIME * total)


def at_every_age(ages: Numbers, small: bool) -> list[Look]:
    """A view for each age: a day that is `age` days old is judged among days as they were known at that age."""
    days = np.arange(ages.shape[2], dtype=np.int64)
    last = len(days) - 1
    return [Look(public(known, small), days, days <= last - age, age) for age, known in enumerate(ages)]


def beside_complete(counts: Numbers, late_days: int, small: bool) -> list[Look]:
    """Complete days among themselves, and each day still filling up as if it came right after them."""
    series = public(counts, small)
    days = np.arange(series.shape[1], dtype=np.int64)
    complete = max(len(days) - late_days, 0)
    looks = [Look(series[:, :complete], days[:complete], np.ones(complete, bool), 0)] if complete else []
    for day in days[complete:]:
        columns = np.append(days[:complete], day)
        judged = np.zeros(len(columns), bool)
        judged[-1] = True
        looks.append(Look(series[:, columns], columns, judged, 0))
    return looks
