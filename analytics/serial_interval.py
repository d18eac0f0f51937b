"""The serial interval: days from one person's onset to the onset of those they infected, as shares per whole day."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincc

from analytics.series import Numbers

TAIL = 1e-16
"""Days are added until less than this share of the gamma distribution lies beyond."""
MOST_DAYS = 1000


def gamma_weights(mean: float, sd: float, days: int | None = None) -> Numbers:
    """Shares of a gamma-distributed serial interval on 0, 1, 2, … days.

    Method: gamma distribution shifted by one day, so that nobody infects on the day of their own onset, and integrated over
    a triangle of a day's width to either side (the onset days themselves are rounded). Source: Cori A et al., A new
    framework and software to estimate time-varying reproduction numbers during epidemics, 2013, American Journal of
    Epidemiology, web appendix 11, doi 10.1093/aje/kwt133 (EpiEstim's discr_si).

    Args:
        mean: Days, more than 1.
        sd: Days, more than 0.
        days: Longest interval; default: until the tail is nothing.

    Returns:
        Shape (days + 1,), first 0; the sum is less than 1 where `days` cuts the tail.

    Raises:
        ValueError: A mean of 1 day or less, an sd of 0 or less, either not finite, or no days.
    """
    if not (np.isfinite(mean) and mean > 1):
        raise ValueError(
            f"a mean serial interval of {mean:g} days: it must be more than 1, infection takes a day at least"
        )
    if not (np.isfinite(sd) and sd > 0):
        raise ValueError(f"a standard deviation of {sd:g} days for the serial interval: it must be more than 0")
    if days is not None and days < 1:
        raise ValueError(f"a serial interval of at most {days} days: give 1 or more")
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)
    longest = _longest(shape, scale) if days is None else days
    day = np.arange(longest + 1, dtype=np.float64)

    def below(shift: int, more: int = 0) -> Numbers:
        share: Numbers = gammainc(shape + more, np.maximum(day - shift, 0) / scale)
        return share

    shares = day * below(0) + (day - 2) * below(2) - 2 * (day - 1) * below(1)
    shares = shares + shape * scale * (2 * below(1, 1) - below(2, 1) - below(0, 1))
    return np.maximum(shares, 0.0)


def checked(weights: Numbers) -> Numbers:
    """The weights, if they can be a serial interval.

    Raises:
        ValueError: A share on day 0, a negative or missing one, or shares that sum to more than 1.01 or to nothing.
    """
    shares = np.asarray(weights, dtype=np.float64)
    if shares.ndim != 1 or len(shares) < 2:
        raise ValueError(f"serial interval of shape {shares.shape}: give the shares of days 0, 1, 2, …")
    if shares[0] != 0:
        raise ValueError(f"serial interval with a share of {shares[0]:g} on day 0: it must be 0")
    if not (shares >= 0).all():
        raise ValueError(f"serial interval with the share {shares[~(shares >= 0)][0]:g}: shares are 0 or more")
    if not 0 < shares.sum() <= 1.01:
        raise ValueError(f"serial interval with shares that sum to {shares.sum():g}: they must sum to 1")
    return shares


def mean_of(weights: Numbers) -> float:
    """Mean in days of shares on days 0, 1, 2, …, as EpiEstim takes it (not divided by the sum)."""
    return float(weights @ np.arange(len(weights)))


def infectiousness(cases: Numbers, weights: Numbers) -> Numbers:
    """Total infectiousness a day: earlier cases weighted by the serial interval (Cori 2013, equation 1's Lambda).

    Args:
        cases: All cases a day, local and imported, shape (..., days).
        weights: Shares on days 0, 1, 2, …, shape (k,); what is longer than the series plays no part.

    Returns:
        Shape (..., days); 0 on the first day.
    """
    total = np.zeros_like(cases)
    for lag in np.flatnonzero(weights[: cases.shape[-1]]):
        total[..., lag:] += weights[lag] * cases[..., : cases.shape[-1] - lag]
    return total


def _longest(shape: float, scale: float) -> int:
    days = np.arange(1, MOST_DAYS + 1)
    tail = gammaincc(shape, np.maximum(days - 2, 0) / scale)
    return int(days[tail < TAIL][0]) if (tail < TAIL).any() else MOST_DAYS
