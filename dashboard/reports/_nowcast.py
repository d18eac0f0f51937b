"""How many cases of each day of onset there will be once all are known, and how sure that is. Values only, no drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.nowcast import bayesian
from analytics.series import Numbers
from analytics.triangle import Triangle
from geodata.queries.onsets import Onsets

COMPLETE = 0.9
"""From this share of a day's cases on the day counts as complete: what is missing is less than chance adds or takes."""
SHOWN = 0.5
"""Below this share a day's number says more about the reporting than about the epidemic; no R rests on it."""
FEWEST = 30
"""Cases with a day of onset, from which on delays can be learnt."""
FEWEST_DAYS = 7
LEARN_FROM = 28
"""Delays are learnt from the last four weeks, so that a change in reporting is followed."""
SEED = 20130901
"""The same data give the same figures on every screen."""


@dataclass(frozen=True)
class Expected:
    """Cases of each day of onset; arrays of shape (days,)."""

    days: pd.DatetimeIndex
    known: Numbers
    """Known so far."""
    share: Numbers
    """Estimated share known so far, 0 to 1."""
    final: Numbers
    """Likely final number (median), never below what is known."""
    most: tuple[Numbers, Numbers]
    """90 % interval."""
    missing: float
    """Cases still expected to become known, all days together (mean)."""

    @property
    def spread(self) -> Numbers:
        """Standard deviation of the final number, from the width of the 90 % interval."""
        sd: Numbers = (self.most[1] - self.most[0]) / (2 * 1.6449)
        return sd

    @property
    def complete_days(self) -> int:
        """How many days from the first on count as complete."""
        return self._until(COMPLETE)

    @property
    def shown_days(self) -> int:
        """From how many days from the first on something may be estimated."""
        return self._until(SHOWN)

    def _until(self, least: float) -> int:
        short = np.flatnonzero(self.share < least)
        return int(short[0]) if len(short) else len(self.days)


def expected(onsets: Onsets) -> Expected | None:
    """The nowcast of a place; None where too little is known to learn delays from."""
    if onsets.total < FEWEST or len(onsets.days) < FEWEST_DAYS:
        return None
    triangle = _triangle(onsets)
    found = bayesian(triangle, np.random.default_rng(SEED), window=LEARN_FROM, level=0.9)
    missing = max(0.0, found.total - float(triangle.observed.sum()))
    return Expected(onsets.days, triangle.observed, found.share, found.median, (found.lower, found.upper), missing)


def half(onsets: Onsets) -> tuple[Numbers, Numbers]:
    """The 50 % interval of the same nowcast; `expected` must have given one."""
    found = bayesian(_triangle(onsets), np.random.default_rng(SEED), window=LEARN_FROM, level=0.5)
    return found.lower, found.upper


def _triangle(onsets: Onsets) -> Triangle:
    """The counts as a triangle; its longest delay is shorter than the series."""
    longest = min(onsets.delays.shape[1], len(onsets.days)) - 1
    delays = onsets.delays[:, : longest + 1].copy()
    delays[:, longest] += onsets.delays[:, longest + 1 :].sum(axis=1)
    return Triangle(onsets.days[0].to_datetime64(), delays, without_date=onsets.undated, reversed=0, long=0, outside=0)
