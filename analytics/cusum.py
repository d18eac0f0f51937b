"""CUSUM: alarms for a small but lasting rise.

Method: one-sided cumulative sum of standardised counts less a reference value k; an alarm from h on. Source: Page ES, Continuous
inspection schemes, 1954, Biometrika 41, doi 10.1093/biomet/41.1-2.100; for counts: Rossi G, Lampugnani L, Marchi M, An
approximate CUSUM procedure for surveillance of health events, 1999, Statistics in Medicine 18(16),
doi 10.1002/(SICI)1097-0258(19990830)18:16<2111::AID-SIM171>3.0.CO;2-Q.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analytics.alarms import Alarms
from analytics.series import Numbers, counts

K = 1.04
H = 2.26
"""Rossi's choice: a false alarm about every 500 steps, a rise by two standard deviations found within about 7."""


class Standard(StrEnum):
    """How a count x with expectation m becomes a standard normal number."""

    PLAIN = "plain"
    """(x - m) / sqrt(m)."""
    ROSSI = "rossi"
    """(x - 3m + 2 sqrt(xm)) / (2 sqrt(m)): nearer to normal for small counts."""
    ANSCOMBE = "anscombe"
    """1.5 (x^(2/3) - m^(2/3)) / m^(1/6)."""


def cusum(
    cases: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    k: float = K,
    h: float = H,
    standard: Standard = Standard.PLAIN,
    reset: bool = False,
) -> Alarms:
    """Cumulative sum from the first day on; all areas at once.

    Args:
        cases: Cases a day (or week), shape (..., days).
        expected: Usual cases a day, more than 0, of a shape that fits `cases`; say the mean of the time before.
        k: Reference value in standard deviations, 0 or more: half the rise that matters.
        h: Decision bound in standard deviations, more than 0.
        standard: How counts are standardised.
        reset: Whether to begin anew after each alarm; else the alarm stays on until the sum has fallen again.

    Returns:
        `statistic` is the sum including the day (before any reset), `threshold` is h, reached is enough; `upper` is the count
        that brings the sum to h, 0 where the sum is there already.

    Raises:
        ValueError: Bad counts, an expectation that is 0 or less or missing, k or h out of range.
    """
    series = counts(cases, "cases")
    usual = np.broadcast_to(counts(np.atleast_1d(expected), "expected cases"), series.shape)
    if not (usual > 0).all():
        raise ValueError("expected cases of 0: a rise above nothing cannot be standardised, give a longer time before")
    if k < 0 or h <= 0:
        raise ValueError(f"k {k:g}, h {h:g}: give a reference value of 0 or more and a bound above 0")
    steps = _standardised(series, usual, standard) - k
    total, before = np.empty_like(steps), np.zeros(steps.shape[:-1])
    carried = np.empty_like(steps)
    for day in range(steps.shape[-1]):
        carried[..., day] = before
        total[..., day] = np.maximum(0.0, before + steps[..., day])
        before = np.where(reset & (total[..., day] >= h), 0.0, total[..., day])
    upper = np.maximum(_count(h + k - carried, usual, standard), 0.0)
    at = np.arange(series.shape[-1], dtype=np.int64)
    return Alarms("CUSUM", at, series, np.array(usual), upper, total, h, total >= h)


def _standardised(x: Numbers, m: Numbers, standard: Standard) -> Numbers:
    if standard is Standard.ROSSI:
        score = (x - 3 * m + 2 * np.sqrt(x * m)) / (2 * np.sqrt(m))
    elif standard is Standard.ANSCOMBE:
        score = 1.5 * (x ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6)
    else:
        score = (x - m) / np.sqrt(m)
    return np.asarray(score, dtype=np.float64)


def _count(score: Numbers, m: Numbers, standard: Standard) -> Numbers:
    """The count with a score: the inverse of `_standardised`, 0 where there is none."""
    if standard is Standard.ROSSI:
        root = np.sqrt(np.maximum(4 * m + 2 * np.sqrt(m) * score, 0)) - np.sqrt(m)
        count = np.maximum(root, 0) ** 2
    elif standard is Standard.ANSCOMBE:
        count = np.maximum(2 / 3 * m ** (1 / 6) * score + m ** (2 / 3), 0) ** 1.5
    else:
        count = np.sqrt(m) * score + m
    return np.asarray(count, dtype=np.float64)
