"""Which patients to move where, so that the fewest bed-days are missing: a linear programme for HiGHS.

A moved patient takes no bed at home from that day on and one at the other hospital, and both are freed alike: of those moved a
share 1 − 1/`stay` is still in a bed the next day. Nobody is moved out of a hospital on a day it has a free bed, or into one on a
day it has none; a bed that is missing later because of others' patients counts like any other. The objective is missing bed-days and, a hundred thousand times lighter, minutes: nobody rides to save less than a bed for
some minutes, and of two ways to save as much the shorter is taken. Doing nothing is always one of the answers, so the best
one is never worse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Floats
from analytics.flow.programme import Places, Programme

Mask = npt.NDArray[np.bool_]

LIGHT = 1e-5
"""Missing bed-days a minute of transfer is worth."""
SMALLEST = 1e-6
"""Patients a day below this are the solver's rounding."""


@dataclass(frozen=True)
class Limits:
    """What transfers must keep to.

    `reach`: minutes from hospital to hospital. `kept`: share of the patients in want of a bed at a hospital who stay there.
    `ambulances`: patients moved in the city a day. `accepts` (H,): hospitals that may take others' patients; None: all.
    `stay`: mean days a moved patient needs the bed.
    """

    reach: float = 45.0
    kept: float = 0.0
    ambulances: float = np.inf
    accepts: Mask | None = None
    stay: float = 10.0


@dataclass(frozen=True)
class Transfers:
    """The best transfers.

    `moved` (H, H, T): patients a day from row to column. `before`, `after` (H, T): beds missing each day. `minutes`: of all
    transfers together. `bed` (H,): bed-days that one more staffed bed there, all days, would save at most after the transfers.
    """

    moved: Floats
    before: Floats
    after: Floats
    minutes: float
    bed: Floats


@dataclass(frozen=True)
class Prices:
    """Missing bed-days with all rules, and without one: what each of them costs is the difference."""

    all_rules: float
    any_distance: float
    none_kept: float
    any_hospital: float
    any_number: float


def transfers(need: Floats, beds: Floats, between: Floats, limits: Limits = Limits()) -> Transfers:
    """The transfers that leave the fewest bed-days missing, the shortest of them.

    `need`, `beds` (H, T): patients in want of a bed at each hospital were nobody moved, and beds. `between` (H, H) minutes,
    inf where there is no way.
    """
    before = np.maximum(need - beds, 0.0)
    # Without transfers a bed saves one bed-day on each day something is missing.
    nothing = Transfers(np.zeros((len(need), *need.shape)), before, before, 0.0, (before > 0).sum(axis=1).astype(np.float64))
    lacking, free = _lacking(need, beds), _free(need, beds, limits)
    near = np.isfinite(between) & (between <= limits.reach)
    start, end, day = np.nonzero(near[:, :, None] & lacking[:, None, :] & free[None, :, :])
    if _idle(len(day), limits):
        return nothing
    programme = _programme(need, beds, limits, np.unique(np.concatenate((start, end))))
    moves = programme.moves(LIGHT * between[start, end])
    programme.leave(moves, start, day)
    programme.enter(moves, end, day)
    programme.at_most(limits.ambulances, moves, day)
    found = programme.solve()
    if found is None or found.missing.sum() > before.sum():
        return nothing
    amounts = np.where(found.moves > SMALLEST, found.moves, 0.0)
    moved = nothing.moved.copy()
    moved[start, end, day] = amounts
    return Transfers(moved, before, found.missing, float(amounts @ between[start, end]), found.bed)


def prices(need: Floats, beds: Floats, between: Floats, limits: Limits, found: Transfers) -> Prices:
    """What each rule costs: the missing bed-days with all of them, as `found`, and with one of them lifted."""

    def missing(changed: Limits) -> float:
        return float(transfers(need, beds, between, changed).after.sum())

    everything = float(found.after.sum())
    # A rule that binds nobody has no price, and is not reckoned again.
    return Prices(
        everything,
        min(_anywhere(need, beds, between, limits), everything),
        missing(replace(limits, kept=0.0)) if limits.kept > 0 else everything,
        missing(replace(limits, accepts=None)) if limits.accepts is not None else everything,
        missing(replace(limits, ambulances=np.inf)) if np.isfinite(limits.ambulances) else everything,
    )


def _anywhere(need: Floats, beds: Floats, between: Floats, limits: Limits) -> float:
    """Missing bed-days were every hospital with a point within reach of every other.

    Who goes where does not matter then: as many leave as enter on each day, which is many times fewer numbers than pairs.
    """
    before = float(np.maximum(need - beds, 0.0).sum())
    pointed = np.isfinite(between).sum(axis=1, keepdims=True) > 1  # to itself and to another
    start, left = np.nonzero(_lacking(need, beds) & pointed)
    end, entered = np.nonzero(_free(need, beds, limits) & pointed)
    if _idle(min(len(start), len(end)), limits):
        return before
    programme = _programme(need, beds, limits, np.unique(np.concatenate((start, end))))
    leaving, entering = programme.moves(np.zeros(len(start))), programme.moves(np.zeros(len(end)))
    programme.leave(leaving, start, left)
    programme.enter(entering, end, entered)
    programme.balance(leaving, left, entering, entered)
    programme.at_most(limits.ambulances, leaving, left)
    found = programme.solve()
    return before if found is None else float(found.missing.sum())


def _lacking(need: Floats, beds: Floats) -> Mask:
    return need > beds


def _free(need: Floats, beds: Floats, limits: Limits) -> Mask:
    free = need < beds
    return free if limits.accepts is None else free & limits.accepts[:, None]


def _idle(moves: int, limits: Limits) -> bool:
    """Whether nothing can be done: no free bed within reach, or the rules let nobody go."""
    return not moves or limits.ambulances <= 0 or limits.kept >= 1


def _programme(need: Floats, beds: Floats, limits: Limits, concerned: Places) -> Programme:
    return Programme(need, beds, concerned, leavers=(1 - limits.kept) * need, staying=max(0.0, 1 - 1 / max(limits.stay, 1.0)))
