"""Lengths of stay: lognormal by mean and coefficient of variation, also of people who are already there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import optimize, special

from analytics.flow.model import Floats, Stay

FEWEST = 10
"""Completed stays below which no distribution is fitted."""
LONGEST, WIDEST = 365.0, 3.0
"""Greatest mean (days) and spread a fit may give."""
SHORTEST = 1 / 24
"""A recorded stay below an hour counts as one: days are rounded in registers, and a lognormal has no 0."""
CONSTANT = 1e-6
"""Spreads up to this are a constant stay."""

Note = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class Fit:
    """A fitted stay. `stay` is None where too few have ended, and `note` says so; else `note` is None or a warning."""

    stay: Stay | None
    ended: int
    open: int
    note: Note | None


def parameters(stay: Stay) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm; a mean of 0 becomes a stay of no length.

    Raises:
        ValueError: a negative or infinite mean or spread.
    """
    if not (0 <= stay.mean < np.inf and 0 <= stay.spread < np.inf):
        raise ValueError(f"a stay has a mean and a spread from 0, not {stay}")
    variance = np.log1p(stay.spread**2) if stay.spread > CONSTANT else 0.0
    return float(np.log(max(stay.mean, 1e-12)) - variance / 2), float(np.sqrt(variance))


def survival(stay: Stay, days: Floats) -> Floats:
    """Share still there after so many days, P(stay > days); any shape, days ≥ 0."""
    mu, sigma = parameters(stay)
    log = np.log(np.maximum(days, 1e-300))
    if sigma == 0:  # a stay of exactly so many days has ended by then, whatever the last binary digit of its logarithm
        return (log < mu - 1e-12).astype(np.float64)
    return cast(Floats, special.ndtr((mu - log) / sigma))


def residual(stay: Stay, elapsed: Floats, days: Floats) -> Floats:
    """Share still there `days` later of those who have been there for `elapsed` days. Shapes broadcast.

    Where hardly anybody stays that long (below 1e−300) nobody is expected to stay on.
    """
    now = survival(stay, elapsed)
    return np.divide(
        survival(stay, elapsed + days), now, out=np.zeros(np.broadcast(elapsed, days).shape), where=now > 0
    )


def remaining(stay: Stay, elapsed: Floats, uniforms: Floats) -> Floats:
    """Days still to stay after `elapsed`, by uniform numbers in (0, 1): a small one is a long stay. Shapes broadcast."""
    mu, sigma = parameters(stay)
    left = survival(stay, elapsed)
    with np.errstate(divide="ignore"):
        whole = np.exp(mu - sigma * special.ndtri(uniforms * left)) if sigma else np.full(left.shape, np.exp(mu))
    return np.where(left > 0, np.maximum(whole - elapsed, 0), 0)


def fit(days: Floats, ended: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Fit:
    """Lognormal stay by maximum likelihood from completed stays and from people still there.

    Who is still there says that the stay is longer than so far; leaving them out would make stays too short while an epidemic
    grows. A Kaplan–Meier mean would stop at the longest stay seen, so the likelihood is used: Klein and Moeschberger,
    *Survival Analysis* (2nd ed. 2003), sections 3.5 and 12.2.

    Args:
        days: (N,) lengths so far, ≥ 0.
        ended: (N,) whether the stay is over.

    Raises:
        ValueError: a negative or missing length.
    """
    if len(days) != len(ended) or not np.all(days >= 0):
        raise ValueError("stays are lengths from 0, each ended or not")
    number = int(ended.sum())
    if number < FEWEST:
        zh = f"已结束的住院只有 {number} 次，少于 {FEWEST} 次，不足以估计住院时长，请手工填写"
        en = f"only {number} stays have ended, fewer than {FEWEST}: too few to fit a length of stay; enter one by hand"
        return Fit(None, number, len(days) - number, (zh, en))
    log = np.log(np.maximum(days, SHORTEST))
    start = np.array([log[ended].mean(), np.log(max(log[ended].std(), 0.05))])
    best = optimize.minimize(_loss(log, ended), start, method="L-BFGS-B", bounds=[(-6, 12), (-4, 1)])
    mu, sigma = float(best.x[0]), float(np.exp(best.x[1]))
    return _bounded(np.exp(mu + sigma**2 / 2), np.sqrt(np.expm1(sigma**2)), number, len(days) - number)


def _loss(log: Floats, ended: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Callable[[Floats], float]:
    """Mean negative log likelihood of (mean, log of the deviation) of the logarithm."""
    done, going = log[ended], log[~ended]

    def loss(point: Floats) -> float:
        sigma = np.exp(point[1])
        closed = ((done - point[0]) / sigma) ** 2 / 2 + point[1]
        return float(closed.sum() - special.log_ndtr((point[0] - going) / sigma).sum()) / len(log)

    return loss


def _bounded(mean: float, spread: float, ended: int, still: int) -> Fit:
    """The fit, held to what a stay can be."""
    stay = Stay(float(min(mean, LONGEST)), float(min(spread, WIDEST)))
    if mean <= LONGEST and spread <= WIDEST:
        return Fit(stay, ended, still, None)
    zh = f"多数病人仍在院，住院时长估计不稳（平均 {mean:.0f} 天，离散 {spread:.1f}），已限制在 {LONGEST:.0f} 天、{WIDEST:.0f} 以内"
    en = f"most are still in hospital: the fitted stay is unsteady (mean {mean:.0f} days, spread {spread:.1f}), held to {LONGEST:.0f} and {WIDEST:.0f}"
    return Fit(stay, ended, still, (zh, en))
