"""The cohort reproduction number: how many people those who fell ill on given days went on to infect.

Method: each case's infector is one of the earlier cases, in proportion to the serial interval at their distance; a cohort's R
is the expected number of cases that it infected, per case of the cohort. Source: Wallinga J, Teunis P, Different epidemic
curves for severe acute respiratory syndrome reveal similar impacts of control measures, 2004, American Journal of
Epidemiology 160(6), doi 10.1093/aje/kwh255.

Mean as in EpiEstim. Spread and quantiles come from the exact distribution of the number infected (a sum of independent
binomials) instead of from simulated ancestries: the same model, without chance. What the series does not show yet is not
counted, so that the last cohorts come out low; they are marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analytics import serial_interval
from analytics.series import Flags, Indices, Numbers, counts

PROBABILITIES = (0.025, 0.5, 0.975)
MOST_EXACT = 2000
"""With more possible offspring the normal distribution is taken, whose error is then below one case."""
SEEN = 0.95
"""A cohort is complete when the series goes on long enough to show this share of its offspring."""


@dataclass(frozen=True, slots=True)
class CohortReproduction:
    """R of the cases of m windows; arrays of shape (m,) unless said otherwise. NaN where a window has no case."""

    start: Indices
    """First day of each window, the series' first day being 0."""
    end: Indices
    """Last day of each window, included."""
    mean: Numbers
    sd: Numbers
    probabilities: tuple[float, ...]
    quantiles: Numbers
    """Quantiles of the number infected per case, shape (probabilities, m)."""
    complete: Flags
    """Whether at least `SEEN` of the offspring of the window's last day could have been seen by the end of the series."""


def cohort_reproduction(
    cases: npt.ArrayLike,
    weights: Numbers,
    *,
    window: int = 7,
    probabilities: Sequence[float] = PROBABILITIES,
) -> CohortReproduction:
    """R of the cases of every window of `window` days that starts on the second day or later.

    Args:
        cases: Whole numbers of cases a day by onset, shape (days,).
        weights: Serial interval, shares on days 0, 1, 2, … (`serial_interval.gamma_weights` makes them).
        window: Days in a window, 1 or more.
        probabilities: Quantiles wanted, each between 0 and 1.

    Returns:
        Estimates in days - window windows; none where the series is no longer than the window.

    Raises:
        ValueError: Bad counts or parts of cases, a bad serial interval, a window or probability out of range.
    """
    series = counts(cases, "cases")
    if series.ndim != 1 or (series != np.round(series)).any():
        raise ValueError(f"cases of shape {series.shape}: give one series of whole numbers")
    if window < 1 or not all(0 < wanted < 1 for wanted in probabilities):
        raise ValueError(
            f"window {window}, quantiles {tuple(probabilities)}: give 1 day or more and values between 0 and 1"
        )
    shares = serial_interval.checked(weights)
    start = np.arange(1, max(len(series) - window + 1, 1), dtype=np.int64)
    end = start + window - 1
    infected = _chances(series, shares)
    rows = [
        _window(series, infected[:, first : last + 1].sum(axis=1), first, last, probabilities)
        for first, last in zip(start.tolist(), end.tolist(), strict=True)
    ]
    table = np.array(rows, dtype=np.float64).reshape(len(start), 2 + len(probabilities)).T
    seen = np.cumsum(shares)[np.minimum(len(series) - 1 - end, len(shares) - 1)]
    complete = seen >= SEEN * shares.sum()
    return CohortReproduction(start, end, table[0], table[1], tuple(probabilities), table[2:], complete)


def _chances(series: Numbers, shares: Numbers) -> Numbers:
    """Chance that a case of day i was infected by any of the cases of day j, shape (days, days)."""
    days = np.arange(len(series))
    lag = days[:, None] - days
    kernel = np.where((lag >= 0) & (lag < len(shares)), shares[np.clip(lag, 0, len(shares) - 1)], 0.0) * series
    total = kernel.sum(axis=1, keepdims=True)
    chance: Numbers = np.divide(kernel, total, out=np.zeros_like(kernel), where=total > 0)
    return chance


def _window(series: Numbers, chance: Numbers, first: int, last: int, probabilities: Sequence[float]) -> list[float]:
    """Mean, sd and quantiles of R for the cases of days first to last; `chance` is that of having been infected by them."""
    cases = series[first : last + 1].sum()
    if cases == 0:
        return [np.nan] * (2 + len(probabilities))
    chance = np.minimum(chance, 1.0)
    mean, variance = float(series @ chance), float(series @ (chance * (1 - chance)))
    could = (series > 0) & (chance > 0)
    if series[could].sum() <= MOST_EXACT:
        below = np.cumsum(_distribution(series[could], chance[could]))
        infected = [float(np.searchsorted(below, wanted - 1e-9)) for wanted in probabilities]
    else:
        infected = [mean + float(ndtri(wanted)) * variance**0.5 for wanted in probabilities]
    return [mean / cases, variance**0.5 / cases, *(number / cases for number in infected)]


def _distribution(trials: Numbers, chance: Numbers) -> Numbers:
    """Probabilities of 0, 1, 2, … in a sum of independent binomials, by the Fourier transform of their product."""
    size = int(trials.sum()) + 1
    root = np.exp(-2j * np.pi * np.arange(size) / size)
    product = np.prod((1 - chance[:, None] + chance[:, None] * root) ** trials[:, None], axis=0)
    probabilities: Numbers = np.maximum(np.fft.ifft(product).real, 0.0)
    return probabilities
