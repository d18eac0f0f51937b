"""The regression behind Farrington's two methods: what is usual now, and from where on it is unusual.

Sources, and where the two differ: `analytics.farrington`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import betainc, gammaincc, ndtri, stdtr

from analytics import loglinear, seasons
from analytics.series import Indices, Numbers


class Limit(StrEnum):
    """How the upper limit is found."""

    TRANSFORMED = "transformed"
    """Normal after the power 2/3, with the error of the expectation (1996; "delta" in surveillance)."""
    NEGATIVE_BINOMIAL = "negative_binomial"
    """Quantile of a negative binomial around the expectation (2013; "nbPlugin" in surveillance)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the two methods differ in."""

    upper_chance: float
    weights_threshold: float
    trend_p: float
    least_cases: int
    limit: Limit
    flexible: bool
    trend: bool


@dataclass(frozen=True, slots=True)
class Model:
    """What is usual at the time judged."""

    expected: float
    error: float
    """Standard error of the expectation."""
    dispersion: float
    """Variance over mean, 1 or more."""
    trend_p: float


def expect(cases: Numbers, time: Indices, levels: Indices, rule: Rule) -> Model | None:
    """Expected cases at time 0 in the season `WINDOW`, with a trend where it is sound."""
    season = [levels == level for level in np.unique(levels) if level != seasons.WINDOW]
    level_only = np.column_stack([np.ones_like(cases), *season]).astype(np.float64)
    if rule.trend:
        with_trend = _fit(np.column_stack([level_only, time]), cases, rule)
        if with_trend and with_trend.trend_p < rule.trend_p and with_trend.expected <= cases.max():
            return with_trend
    model = _fit(level_only, cases, rule)
    return replace(model, trend_p=np.nan) if model else None


def _fit(design: Numbers, cases: Numbers, rule: Rule) -> Model | None:
    """Fit, weight past outbreaks down, fit again; None where no stable fit exists. Time 0 is the first coefficient alone."""
    free = len(cases) - design.shape[1]
    if free < 1:
        return None
    first = loglinear.fit(design, cases)
    weights = _weights(cases, first, max(_pearson(cases, first, first.fitted, free), 1.0), rule.weights_threshold)
    fit = loglinear.fit(design, cases, weights)
    if not fit.converged:
        return None
    working = _pearson(cases, fit, weights * fit.fitted, free)
    dispersion = max(working, 1.0)
    plain = _pearson(cases, fit, weights, free)
    scale = plain if rule.flexible else dispersion
    slope_error = np.sqrt(fit.covariance[-1, -1] * (plain if rule.flexible else working))
    expected = float(np.exp(fit.coefficients[0]))
    ratio = abs(fit.coefficients[-1]) / slope_error if slope_error > 0 else np.inf
    error = expected * float(np.sqrt(fit.covariance[0, 0] * scale))
    return Model(expected, error, dispersion, float(2 * stdtr(free, -ratio)))


def _pearson(cases: Numbers, fit: loglinear.Fit, weights: Numbers, free: int) -> float:
    return float(np.sum(weights * ((cases - fit.fitted) / fit.fitted) ** 2) / free)


def _weights(cases: Numbers, fit: loglinear.Fit, dispersion: float, threshold: float) -> Numbers:
    """Weights that fall with the square of Anscombe residuals above the threshold, with the mean 1."""
    residual = 1.5 * (cases ** (2 / 3) * fit.fitted ** (-1 / 6) - np.sqrt(fit.fitted))
    residual = residual / np.sqrt(dispersion * np.maximum(1 - fit.leverage, 1e-9))
    weights = np.where(residual > threshold, 1 / np.maximum(residual, threshold) ** 2, 1.0)
    mean_one: Numbers = weights / weights.mean()
    return mean_one


def upper_limit(model: Model, rule: Rule) -> float:
    """The largest count that is still usual."""
    if rule.limit is Limit.NEGATIVE_BINOMIAL:
        return _quantile(model, rule.upper_chance)
    variance = 4 / 9 * model.expected ** (1 / 3) * (model.dispersion + model.error**2 / model.expected)
    return float(max(model.expected ** (2 / 3) + ndtri(rule.upper_chance) * variance**0.5, 0.0) ** 1.5)


def _quantile(model: Model, chance: float) -> float:
    """Smallest count at or below which lies the chance, Poisson where there is no overdispersion."""
    most = 16
    while True:
        count = np.arange(most, dtype=np.float64)
        if model.dispersion > 1:
            below = betainc(model.expected / (model.dispersion - 1), count + 1, 1 / model.dispersion)
        else:
            below = gammaincc(count + 1, model.expected)
        if below[-1] >= chance:
            return float(np.searchsorted(below, chance))
        most *= 2
