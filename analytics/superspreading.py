"""Intervals of R where few people infect many: the posterior of `analytics.reproduction`, as wide as unequal infectiousness makes it.

Cori's model takes new cases for Poisson distributed: everybody infects alike. Where one case in seven causes four in five
infections, its 95 % interval holds the R of the conditions in about 70 of 100 windows (`make validate`). Here each case's
infectiousness follows a gamma distribution of mean 1 and shape k, as in Lloyd-Smith et al., *Nature* 438 (2005) 355–359,
doi:10.1038/nature04153. Given who was infectious, the variance of a window's cases then is its Poisson variance times

    1 + R/k · Σₛ Wₛ² Iₛ / Σₛ Wₛ Iₛ,    Wₛ: share of the serial interval of a case of day s that falls into the window,

and the posterior keeps its mean and gets the variance of a quasi-likelihood (McCullagh and Nelder, *Generalized Linear Models*, 1989,
ch. 9): shape ÷ this factor, scale × it. k is known from traced contacts, not from the series; the mean needs none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

from analytics.reproduction import Reproduction
from analytics.series import Numbers, counts

NODES = 1024
DISPERSION = 0.3
"""Hunan, 2020: 15 % of cases caused 80 % of infections, k 0.30 (0.23–0.39). Sun et al., *Science* 371 (2021) eabe2424, doi:10.1126/science.abe2424."""


def widened(
    said: Reproduction, local: npt.ArrayLike, weights: Numbers, imported: npt.ArrayLike | None = None, *, k: float = DISPERSION
) -> Reproduction:
    """The same means and cautions, with intervals for unequal infectiousness.

    Args:
        said: What `reproduction` (or `in_windows`) made of the same `local`, `weights` and `imported`.
        local: Cases a day infected here, shape (..., days).
        weights: Serial interval, shares on days 0, 1, 2, …
        imported: Cases a day infected elsewhere, shape of `local`; default none.
        k: Shape of the gamma distribution of infectiousness, above 0; infinite gives `said`.

    Raises:
        ValueError: k not above 0, bad counts, or counts that do not fit `said`.
    """
    if not k > 0:
        raise ValueError(f"a dispersion of {k:g}: it must be above 0")
    about = counts(local, "local cases") + (0 if imported is None else counts(imported, "imported cases"))
    if about.shape[:-1] + said.end.shape != said.shape.shape or (len(said.end) and said.end[-1] >= about.shape[-1]):
        raise ValueError(f"counts of shape {about.shape} do not fit estimates of shape {said.shape.shape}")
    reach = _reach(said, weights, about.shape[-1])
    source = about @ reach
    share = np.divide(about @ np.square(reach), source, out=np.zeros_like(source), where=source > 0)
    factor = 1 + said.mean / k * share
    shape, scale = said.shape / factor, said.scale * factor
    return replace(said, shape=shape, scale=scale, quantiles=_quantiles(shape, said.probabilities) * scale)


def _quantiles(shape: Numbers, probabilities: tuple[float, ...]) -> Numbers:
    """Quantiles of gamma distributions of scale 1, shape (probabilities, ...).

    The inverse is dear: many are read off a curve through `NODES` of them, to better than 0.0001.
    """
    asked = np.array(probabilities)[:, None]
    if shape.size <= NODES or np.isnan(shape).all():
        return np.asarray(gammaincinv(shape.reshape(-1), asked), dtype=np.float64).reshape(len(probabilities), *shape.shape)
    nodes = np.geomspace(np.nanmin(shape), np.nanmax(shape), NODES)
    return np.stack([np.interp(shape, nodes, curve) for curve in gammaincinv(nodes, asked)])


def _reach(said: Reproduction, weights: Numbers, days: int) -> Numbers:
    """W: share of the serial interval of a case of each day that falls into each window, shape (days, m)."""
    until = np.concatenate([[0.0], np.cumsum(weights)])  # until[n]: share of the first n days, day 0 the first

    def passed(day: npt.NDArray[np.int64]) -> Numbers:
        shares: Numbers = until[np.clip(day[None, :] - np.arange(days)[:, None] + 1, 0, len(weights))]
        return shares

    # The first of two days that a window spans is no day of its own infections' source: w(0) is 0.
    return passed(said.end) - passed(said.start - 1)
