"""Where one more makeshift hospital helps most: a maximal covering of what is missing, then a p-median of the ways.

A cell is worth the missing bed-days its beds can take over from hospitals within reach (Church & ReVelle 1974), and among cells
worth about the same, the minutes it saves those who live near (p-median, Hakimi 1964). Exact for one site: every candidate is
tried against the missing beds, the best of them against every home.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Floats
from analytics.flow.travel import minutes

NEAR_BEST = 0.99
"""Worth of the best from which on a cell is about as good."""
LOOKED_INTO = 60
"""Candidates whose ways are added up over every home; more would only be neighbours of these."""
APART = 5.0
"""Minutes between two sites that are told as different."""


@dataclass(frozen=True)
class Place:
    """One candidate: its row, `saved` missing bed-days, `mean_before` and `mean_after` minutes from home to the nearest hospital.

    The minutes are nan where no patient is known, `mean_before` is inf where somebody can reach none.
    """

    at: int
    saved: float
    mean_before: float
    mean_after: float


@dataclass(frozen=True)
class Homes:
    """Cells where patients live and a hospital could stand, each (C,): degrees, nan without a point, and patients."""

    lon: Floats
    lat: Floats
    patients: Floats


def best(missing: Floats, beds: int, homes: Homes, to_hospitals: Floats, *, reach: float, most: int = 3) -> tuple[Place, ...]:
    """The best places for so many beds, best first; none where no cell has a point or there are no beds to place.

    `missing` (H, T): beds missing at each hospital and day. `to_hospitals` (C, H): minutes to those that are open, nan or inf to
    others; within `reach` a cell's beds can take over a hospital's patients.
    """
    usable = np.flatnonzero(np.isfinite(homes.lon) & np.isfinite(homes.lat))
    if beds <= 0 or not len(usable):
        return ()
    saved = _taken_over(missing, beds, to_hospitals[usable] <= reach)
    nearest = np.where(np.isfinite(to_hospitals), to_hospitals, np.inf).min(axis=1, initial=np.inf)
    found: list[Place] = []
    left = np.ones(len(usable), np.bool_)
    while len(found) < most and left.any():
        place = _best_of(usable, saved, left, nearest, homes)
        found.append(place)
        there = [place.at]
        left &= minutes(homes.lon[usable], homes.lat[usable], homes.lon[there], homes.lat[there])[:, 0] > APART
    return tuple(found)


def _taken_over(missing: Floats, beds: int, near: npt.NDArray[np.bool_]) -> Floats:
    """Missing bed-days (J,) that so many beds take over, by candidate."""
    short = missing.any(axis=1)
    return np.asarray(np.minimum(near[:, short].astype(np.float64) @ missing[short], beds).sum(axis=1))


def _best_of(usable: npt.NDArray[np.intp], saved: Floats, left: npt.NDArray[np.bool_], nearest: Floats, homes: Homes) -> Place:
    """The candidate, of those left, that saves most, or about as much and the longest ways."""
    good = np.flatnonzero(left & (saved >= NEAR_BEST * saved[left].max()))
    if len(good) > LOOKED_INTO:  # Spread over all of them: in the order of cells neighbours follow one another.
        good = good[np.linspace(0, len(good) - 1, LOOKED_INTO).astype(np.intp)]
    at, lived = usable[good], usable[homes.patients[usable] > 0]
    ways = np.minimum(minutes(homes.lon[lived], homes.lat[lived], homes.lon[at], homes.lat[at]), nearest[lived, None])
    weights = homes.patients[lived]
    if not len(lived):
        chosen = int(saved[good].argmax())
        return Place(int(at[chosen]), float(saved[good[chosen]]), float("nan"), float("nan"))
    after = weights @ ways / weights.sum()
    chosen = int(after.argmin())
    before = float(weights @ nearest[lived] / weights.sum())
    return Place(int(at[chosen]), float(saved[good[chosen]]), before, float(after[chosen]))
