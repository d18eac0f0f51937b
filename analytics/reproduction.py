"""The instantaneous reproduction number: how many people one case infects, at the conditions of each week.

Method: Poisson renewal model with a gamma prior on R, constant over a window of days: the posterior is a gamma distribution.
Source: Cori A, Ferguson NM, Fraser C, Cauchemez S, A new framework and software to estimate time-varying reproduction
numbers during epidemics, 2013, American Journal of Epidemiology 178(9), doi 10.1093/aje/kwt133. Imported cases infect but
were not infected here: Thompson RN et al., Improved inference of time-varying reproduction numbers during infectious disease
outbreaks, 2019, Epidemics, doi 10.1016/j.epidem.2019.100356. Equal to EpiEstim's figures.

All areas at once: arrays have the shape (..., days), and the posterior's quantiles are found once for each different count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, gammaincinv

from analytics import serial_interval
from analytics.series import Flags, Indices, Numbers, counts

PRIOR_SHAPE = 1.0
PRIOR_SCALE = 5.0
"""The prior's mean and standard deviation are both 5: wide, and high enough that control is never declared for want of data."""
FEW_CASES = 11
"""Fewer local cases in a window leave a relative error above 0.3 (Cori 2013, web appendix 1, with this prior)."""
MUCH_IMPORTED = 0.5
"""From this share of a window's cases on, R rests on the smaller part of what was seen."""
PROBABILITIES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


class Basis(StrEnum):
    """Which day of a case the series counts."""

    ONSET = "onset"
    REPORT = "report"
    CONFIRMATION = "confirmation"


class Caution(StrEnum):
    """Why an estimate should be read with care."""

    TOO_EARLY = "too_early"
    """The window ends before the mean serial interval: no estimate (NaN)."""
    FEW_CASES = "few_cases"
    """Fewer than `FEW_CASES` local cases in the window: the prior still weighs."""
    NO_SOURCE = "no_source"
    """Nobody infectious was seen in the window: the estimate is the prior's."""
    MUCH_IMPORTED = "much_imported"
    """At least `MUCH_IMPORTED` of the window's cases came from elsewhere."""
    REPORT_DATES = "report_dates"
    """Counted by report or confirmation: delays shift and smear R, and its interval is too narrow."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """R in m windows; arrays of shape (..., m) unless said otherwise."""

    start: Indices
    """First day of each window, shape (m,), the series' first day being 0."""
    end: Indices
    """Last day of each window, included, shape (m,)."""
    shape: Numbers
    """Of the posterior gamma distribution; NaN where there is no estimate."""
    scale: Numbers
    """Of the posterior gamma distribution; NaN where there is no estimate."""
    probabilities: tuple[float, ...]
    quantiles: Numbers
    """Posterior quantiles at `probabilities`, shape (probabilities, ..., m)."""
    cautions: Mapping[Caution, Flags]

    @property
    def mean(self) -> Numbers:
        """Posterior mean."""
        return self.shape * self.scale

    @property
    def sd(self) -> Numbers:
        """Posterior standard deviation."""
        spread: Numbers = np.sqrt(self.shape) * self.scale
        return spread

    def at(self, probability: float) -> Numbers:
        """Posterior quantile at one of `probabilities`.

        Raises:
            ValueError: It was not asked for.
        """
        if probability not in self.probabilities:
            raise ValueError(f"no quantile at {probability:g} was computed, only at {self.probabilities}")
        found: Numbers = self.quantiles[self.probabilities.index(probability)]
        return found

    def above(self, value: float = 1.0) -> Numbers:
        """Posterior probability that R exceeds a value, NaN where there is no estimate."""
        share: Numbers = gammaincc(self.shape, value / self.scale)
        return share


def reproduction(
    local: npt.ArrayLike,
    weights: Numbers,
    imported: npt.ArrayLike | None = None,
    *,
    window: int = 7,
    basis: Basis = Basis.ONSET,
    probabilities: Sequence[float] = PROBABILITIES,
) -> Reproduction:
    """R in every window of `window` days that starts on the second day or later.

    Args:
        local: Cases a day infected here, shape (..., days); the first day's are taken as brought in.
        weights: Serial interval, shares on days 0, 1, 2, … (`serial_interval.gamma_weights` makes them).
        imported: Cases a day infected elsewhere, shape of `local`; default none.
        window: Days in a window, 1 or more.
        basis: Which day of a case the counts are by; anything but onset is a caution on every estimate.
        probabilities: Posterior quantiles wanted, each between 0 and 1.

    Returns:
        Estimates in days - window windows; none where the series is no longer than the window.

    Raises:
        ValueError: Bad counts, a bad serial interval, a window or probability out of range, shapes that differ.
    """
    series = counts(local, "local cases")
    starts = _starts(series.shape[-1], window)
    return in_windows(series, weights, imported, starts, starts + window - 1, basis=basis, probabilities=probabilities)


