"""Nowcast: how many events of each recent day there will be once all of them are reported.

Method: the chance of each delay, given that it is no longer, is estimated from the reporting triangle (reverse hazards); their
product is the share of a day's events reported so far. Source: Lawless JF, Adjustments for reporting delays and the prediction
of occurred but not reported events, 1994, Canadian Journal of Statistics 22(1), doi 10.2307/3315826.n1. `bayesian` gives the
same shares their uncertainty: Höhle M, an der Heiden M, Bayesian nowcasting during the STEC O104:H4 outbreak in Germany, 2011,
2014, Biometrics 70(4), doi 10.1111/biom.12194 ("bayes.trunc").

Both suppose that reporting has not changed over the days looked at. `lawless` says nothing of a day of which nothing is
reported yet and its normal limits are poor for a handful of cases; `bayesian` is the one to show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analytics.series import Indices, Numbers
from analytics.triangle import Triangle

DRAWS = 4000
PRIOR_WEIGHT = 0.1
"""Of each delay in the Dirichlet prior of `bayesian`: light, so that a few dozen reports outweigh it."""


@dataclass(frozen=True, slots=True)
class Nowcast:
    """Events of each day of a triangle, shape (days,); NaN where nothing can be said."""

    first: np.datetime64
    """Day of the first element."""
    observed: Numbers
    """Reported so far."""
    share: Numbers
    """Estimated share of the day's events that is reported so far, 0 to 1."""
    expected: Numbers
    """Mean of the final number, not rounded."""
    median: Numbers
    """Final number as likely exceeded as not; never below what is reported."""
    lower: Numbers
    upper: Numbers
    level: float
    """Of the interval from lower to upper."""

    @property
    def total(self) -> float:
        """Expected events of all days of which something can be said."""
        return float(np.nansum(self.expected))


def lawless(
    triangle: Triangle, *, window: int | None = None, level: float = 0.95, as_surveillance: bool = False
) -> Nowcast:
    """Nowcast with normal limits (Lawless 1994, equations 2.9 to 2.17).

    Args:
        triangle: What is known today; its last column is the truncation D.
        window: Delays are learnt from the last `window` days and today; default all days. Shorter follows a change sooner.
        level: Of the interval, between 0 and 1.
        as_surveillance: Limits as R's surveillance 1.20 prints them. They leave out that the shares are estimates, and stop
            short of the upper limit where the lower one is cut off; for comparison only.

    Returns:
        NaN for a day of which nothing is reported though not all could be, or whose share is estimated as 0.

    Raises:
        ValueError: A level or window out of range.
    """
    _check(level, window)
    at_delay, up_to_delay = _totals(triangle, window)
    share, relative = _shares(triangle, at_delay, up_to_delay)
    observed = triangle.observed
    known = (share >= 1) | ((share > 0) & (observed > 0))
    safe = np.where(known, share, 1.0)
    final = np.where(known, observed / safe, np.nan)
    reporting = observed * (1 - safe) / safe**2
    learning = observed * (observed + 1) / safe**2 * relative  # W^2 * relative / W^4
    chances = ((1 - level) / 2, 0.5, (1 + level) / 2)
    if as_surveillance:
        sd = np.sqrt(reporting)
        above = np.divide(final - observed, sd, out=np.full_like(sd, np.inf), where=sd > 0)
        cut = ndtr(above)  # its distribution is divided by this, but not moved to begin at 0
        found = [_whole(final + sd * ndtri(chance * cut)) for chance in chances]
    else:
        sd = np.sqrt(reporting + learning)
        found = [np.round(final + sd * ndtri(chance)) for chance in chances]
    lower, median, upper = (np.where(share >= 1, observed, np.maximum(number, observed)) for number in found)
    return Nowcast(triangle.first, observed, share, final, median, lower, upper, level)


