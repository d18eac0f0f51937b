"""The reporting triangle: how many events of each day were reported how many days later, as known on one day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.series import Days, Flags, Indices, Numbers, Spans

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Triangle:
    """Events of days x delays, as known at the end of the last day."""

    first: np.datetime64
    """Day of row 0; row t is t days later and the last row is today."""
    counts: Numbers
    """Shape (days, longest delay + 1); column d holds what was reported d days after the event, the last one also what took
    longer. 0 where that day has not come yet (`seen` tells)."""
    without_date: int
    """Records left out because a day is missing."""
    reversed: int
    """Records left out because they were reported before they happened."""
    long: int
    """Records that took longer than the longest delay and are counted in the last column."""
    outside: int
    """Records left out because their event lies before the first day or after today."""

    @property
    def seen(self) -> Flags:
        """Which cells of `counts` lie in the past, same shape."""
        days, delays = self.counts.shape
        reached: Flags = np.add.outer(np.arange(days), np.arange(delays)) < days
        return reached

    @property
    def observed(self) -> Numbers:
        """Events of each day reported so far, shape (days,)."""
        total: Numbers = self.counts.sum(axis=1)
        return total


def reporting_triangle(
    event: Days, report: Days, today: np.datetime64, longest: int, first: np.datetime64 | None = None
) -> Triangle:
    """Count records into a triangle; what is reported after `today` is not known yet and plays no part.

    Args:
        event: Day of onset (or admission, …) of each record, dtype datetime64[D], NaT where missing, shape (n,).
        report: Day each record became known, likewise.
        today: Last day of knowledge, included.
        longest: Longest delay in days told apart (Lawless's truncation), 1 or more.
        first: First day of the triangle; default: the earliest event known.

    Raises:
        ValueError: Shapes that differ, a delay below 1, no record known yet, or fewer days than the longest delay.
    """
    if event.shape != report.shape or event.ndim != 1:
        raise ValueError(f"{event.shape} events with {report.shape} reports: give one report day for each event")
    if longest < 1:
        raise ValueError(f"a longest delay of {longest} days: give 1 or more")
    dated = ~(np.isnat(event) | np.isnat(report))
    forward = dated & (report >= event)
    known = forward & (report <= today)
    if not known.any():
        raise ValueError(f"nothing was reported by {today}")
    begin = event[known].min() if first is None else first
    days = int((today - begin) / DAY) + 1
    if days <= longest:
        span = f"{days} days from {begin} to {today}"
        raise ValueError(f"{span} cannot show delays of {longest} days: take a later day or a shorter delay")
    inside = known & (event >= begin)
    row = _whole(event[inside] - begin)
    delay = _whole(report[inside] - event[inside])
    counts = np.zeros((days, longest + 1))
    np.add.at(counts, (row, np.minimum(delay, longest)), 1)
    return Triangle(
        begin,
        counts,
        without_date=int((~dated).sum()),
        reversed=int((dated & ~forward).sum()),
        long=int((delay > longest).sum()),
        outside=int((known & ~inside).sum()),
    )


def _whole(span: Spans) -> Indices:
    days: Indices = (span / DAY).astype(np.int64)
    return days
