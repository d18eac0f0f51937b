"""Epidemics whose reproduction number is known: onsets by day, infected here or brought in, and when each was reported.

What follows whose figures: serial interval 6.3 days, onset to report 4.6 (Bi et al., Lancet Infect Dis 2020); 15 % of cases cause
80 % of infections (Sun et al., Science 2021), a negative binomial offspring of dispersion 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.serial_interval import gamma_weights

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SERIAL_MEAN: Final = 6.3
SERIAL_SD: Final = 4.2
DISPERSION: Final = 0.3
DELAY_MEAN: Final = 4.6
DELAY_SD: Final = 3.0
DAYS: Final = 70
TURN: Final = (22, 34)
"""The measures begin on a day between these."""
RAMP: Final = 7
MOST_CASES: Final = 4000
FEWEST_CASES: Final = 150


@dataclass(frozen=True)
class Epidemic:
    """One city: `r` the truth, `local` and `imported` onsets, each of shape (days,); `onset` and `report` of every case, shape (n,)."""

    r: Numbers
    local: Whole
    imported: Whole
    onset: Whole
    report: Whole


def epidemic(rng: np.random.Generator, dispersion: float = DISPERSION) -> Epidemic:
    """`dispersion`: infinite where every case infects alike. An epidemic of some hundreds to thousands of cases: it grows, measures turn it, arrivals bring cases until they do."""
    while True:
        made = _one(rng, dispersion)
        if FEWEST_CASES <= made.local.sum() <= MOST_CASES:
            return made


def _one(rng: np.random.Generator, dispersion: float) -> Epidemic:
    weights = gamma_weights(SERIAL_MEAN, SERIAL_SD)[: DAYS + 1]
    turn = int(rng.integers(*TURN))
    r = np.interp(np.arange(DAYS), [turn, turn + RAMP], [rng.uniform(1.5, 2.4), rng.uniform(0.5, 1.0)])
    imported = rng.poisson(np.where(np.arange(DAYS) < turn, rng.uniform(1, 3), 0.2))
    local = np.zeros(DAYS, np.int64)
    force = np.zeros(DAYS)  # how many each day's cases would infect per unit of r
    for day in range(DAYS):
        lags = np.arange(1, min(day, len(weights) - 1) + 1)
        local[day] = rng.poisson(r[day] * (weights[lags] @ force[day - lags])) if day else 0
        cases = local[day] + imported[day]
        force[day] = rng.gamma(dispersion * cases, 1 / dispersion) if cases and np.isfinite(dispersion) else cases
    onset = np.repeat(np.arange(DAYS), local + imported)
    shape = (DELAY_MEAN / DELAY_SD) ** 2
    return Epidemic(r, local, imported, onset, onset + np.rint(rng.gamma(shape, DELAY_MEAN / shape, len(onset))).astype(np.int64))
