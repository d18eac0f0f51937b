"""Which earlier days or weeks a day is compared with: the same time of earlier years, and, if wanted, the times between."""

from __future__ import annotations

import itertools

import numpy as np

from analytics.series import Days, Indices

WINDOW = 0
"""Level of the time around the same date; 1, 2, … are the periods between, forward in time from one window to the next."""
UNUSED = -1


def same_dates(days: Days, at: int, years: int) -> Indices:
    """Index of the day or week nearest to the same date, 0, 1, …, `years` years before `days[at]`; shape (years + 1,).

    Raises:
        ValueError: The series does not reach back so far.
    """
    step = days[1] - days[0]
    month = days[at].astype("datetime64[M]")
    into = days[at] - month.astype("datetime64[D]")
    dates = (month - 12 * np.arange(years + 1)).astype("datetime64[D]") + into
    nearest: Indices = np.rint((dates - days[0]) / step).astype(np.int64)
    if nearest[-1] < 0:
        raise ValueError(f"the series begins on {days[0]}, but {years} years before {days[at]} are needed")
    return nearest


def windows(days: Days, at: int, years: int, half_width: int) -> Indices:
    """Indices within `half_width` steps of the same date in each of the `years` years before, in order of time.

    Raises:
        ValueError: The series does not reach back so far, or the windows reach the day itself.
    """
    centres = same_dates(days, at, years)[:0:-1]
    indices = (centres[:, None] + np.arange(-half_width, half_width + 1)).ravel()
    if indices[0] < 0 or indices[-1] >= at:
        raise ValueError(
            f"windows of {half_width} steps to either side, {years} years back from {days[at]}, do not fit the series"
        )
    return indices


def periods(days: Days, at: int, years: int, half_width: int, number: int) -> Indices:
    """Level of every step up to and including `at`, shape (at + 1,): `WINDOW` around the same dates, 1 … number - 1 between.

    The year between two windows is cut into number - 1 periods of about equal length, the longer ones first. With `number` 1
    only the windows are used; all other steps are `UNUSED`.

    Raises:
        ValueError: The series does not reach back so far, or a year has no room for so many periods.
    """
    centres = same_dates(days, at, years)
    if centres[-1] < half_width:
        raise ValueError(
            f"the series begins on {days[0]}: {half_width} steps before the first of {years} years are needed"
        )
    levels = np.full(at + 1, UNUSED, dtype=np.int64)
    for later, centre in itertools.pairwise(centres.tolist()):
        between = np.arange(centre + half_width + 1, later - half_width)
        if len(between) < max(number - 1, 1):
            raise ValueError(f"{len(between)} steps between two windows have no room for {number - 1} periods")
        if number > 1:
            levels[between] = _cut(len(between), number - 1)
        levels[centre - half_width : centre + half_width + 1] = WINDOW
    levels[at - half_width :] = WINDOW
    return levels


def _cut(length: int, number: int) -> Indices:
    each, rest = divmod(length, number)
    return np.repeat(np.arange(1, number + 1), [each + (place < rest) for place in range(number)])
