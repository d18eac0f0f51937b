"""What every daily or weekly series is checked for, and how a raw one becomes fit to be counted on.

The methods of this package take complete series of non-negative, finite counts, time on the last axis, and refuse anything
else in words; nothing is filled or mended behind the reader's back. The three mends a published series may need are here
and are said by who uses them: a day missing, a day given twice, a total corrected downwards.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Spans = npt.NDArray[np.timedelta64]


def counts(values: npt.ArrayLike, what: str = "counts", gaps: bool = False) -> Numbers:
    """The values as float64 of the same shape, time on the last axis.

    Args:
        values: Cases a day (or week), shape (..., days), at least one day.
        what: What to call them in a refusal.
        gaps: Whether NaN, a day nobody reported, is let through.

    Raises:
        ValueError: No day at all, a negative, infinite or (unless `gaps`) missing value; the first one is named.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim == 0 or numbers.shape[-1] == 0:
        raise ValueError(f"{what} has no day: give at least one")
    wrong = ~(numbers >= 0) | np.isinf(numbers)
    if gaps:
        wrong &= ~np.isnan(numbers)
    if wrong.any():
        place = np.unravel_index(int(wrong.argmax()), wrong.shape)
        raise ValueError(f"{what} at day {place[-1]} is {numbers[place]:g}: a count is a finite number of 0 or more")
    return numbers


def complete(
    days: Days, values: npt.ArrayLike, first: np.datetime64 | None = None, last: np.datetime64 | None = None
) -> Numbers:
    """One value for each day from `first` to `last` (default: the days' own range), NaN where nothing was given.

    Args:
        days: Days in any order, dtype datetime64[D], shape (n,), n >= 1; days outside the range are left out.
        values: One number a day, shape (n,).
        first: First day of the result.
        last: Last day of the result, included.

    Raises:
        ValueError: A day given twice (named), no day, other shapes, or `last` before `first`.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if days.ndim != 1 or numbers.shape != days.shape or days.size == 0:
        raise ValueError(f"{numbers.shape} values for {days.shape} days: give one value for each of one or more days")
    distinct, times = np.unique(days, return_counts=True)
    if len(distinct) < len(days):
        raise ValueError(f"{distinct[times > 1][0]} is given {times.max()} times: decide which one counts")
    first, last = distinct[0] if first is None else first, distinct[-1] if last is None else last
    length = int((last - first) / np.timedelta64(1, "D")) + 1
    if length < 1:
        raise ValueError(f"the last day {last} lies before the first {first}")
    series = np.full(length, np.nan)
    at = ((days - first) / np.timedelta64(1, "D")).astype(np.int64)
    within = (at >= 0) & (at < length)
    series[at[within]] = numbers[within]
    return series


def settle(values: npt.ArrayLike) -> Numbers:
    """The series with each negative correction taken off the days before it, latest first; the total stays.

    A downward correction of a running total says that earlier cases were none; which, it does not say. The most recent
    ones are the usual guess. NaN days are passed over.

    Args:
        values: Differences of a running total, shape (days,).

    Raises:
        ValueError: The corrections exceed everything reported before them.
    """
    series = np.array(values, dtype=np.float64, ndmin=1)
    for day in np.flatnonzero(series < 0):
        missing, series[day] = -series[day], 0.0
        for earlier in range(day - 1, -1, -1):
            if missing <= 0:
                break
            taken = min(missing, series[earlier]) if series[earlier] > 0 else 0.0
            series[earlier] -= taken
            missing -= taken
        if missing > 0:
            raise ValueError(f"the correction at day {day} takes off {missing:g} more than was reported before it")
    return series
