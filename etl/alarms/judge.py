"""All algorithms over all areas of a series at once, and what their judgements come to.

Each algorithm's statistic is divided by its threshold: above 1 it raises an alarm, and one slider moves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics import cusum, ears
from analytics.alarms import Alarms
from analytics.farrington import farrington_flexible
from etl.alarms.looks import Flags, Look, Numbers

METHODS = ("c1", "c2", "c3", "cusum", "farrington")
LEAST_SD = 0.2
"""Standard deviation assumed at least: without it one count after a quiet week would be beyond all bounds."""
BASELINE, LAG = 7, 2
CUSUM_BASELINE = 28
LEAST_USUAL = 0.2
YEARS = 5
WEEKS_JUDGED = 4
WEEKS_LEFT_OUT = 26
FEWEST_WEEKS = YEARS * 52 + WEEKS_LEFT_OUT
QUIET_DAYS = 3
"""Alarms of an area so many days apart or less are one run."""
URGENT_METHODS, URGENT_STRENGTH, URGENT_COUNT = 3, 2.0, 10


@dataclass(frozen=True)
class Judged:
    """Shapes (methods, areas, m): the statistic in thresholds, the statistic, what is usual. NaN: not judged."""

    strength: Numbers
    statistic: Numbers
    expected: Numbers


@dataclass(frozen=True)
class Found:
    """Alarms of a series, one entry each: shapes (k,), and (methods, k) for what the algorithms said."""

    area: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    known_after: npt.NDArray[np.int64]
    observed: Numbers
    most_before: Numbers
    strength: Numbers
    statistic: Numbers
    expected: Numbers


def judge(look: Look, least: int = 1) -> Judged:
    """Every algorithm on every column of a view; those with too little before them have not judged.

    Counts below `least`, and counts no larger than what is usual, are judged and raise nothing: C3 would ring on for two
    days after a rise, and a single report after a quiet week is no news in some series.
    """
    shape = (len(METHODS), *look.series.shape)
    strength, statistic, expected = (np.full(shape, np.nan) for _ in range(3))
    for name, alarms in _said(look.series).items():
        at = METHODS.index(name)
        strength[at][:, alarms.at] = alarms.statistic / alarms.threshold
        statistic[at][:, alarms.at] = alarms.statistic
        expected[at][:, alarms.at] = alarms.expected
    weekly = _weekly(look)
    for which, made in enumerate((strength, statistic, expected)):
        made[METHODS.index("farrington")] = weekly[which]
    quiet = (look.series < least) | (look.series <= expected)
    return Judged(np.where(quiet & ~np.isnan(strength), np.minimum(strength, 0.0), strength), statistic, expected)


def _said(series: Numbers) -> dict[str, Alarms]:
    days = series.shape[1]
    said: dict[str, Alarms] = {}
    if not len(series):
        return said
    if days > BASELINE:
        said["c1"] = ears.c1(series, least_sd=LEAST_SD)
    if days > BASELINE + LAG:
        said["c2"] = ears.c2(series, least_sd=LEAST_SD)
        said["c3"] = ears.c3(series, least_sd=LEAST_SD)
        said["cusum"] = _cusum(series)
    return said


def _cusum(series: Numbers) -> Alarms:
    """From the first day with a baseline on, beginning anew after each alarm; areas with gaps are not judged.

    Days before any area was reported are no gap: published figures begin when they begin.
    """
    reported = np.flatnonzero(np.isfinite(series).any(axis=0))
    begun = min(int(reported[0]) if len(reported) else 0, series.shape[1] - BASELINE - LAG - 1)
    said = _sums_from(series[:, begun:])
    return replace(said, at=said.at + begun)


def _sums_from(series: Numbers) -> Alarms:
    first = BASELINE + LAG
    whole: Flags = np.asarray(np.isfinite(series).all(axis=1))
    filled = np.where(whole[:, None], series, 0.0)
    sums = np.concatenate([np.zeros((len(series), 1)), filled.cumsum(axis=1)], axis=1)
    ends = np.arange(first, series.shape[1]) - LAG
    starts = np.maximum(ends - CUSUM_BASELINE, 0)
    usual = np.maximum((sums[:, ends] - sums[:, starts]) / (ends - starts), LEAST_USUAL)
    made = cusum.cusum(filled[:, first:], usual, standard=cusum.Standard.ROSSI, reset=True)
    kept = whole.reshape(-1, 1)
    statistic = np.where(kept, made.statistic, np.nan)
    return Alarms(made.method, made.at + first, made.observed, made.expected, made.upper, statistic, made.threshold, made.alarm & kept)


def _weekly(look: Look) -> Numbers:
    """Farrington's flexible method on the weeks that end with the last day, shape (3, areas, m), at the last day of each."""
    made = np.full((3, *look.series.shape), np.nan)
    weeks = look.series.shape[1] // 7
    if weeks < FEWEST_WEEKS or look.known_after or not look.judged.all():  # once a series is enough: it is slow
        return made
    start = look.series.shape[1] - 7 * weeks
    counts = look.series[:, start:].reshape(len(look.series), weeks, 7).sum(axis=2)
    first = np.datetime64("2000-01-03") + look.days[start]  # only the steps between the weeks matter
    days = first + 7 * np.arange(weeks)
    at = list(range(weeks - WEEKS_JUDGED, weeks))
    columns = [start + 7 * week + 6 for week in at]
    for area, row in enumerate(counts):
        said = farrington_flexible(row, days, at, years=YEARS, left_out=WEEKS_LEFT_OUT)
        made[0, area, columns] = said.statistic
        made[1, area, columns] = said.statistic
        made[2, area, columns] = said.expected / 7
    return made


