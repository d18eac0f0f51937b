"""Growth and doubling: by how much cases rise or fall a day, and how long they take to double or halve.

Method: log-linear regression of the daily counts on the day, Poisson or negative binomial (variance mu + alpha mu^2, alpha by
maximum likelihood); Wald interval of the slope, carried over to the times. Source: Nelder JA, Wedderburn RWM, Generalized
linear models, 1972, Journal of the Royal Statistical Society A 135(3), doi 10.2307/2344614; Lawless JF, Negative binomial and
mixed Poisson regression, 1987, Canadian Journal of Statistics 15(3), doi 10.2307/3314912.

Only as good as its days: leave out those that are not fully reported, else reporting delay looks like a fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analytics import loglinear
from analytics.series import Numbers, counts

FEWEST_DAYS = 3


class Family(StrEnum):
    """How counts scatter around their mean."""

    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative_binomial"


@dataclass(frozen=True, slots=True)
class Growth:
    """Exponential growth over one series of days."""

    rate: float
    """Growth a day on the log scale: exp(rate) - 1 is the relative change from one day to the next."""
    rate_lower: float
    rate_upper: float
    level: float
    """Of every interval."""
    dispersion: float
    """Alpha of the negative binomial; 0 is Poisson."""
    fitted: Numbers
    """Expected cases a day, shape (days,)."""

    @property
    def doubling(self) -> tuple[float, float, float]:
        """Days to double: estimate, shortest, longest; infinite where the rate (or its limit) does not rise."""
        return _time(self.rate), _time(self.rate_upper), _time(self.rate_lower)

    @property
    def halving(self) -> tuple[float, float, float]:
        """Days to halve: estimate, shortest, longest; infinite where the rate (or its limit) does not fall."""
        return _time(-self.rate), _time(-self.rate_lower), _time(-self.rate_upper)


def growth(cases: npt.ArrayLike, family: Family = Family.NEGATIVE_BINOMIAL, level: float = 0.95) -> Growth:
    """Fit one rate to all days given.

    Args:
        cases: Cases a day, shape (days,), at least 3 days and cases on at least two of them.
        family: Negative binomial is Poisson where the counts scatter no more than chance, and honest where they do.
        level: Of the intervals, between 0 and 1.

    Raises:
        ValueError: Bad counts, too few days, cases on fewer than two days, a level out of range.
    """
    series = counts(cases, "cases")
    if series.ndim != 1 or len(series) < FEWEST_DAYS:
        raise ValueError(f"cases of shape {series.shape}: growth needs one series of {FEWEST_DAYS} days or more")
    if (series > 0).sum() < 2:
        raise ValueError(f"cases on {(series > 0).sum()} of {len(series)} days: growth needs two days with cases")
    if not 0 < level < 1:
        raise ValueError(f"an interval of level {level:g}: it must lie between 0 and 1")
    day = np.arange(len(series), dtype=np.float64)
    design = np.column_stack([np.ones_like(day), day - day.mean()])
    dispersion = loglinear.ml_dispersion(design, series) if family is Family.NEGATIVE_BINOMIAL else 0.0
    fit = loglinear.fit(design, series, dispersion=dispersion)
    rate, half = float(fit.coefficients[1]), float(ndtri((1 + level) / 2) * fit.covariance[1, 1] ** 0.5)
    return Growth(rate, rate - half, rate + half, level, dispersion, fit.fitted)


def _time(rate: float) -> float:
    return float(np.log(2) / rate) if rate > 0 else float("inf")
