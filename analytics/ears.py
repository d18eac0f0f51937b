"""EARS C1, C2 and C3: alarms for series without years of history.

Method: today's count against mean and standard deviation of a short baseline, that ends yesterday (C1) or three days ago (C2);
C3 adds up what C2 exceeded 1 by, today and on the two days before. Source: Hutwagner L, Thompson W, Seeman GM, Treadwell T,
The bioterrorism preparedness and response Early Aberration Reporting System (EARS), 2003, Journal of Urban Health 80(2 Suppl 1),
doi 10.1007/PL00022319. C3 is the CDC's definition, with today's count in it (R's earsC leaves it out).

All areas at once: counts have the shape (..., days), in any unit of time. A gap (NaN) leaves every day without a judgement whose
baseline or own count it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics.alarms import Alarms
from analytics.series import Flags, Numbers, counts

BASELINE = 7
LAG = 2
FEWEST = 3


def c1(cases: npt.ArrayLike, *, baseline: int = BASELINE, threshold: float = 3.0, least_sd: float = 0.0) -> Alarms:
    """Today against the `baseline` days before it.

    Args:
        cases: Cases a day, shape (..., days); NaN is a gap.
        baseline: Days of the baseline, 3 or more.
        threshold: Standard deviations above the mean from where on it is an alarm (3: chance 0.0013 a day if normal).
        least_sd: Smallest standard deviation assumed. With 0, a baseline of equal counts makes any rise an alarm
            (statistic infinite); 0.2 is a usual floor and changes nothing else, as whole numbers that differ scatter more.

    Returns:
        A judgement of every day; NaN for the first `baseline` days.

    Raises:
        ValueError: Bad counts, a baseline below 3, a negative floor, or no more days than the baseline.
    """
    return _standardised("EARS C1", cases, baseline, 0, threshold, least_sd)


def c2(cases: npt.ArrayLike, *, baseline: int = BASELINE, threshold: float = 3.0, least_sd: float = 0.0) -> Alarms:
    """Today against the `baseline` days that end three days ago, so that a slow rise does not hide itself.

    Arguments, result and errors are those of `c1`; NaN for the first `baseline` + 2 days.
    """
    return _standardised("EARS C2", cases, baseline, LAG, threshold, least_sd)


def c3(cases: npt.ArrayLike, *, baseline: int = BASELINE, threshold: float = 2.0, least_sd: float = 0.0) -> Alarms:
    """What C2 exceeded 1 by, summed over today and the two days before: several raised days make an alarm together.

    Arguments, result and errors are those of `c1`; the first two days that C2 judges have fewer than three to add up.
    """
    base = c2(cases, baseline=baseline, least_sd=least_sd)
    excess = np.maximum(base.statistic - 1, 0)
    before = np.zeros_like(excess)
    for lag in (1, 2):
        before[..., lag:] += np.nan_to_num(excess[..., :-lag], posinf=np.inf)
    statistic = excess + before
    sd = np.maximum(_moments(base.observed, baseline, LAG)[1], least_sd)
    upper = _upper(base.expected, sd, 1 + threshold - before)
    upper = np.where(before > threshold, 0.0, upper)  # the two days before are alarm enough
    return Alarms(
        "EARS C3", base.at, base.observed, base.expected, upper, statistic, threshold, _above(statistic, threshold)
    )


def _standardised(
    method: str, cases: npt.ArrayLike, baseline: int, lag: int, threshold: float, least_sd: float
) -> Alarms:
    series = counts(cases, "cases", gaps=True)
    if baseline < FEWEST or least_sd < 0:
        raise ValueError(
            f"baseline {baseline}, least sd {least_sd:g}: give {FEWEST} days or more and a floor of 0 or more"
        )
    if series.shape[-1] <= baseline + lag:
        raise ValueError(f"{series.shape[-1]} days: {method} needs {baseline + lag + 1} or more")
    mean, sd = _moments(series, baseline, lag)
    sd = np.maximum(sd, least_sd)
    rise = series - mean
    flat = np.where(rise == 0, 0.0, np.copysign(np.inf, rise))  # no scatter at all: anything else is beyond all bounds
    statistic = np.divide(rise, sd, out=np.where(np.isnan(rise), np.nan, flat), where=sd > 0)
    at = np.arange(series.shape[-1], dtype=np.int64)
    upper = _upper(mean, sd, np.full_like(mean, threshold))
    return Alarms(method, at, series, mean, upper, statistic, threshold, _above(statistic, threshold))


def _moments(series: Numbers, baseline: int, lag: int) -> tuple[Numbers, Numbers]:
    """Mean and standard deviation of the baseline of every day, NaN where it is not whole."""
    mean, sd = np.full_like(series, np.nan), np.full_like(series, np.nan)
    spans = np.lib.stride_tricks.sliding_window_view(series, baseline, axis=-1)[
        ..., : series.shape[-1] - baseline - lag, :
    ]
    mean[..., baseline + lag :] = spans.mean(axis=-1)
    sd[..., baseline + lag :] = spans.std(axis=-1, ddof=1)
    return mean, sd


def _upper(mean: Numbers, sd: Numbers, steps: Numbers) -> Numbers:
    upper: Numbers = mean + steps * sd
    return upper


def _above(statistic: Numbers, threshold: float) -> Flags:
    raised: Flags = statistic > threshold  # NaN is never above
    return raised