def latest(look: Look, said: Judged, first: int) -> tuple[Look, Judged]:
    """The view and its judgements from a day on, which becomes day 0."""
    kept = look.days >= first
    cut = Look(look.series[:, kept], look.days[kept] - first, look.judged[kept], look.known_after)
    return cut, Judged(said.strength[..., kept], said.statistic[..., kept], said.expected[..., kept])


def combine(looks: Sequence[Look], judged: Sequence[Judged], areas: int, days: int) -> Found:
    """Every area and day with an alarm, as it was when the first view raised it."""
    free = np.ones((areas, days), bool)
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    for look, said in zip(looks, judged, strict=True):
        raised = (said.strength > 1).any(axis=0) & look.judged & free[:, look.days]
        area, column = np.nonzero(raised)
        free[area, look.days[column]] = False
        before = _most_before(look.series)
        numbers = (area, look.days[column], np.full(len(area), look.known_after), look.series[area, column], before[area, column])
        parts.append((*numbers, said.strength[:, area, column], said.statistic[:, area, column], said.expected[:, area, column]))
    joined = [np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)]
    order = np.lexsort((joined[1], joined[0]))
    return Found(*(column[..., order] for column in joined))


def _most_before(series: Numbers) -> Numbers:
    """The largest count of the seven days before each, 0 where nothing is known."""
    padded = np.concatenate([np.zeros((len(series), BASELINE)), np.nan_to_num(series)], axis=1)
    most: Numbers = np.lib.stride_tricks.sliding_window_view(padded, BASELINE, axis=1)[:, : series.shape[1]].max(axis=-1)
    return most


def runs(area: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """First day of the run each alarm belongs to; alarms come by area and day."""
    if not len(area):
        return day
    begins = np.ones(len(area), bool)
    begins[1:] = (area[1:] != area[:-1]) | (day[1:] - day[:-1] > QUIET_DAYS)
    first: npt.NDArray[np.int64] = day[np.flatnonzero(begins)][begins.cumsum() - 1]
    return first


def severity(found: Found, gravest: int) -> npt.NDArray[np.int64]:
    """3 urgent: three algorithms, twice a threshold, ten or more. 2 important: two algorithms and a count that may be shown. 1 else."""
    methods = (found.strength > 1).sum(axis=0)
    strongest = np.nanmax(found.strength, axis=0) if found.strength.size else np.zeros(0)
    urgent = (methods >= URGENT_METHODS) & (strongest >= URGENT_STRENGTH) & (found.observed >= URGENT_COUNT)
    important = (methods >= 2) & (found.observed >= 5)
    return np.minimum(np.where(urgent, 3, np.where(important, 2, 1)), gravest)


def any_judged(judged: Sequence[Judged]) -> Flags:
    """Which algorithms judged anything, shape (methods,)."""
    seen = [~np.isnan(said.strength).all(axis=(1, 2)) for said in judged if said.strength.size]
    return np.any(seen, axis=0) if seen else np.zeros(len(METHODS), bool)