def bayesian(
    triangle: Triangle,
    rng: np.random.Generator,
    *,
    window: int | None = None,
    level: float = 0.95,
    prior: tuple[float, float] | None = None,
    draws: int = DRAWS,
) -> Nowcast:
    """Nowcast with the posterior of shares and events; also for days of which nothing is reported yet.

    Delays: generalised Dirichlet posterior of the reverse hazards, by draws. Events of a day: Poisson with a gamma prior on the
    mean, so that those not reported yet are negative binomial, given the share.

    Args:
        triangle: What is known today.
        rng: Source of chance; the same state gives the same figures.
        window: Delays are learnt from the last `window` days and today; default all days.
        level: Of the interval, between 0 and 1.
        prior: Mean and variance of a day's events, the variance above the mean; default: the mean of the latest days that are
            at least half reported, and a variance of mean + mean^2 (an exponential prior, as wide as its mean).
        draws: Draws from the posterior.

    Raises:
        ValueError: A level, window, prior or number of draws out of range.
    """
    _check(level, window)
    if draws < 1:
        raise ValueError(f"{draws} draws: give 1 or more")
    if prior is not None and not 0 < prior[0] < prior[1] < np.inf:
        asked = f"a prior of mean {prior[0]:g} and variance {prior[1]:g}"
        raise ValueError(f"{asked}: give a mean above 0 and a variance above the mean")
    observed, longest = triangle.observed, triangle.counts.shape[1] - 1
    shares = _drawn_shares(triangle, rng, window, draws)
    mean, variance = prior or _usual(observed, shares.mean(axis=0), longest + 1)
    size = mean**2 / (variance - mean)
    open_ = slice(len(observed) - longest, None)  # earlier days are complete
    chance = 1 - (1 - shares[:, open_]) * mean / (mean + size)
    final = observed[open_] + rng.negative_binomial(observed[open_] + size, chance)
    expected, lower, median, upper = (observed.copy() for _ in range(4))
    expected[open_] = final.mean(axis=0)
    chances = ((1 - level) / 2, 0.5, (1 + level) / 2)
    lower[open_], median[open_], upper[open_] = np.quantile(final, chances, axis=0, method="inverted_cdf")
    return Nowcast(triangle.first, observed, shares.mean(axis=0), expected, median, lower, upper, level)


def _drawn_shares(triangle: Triangle, rng: np.random.Generator, window: int | None, draws: int) -> Numbers:
    """Draws of the share reported so far of each day, shape (draws, days)."""
    at_delay, up_to_delay = _totals(triangle, window)
    delays = np.arange(1, len(at_delay))
    sooner = up_to_delay - at_delay
    hazards = rng.beta(PRIOR_WEIGHT + at_delay[1:], PRIOR_WEIGHT * delays + sooner[1:], (draws, len(delays)))
    return _products(1 - hazards, len(triangle.observed))


def _whole(number: Numbers) -> Numbers:
    """The smallest whole number that is not less, rounding errors aside."""
    above: Numbers = np.ceil(number - 1e-9)
    return above


def _usual(observed: Numbers, share: Numbers, most: int) -> tuple[float, float]:
    """Mean of the `most` latest days that are half reported, at least one event, and the variance of an exponential prior."""
    latest = np.flatnonzero(share >= 0.5)[-most:]
    mean = max(float(np.mean(observed[latest] / share[latest])), 1.0) if len(latest) else 1.0
    return mean, mean + mean**2


def _check(level: float, window: int | None) -> None:
    if not 0 < level < 1:
        raise ValueError(f"an interval of level {level:g}: it must lie between 0 and 1")
    if window is not None and window < 1:
        raise ValueError(f"a window of {window} days: give 1 or more")


def _totals(triangle: Triangle, window: int | None) -> tuple[Numbers, Numbers]:
    """Reports at each delay, and at that delay or sooner, of the days that could show the delay, shape (delays,)."""
    counts, seen = triangle.counts, triangle.seen
    used = seen if window is None else seen & (np.arange(len(counts)) >= len(counts) - 1 - window)[:, None]
    return (counts * used).sum(axis=0), (counts.cumsum(axis=1) * used).sum(axis=0)


def _shares(triangle: Triangle, at_delay: Numbers, up_to_delay: Numbers) -> tuple[Numbers, Numbers]:
    """Share reported so far of each day, and the variance of its estimate over its square."""
    hazard = np.divide(at_delay, up_to_delay, out=np.zeros_like(at_delay), where=up_to_delay > 0)[1:]
    certain = up_to_delay[1:] * (1 - hazard)
    variance = np.divide(hazard, certain, out=np.zeros_like(hazard), where=certain > 0)
    days = len(triangle.observed)
    ahead = np.append(np.cumsum(variance[::-1])[::-1], 0.0)
    return _products(1 - hazard[None], days)[0], ahead[_delay_by_day(days, len(hazard))]


def _products(stays: Numbers, days: int) -> Numbers:
    """Share reported by the delay each day has reached: products of (1 - hazard) beyond it, shape (draws, days)."""
    ahead = np.concatenate([np.cumprod(stays[:, ::-1], axis=1)[:, ::-1], np.ones((len(stays), 1))], axis=1)
    placed: Numbers = ahead[:, _delay_by_day(days, stays.shape[1])]
    return placed


def _delay_by_day(days: int, longest: int) -> Indices:
    return np.minimum(np.arange(days - 1, -1, -1), longest)
