"""Log-linear regression of counts: one fit for growth and for expected counts.

Method: iteratively reweighted least squares for the generalised linear model with log link and variance
mu + dispersion * mu^2 (Poisson where the dispersion is 0). Source: Nelder JA, Wedderburn RWM, Generalized linear models,
1972, Journal of the Royal Statistical Society A, doi 10.2307/2344614. Negative-binomial dispersion by maximum likelihood:
Lawless JF, Negative binomial and mixed Poisson regression, 1987, Canadian Journal of Statistics, doi 10.2307/3314912.

Own, because a screen asks for thousands of small fits (areas by days) and a general library takes milliseconds for each;
`tests/analytics` holds it to statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, xlogy

from analytics.series import Numbers

STEPS = 50
TOLERANCE = 1e-8
"""Fitting ends when the deviance changes by less than this share, as R's glm does."""
MOST_LOG_DISPERSION = 5.0
LEAST_LOG_DISPERSION = -14.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model of n counts by p terms."""

    coefficients: Numbers
    """On the log scale, shape (p,)."""
    covariance: Numbers
    """Inverse information, not scaled by any overdispersion, shape (p, p)."""
    fitted: Numbers
    """Expected counts, shape (n,)."""
    leverage: Numbers
    """Diagonal of the hat matrix, shape (n,)."""
    converged: bool


def fit(design: Numbers, counts: Numbers, weights: Numbers | None = None, dispersion: float = 0.0) -> Fit:
    """Fit counts (n,) by the columns of design (n, p) with prior weights (n,), default 1.

    Raises:
        ValueError: Fewer counts than terms, or terms that cannot be told apart.
    """
    if len(counts) < design.shape[1]:
        raise ValueError(f"{len(counts)} counts cannot carry {design.shape[1]} terms")
    weights = np.ones_like(counts) if weights is None else weights
    mean = counts + 0.1
    linear = np.log(mean)
    before, converged = np.inf, False
    for _ in range(STEPS):
        working: Numbers = weights * mean / (1 + dispersion * mean)
        coefficients = _solve(design, working, design.T @ (working * (linear + (counts - mean) / mean)))
        linear = np.clip(design @ coefficients, -300, 300)  # a term without any case runs off to minus infinity
        mean = np.exp(linear)
        after = _deviance(counts, mean, weights, dispersion)
        converged = abs(after - before) < TOLERANCE * (abs(after) + 0.1)
        before = after
        if converged:
            break
    working = weights * mean / (1 + dispersion * mean)
    covariance = _solve(design, working, np.eye(design.shape[1]))
    leverage = working * np.einsum("ij,jk,ik->i", design, covariance, design)
    return Fit(coefficients, covariance, mean, leverage, converged)


def ml_dispersion(design: Numbers, counts: Numbers) -> float:
    """Negative-binomial dispersion (variance = mu + dispersion * mu^2) of greatest likelihood; 0 where there is none."""

    def loss(logarithm: float) -> float:
        dispersion = float(np.exp(logarithm))
        return -_likelihood(counts, fit(design, counts, dispersion=dispersion).fitted, dispersion)

    mean = fit(design, counts).fitted
    if np.sum((counts - mean) ** 2 - counts) <= 0:  # the likelihood falls from Poisson on
        return 0.0
    bounds = (LEAST_LOG_DISPERSION, MOST_LOG_DISPERSION)
    best = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-4})
    return float(np.exp(best.x)) if best.x > LEAST_LOG_DISPERSION + 2 else 0.0


def _solve(design: Numbers, working: Numbers, right: Numbers) -> Numbers:
    try:
        return np.asarray(np.linalg.solve((design.T * working) @ design, right), dtype=np.float64)
    except np.linalg.LinAlgError as problem:
        raise ValueError("the terms of the regression cannot be told apart: give more days or fewer terms") from problem


def _deviance(counts: Numbers, mean: Numbers, weights: Numbers, dispersion: float) -> float:
    rest: npt.NDArray[np.floating] = counts - mean
    if dispersion > 0:
        rest = (counts + 1 / dispersion) * np.log((1 + dispersion * counts) / (1 + dispersion * mean))
    return float(2 * np.sum(weights * (xlogy(counts, counts) - xlogy(counts, mean) - rest)))


def _likelihood(counts: Numbers, mean: Numbers, dispersion: float) -> float:
    size = 1 / dispersion
    constant = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
    return float(np.sum(constant + xlogy(counts, mean / (mean + size)) - size * np.log1p(mean / size)))