def several_windows(
    local: npt.ArrayLike,
    weights: Numbers,
    imported: npt.ArrayLike | None = None,
    *,
    windows: Iterable[int] = (3, 7, 14),
    basis: Basis = Basis.ONSET,
    probabilities: Sequence[float] = PROBABILITIES,
) -> dict[int, Reproduction]:
    """`reproduction` for several lengths of window, by length: short ones are quick and wide, long ones slow and narrow."""
    return {
        window: reproduction(local, weights, imported, window=window, basis=basis, probabilities=probabilities)
        for window in windows
    }


def in_windows(
    local: npt.ArrayLike,
    weights: Numbers,
    imported: npt.ArrayLike | None,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    *,
    basis: Basis = Basis.ONSET,
    probabilities: Sequence[float] = PROBABILITIES,
) -> Reproduction:
    """R in given windows, say before and after a measure: days `start` to `end` included, shape (m,), counted from 0.

    Other arguments, the result and what is refused are those of `reproduction`.
    """
    series = counts(local, "local cases")
    brought = np.zeros_like(series) if imported is None else counts(imported, "imported cases")
    if brought.shape != series.shape:
        raise ValueError(
            f"local cases have the shape {series.shape}, imported ones {brought.shape}: they must be equal"
        )
    first, last = _windows(start, end, series.shape[-1])
    shares = serial_interval.checked(weights)
    wanted = _probabilities(probabilities)
    cases = _window_sums(series, first, last)
    source = _window_sums(serial_interval.infectiousness(series + brought, shares), first, last)
    early = np.broadcast_to(last + 1 <= serial_interval.mean_of(shares), cases.shape)
    shape = np.where(early, np.nan, PRIOR_SHAPE + cases)
    scale = np.where(early, np.nan, 1 / (1 / PRIOR_SCALE + source))
    cautions = _cautions(cases, _window_sums(brought, first, last), source, early, basis)
    return Reproduction(first, last, shape, scale, wanted, _quantiles(shape, wanted) * scale, cautions)


def _starts(days: int, window: int) -> Indices:
    if window < 1:
        raise ValueError(f"a window of {window} days: give 1 or more")
    return np.arange(1, max(days - window + 1, 1), dtype=np.int64)


def _windows(start: npt.ArrayLike, end: npt.ArrayLike, days: int) -> tuple[Indices, Indices]:
    first, last = np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)
    if first.shape != last.shape or first.ndim != 1:
        raise ValueError(f"{first.shape} first days of windows for {last.shape} last ones: give one for each")
    wrong = (first < 1) | (last < first) | (last >= days)
    if wrong.any():
        raise ValueError(f"window {first[wrong][0]} to {last[wrong][0]}: it must lie within days 1 to {days - 1}")
    return first, last


def _probabilities(values: Sequence[float]) -> tuple[float, ...]:
    wrong = [value for value in values if not 0 < value < 1]
    if wrong:
        raise ValueError(f"a quantile at {wrong[0]:g}: it must lie between 0 and 1")
    return tuple(values)


def _window_sums(series: Numbers, first: Indices, last: Indices) -> Numbers:
    """Sums of the days first to last, shape (..., m)."""
    before = np.zeros((*series.shape[:-1], 1))
    running = np.concatenate([before, np.cumsum(series, axis=-1)], axis=-1)
    sums: Numbers = running[..., last + 1] - running[..., first]
    return sums


def _quantiles(shape: Numbers, probabilities: tuple[float, ...]) -> Numbers:
    """Quantiles of the gamma distributions of scale 1; the inverse is dear, so once for each different shape."""
    distinct, back = np.unique(shape, return_inverse=True)
    found = gammaincinv(distinct, np.array(probabilities)[:, None])
    placed: Numbers = found[:, back.reshape(shape.shape)]
    return placed


def _cautions(cases: Numbers, brought: Numbers, source: Numbers, early: Flags, basis: Basis) -> dict[Caution, Flags]:
    return {
        Caution.TOO_EARLY: early,
        Caution.FEW_CASES: cases < FEW_CASES,
        Caution.NO_SOURCE: source <= 0,
        Caution.MUCH_IMPORTED: (brought > 0) & (brought >= MUCH_IMPORTED * (cases + brought)),
        Caution.REPORT_DATES: np.full(cases.shape, basis is not Basis.ONSET),
    }
