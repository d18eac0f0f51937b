"""Farrington's method: alarms where the same time of earlier years is known.

Method: quasi-Poisson regression of past counts on time, past outbreaks weighted down, and the upper limit of the prediction.
`farrington` looks at the same weeks of earlier years: Farrington CP, Andrews NJ, Beale AD, Catchpole MA, A statistical algorithm
for the early detection of outbreaks of infectious disease, 1996, Journal of the Royal Statistical Society A 159(3),
doi 10.2307/2983331. `farrington_flexible` uses the whole year in seasonal periods, leaves the latest weeks out, weights down
less, and can take negative-binomial limits: Noufaily A et al., An improved algorithm for outbreak detection in multiple
surveillance systems, 2013, Statistics in Medicine 32(7), doi 10.1002/sim.5595.

Both give the limits of R's surveillance. There the standard error of the flexible method is scaled by the plain weights
instead of the working ones (a difference of some hundredths of a case); it is followed, so that figures can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analytics import seasons
from analytics.alarms import Alarms
from analytics.farrington_model import Limit, Rule, expect, upper_limit
from analytics.series import Days, Indices, Numbers, counts

FEWEST_YEARS_FOR_TREND = 3


def farrington(
    cases: npt.ArrayLike,
    days: Days,
    at: Sequence[int],
    *,
    years: int = 5,
    half_width: int = 3,
    alpha: float = 0.05,
    least_cases: int = 5,
) -> Alarms:
    """Judge some days or weeks by the same time of earlier years (1996).

    Args:
        cases: Cases a week (or day), shape (n,); NaN is a gap and plays no part.
        days: First day of each week, evenly spaced, dtype datetime64[D], shape (n,).
        at: Indices of the weeks to judge.
        years: Years looked back.
        half_width: Weeks to either side of the same date that are looked at.
        alpha: Two-sided: the upper limit leaves alpha / 2 above it.
        least_cases: With fewer cases in the last four weeks nothing is judged (0: always).

    Returns:
        `statistic` is the exceedance (observed - expected) / (upper - expected), an alarm above 1; NaN where nothing is judged.

    Raises:
        ValueError: Bad counts, uneven days, an index out of range, settings out of range, too few years before.
    """
    series = _series(cases, days, at, years, half_width, alpha)
    rule = Rule(1 - alpha / 2, 1.0, 0.05, least_cases, Limit.TRANSFORMED, False, years >= FEWEST_YEARS_FOR_TREND)
    rows = []
    for index in at:
        past = seasons.windows(days, index, years, half_width)
        rows.append(_judge(series, index, past, np.zeros(len(past), dtype=np.int64), rule))
    return _alarms("Farrington", series, at, rows)


def farrington_flexible(
    cases: npt.ArrayLike,
    days: Days,
    at: Sequence[int],
    *,
    years: int = 5,
    half_width: int = 3,
    periods: int = 10,
    left_out: int = 26,
    alpha: float = 0.05,
    weights_threshold: float = 2.58,
    trend_p: float = 1.0,
    limit: Limit = Limit.NEGATIVE_BINOMIAL,
    least_cases: int = 5,
) -> Alarms:
    """Judge some days or weeks by whole earlier years (2013); defaults are the authors' improved ones.

    Args:
        cases: Cases a week (or day), shape (n,); NaN is a gap and plays no part.
        days: First day of each week, evenly spaced, dtype datetime64[D], shape (n,).
        at: Indices of the weeks to judge.
        years: Years looked back.
        half_width: Weeks to either side of the same date that count as its season.
        periods: Seasons a year; 1 looks at the same season only.
        left_out: Weeks before the one judged that are left out, so that an outbreak does not become usual.
        alpha: One-sided: the upper limit leaves alpha above it.
        weights_threshold: Standardised residual above which a past count is weighted down.
        trend_p: The trend is kept if its p value is below (1: always), there are three years or more, and the expectation
            does not exceed all past counts.
        limit: How the upper limit is found.
        least_cases: With fewer cases in the last four weeks nothing is judged (0: always).

    Returns:
        As `farrington`.

    Raises:
        ValueError: As `farrington`, and a year without room for so many periods.
    """
    series = _series(cases, days, at, years, half_width, alpha)
    if periods < 1 or left_out < 0 or weights_threshold <= 0:
        asked = f"{periods} periods, {left_out} left out, weights from {weights_threshold:g}"
        raise ValueError(f"{asked}: give 1 or more, 0 or more, and above 0")
    trend = years >= FEWEST_YEARS_FOR_TREND
    rule = Rule(1 - alpha, weights_threshold, trend_p, least_cases, limit, True, trend)
    rows = []
    for index in at:
        levels = seasons.periods(days, index, years, half_width, periods)[: index - left_out]
        past = np.flatnonzero(levels != seasons.UNUSED)
        rows.append(_judge(series, index, past, levels[past], rule))
    return _alarms("Farrington flexible", series, at, rows)


def _series(cases: npt.ArrayLike, days: Days, at: Sequence[int], years: int, half_width: int, alpha: float) -> Numbers:
    series = counts(cases, "cases", gaps=True)
    if series.ndim != 1 or series.shape != days.shape or len(series) < 2:
        raise ValueError(f"{series.shape} cases for {days.shape} days: give one series with the first day of each step")
    if len(np.unique(np.diff(days))) > 1 or days[1] <= days[0]:
        raise ValueError("the days are not evenly spaced: fill the gaps with NaN")
    wrong = [index for index in at if not 0 <= index < len(series)]
    if wrong:
        raise ValueError(f"index {wrong[0]} is not in a series of {len(series)}")
    if years < 1 or half_width < 0 or not 0 < alpha < 1:
        asked = f"{years} years, half width {half_width}, alpha {alpha:g}"
        raise ValueError(f"{asked}: give 1 or more, 0 or more, and between 0 and 1")
    return series


def _judge(series: Numbers, index: int, past: Indices, levels: Indices, rule: Rule) -> tuple[float, float, float]:
    """Expected, upper limit, exceedance; NaN where nothing can be said."""
    nothing = (np.nan, np.nan, np.nan)
    recent = np.nansum(series[max(index - 3, 0) : index + 1])
    given = ~np.isnan(series[past])
    past, levels = past[given], levels[given]
    if np.isnan(series[index]) or recent < rule.least_cases:
        return nothing
    model = expect(series[past], past - index, levels, rule)
    if model is None:
        return nothing
    upper = upper_limit(model, rule)
    observed = float(series[index])
    if upper > model.expected:
        return model.expected, upper, (observed - model.expected) / (upper - model.expected)
    return model.expected, upper, np.inf if observed > upper else 0.0


def _alarms(method: str, series: Numbers, at: Sequence[int], rows: list[tuple[float, float, float]]) -> Alarms:
    table = np.array(rows, dtype=np.float64).reshape(len(at), 3).T
    index = np.array(at, dtype=np.int64)
    return Alarms(method, index, series[index], table[0], table[1], table[2], 1.0, table[2] > 1.0)
