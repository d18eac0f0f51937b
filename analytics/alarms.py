"""What an alarm algorithm says of each day, the same for all of them, so that they can stand side by side."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.series import Flags, Indices, Numbers


@dataclass(frozen=True, slots=True)
class Alarms:
    """The judgement of m points in time; every array has the shape (..., m), areas first.

    NaN means not judged: too few days before, or a gap where the baseline should be. An alarm is never raised there.
    """

    method: str
    at: Indices
    """Which points of the series were judged, shape (m,), from 0."""
    observed: Numbers
    expected: Numbers
    """What the method takes for usual."""
    upper: Numbers
    """The largest count that would raise no alarm; 0 where the days before raise one whatever the count."""
    statistic: Numbers
    """How unusual, on the method's own scale; larger is more unusual, and moving the threshold moves along it."""
    threshold: float
    """From where on the statistic is an alarm."""
    alarm: Flags
