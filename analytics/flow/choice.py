"""Which hospital people go to first, as shares of each cell's patients, and what arrives where.

The rules are kinds of Huff's model (Huff 1964): a hospital draws by attraction^α × minutes^−β, and a home's patients divide
by what draws them. β = 2 is Reilly's inverse square (1931), the usual start where nobody has measured; attraction is beds.
- nearest: the quickest to reach, whatever its size.
- huff: by beds and minutes. designated: the same among designated hospitals alone.
- capacity: Huff, but no hospital gets more than it has room for while another has some: those that would overflow draw less
  until what is too much goes elsewhere. Filling a list of beds to the brim would send people across the city past free
  beds; this leaves everybody alone who fits where they would go anyway.
- observed: Huff with the attraction that gives every hospital its observed admissions (`fitted`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Floats, Ints
from analytics.flow.travel import SHORTEST

Mask = npt.NDArray[np.bool_]
Rule = Literal["observed", "nearest", "huff", "capacity", "designated"]

ALPHA = 1.0
BETA = 2.0
FEWEST_ADMISSIONS = 50
FEWEST_HOSPITALS = 3
ROUNDS = 60
BRIM = 0.01
"""How far beyond its room a hospital may be filled."""
CLOSE = 1e-3
"""Shares of all patients to which totals are met: one in a thousand is nothing beside what is not known."""


@dataclass(frozen=True)
class Fitted:
    """The attraction (H,) that gives the observed totals; `off`: largest miss as a share of all; `why`: not fitted, (zh, en)."""

    attraction: Floats
    off: float
    why: tuple[str, str] | None = None


def shares(
    minutes: Floats,
    attraction: Floats,
    rule: Rule,
    *,
    opened: Mask | None = None,
    designated: Mask | None = None,
    weights: Floats | None = None,
    room: Floats | None = None,
    beta: float = BETA,
) -> Floats:
    """Shares (C, H) of each cell's patients by hospital; a row adds up to 1, or to 0 where no hospital takes anybody in.

    `minutes` (C, H), nan or inf where there is no way; `attraction` (H,), beds or fitted. `opened`, `designated` (H,): all,
    unless said. `capacity` wants `weights` (C,) and `room` (H,): patients of each cell and patients each hospital can take, over
    the same days. ValueError without them.
    """
    takes = np.ones(len(attraction), np.bool_)
    for mask in (opened, designated if rule == "designated" else None):
        takes = takes if mask is None else takes & mask
    if rule == "nearest":
        return _nearest(minutes, takes)
    pull = _friction(minutes, beta)
    drawn = np.where(takes, attraction, 0.0) ** ALPHA
    if rule == "capacity":
        if weights is None or room is None:
            raise ValueError("the rule 'capacity' wants weights and room")
        drawn = _held_back(pull, drawn, weights, room)
    pull *= drawn
    total = pull @ np.ones(len(drawn))
    pull *= np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)[:, None]
    return pull


def fitted(minutes: Floats, weights: Floats, admissions: Floats, beds: Floats, beta: float = BETA) -> Fitted:
    """The attraction with which Huff's model gives `admissions` (H,), by iterative proportional fitting.

    `weights` (C,): where patients live. nan in `admissions` (a hospital that is not there yet) is given what a hospital of its
    beds draws at the median. Too few admissions or hospitals: the beds themselves, and `why`.
    """
    seen = np.nan_to_num(admissions)
    reached = np.isfinite(minutes).any(axis=0)
    used = np.flatnonzero((seen > 0) & reached)
    if (why := _too_few(seen[used].sum(), len(used))) is not None or not weights.sum() > 0:
        return Fitted(beds.astype(np.float64), float("nan"), why or _too_few(0, 0))
    pull = _friction(minutes[:, used], beta).astype(np.float32)
    wanted = seen[used] / seen[used].sum()
    drawn, off = _balanced(pull, wanted, (weights / weights.sum()).astype(np.float32))
    attraction = np.zeros(len(seen))
    attraction[used] = drawn / drawn.sum() * max(beds[used].sum(), 1.0)
    unseen = np.isnan(admissions) & (beds > 0)
    with_beds = used[beds[used] > 0]
    each = float(np.median(attraction[with_beds] / beds[with_beds])) if len(with_beds) else 1.0
    attraction[unseen] = beds[unseen] * each
    return Fitted(attraction, off)


def arrivals(patterns: Sequence[Floats], pattern_of_day: Ints, weights: Floats, daily: Floats) -> Floats:
    """Patients (H, T) from one share matrix (C, H) a pattern, the pattern of each day (T,), where they live (C,), how many (T,).

    Weights need not add up to 1; where they are all 0, nobody arrives. Patients of cells without any hospital are left out.
    """
    total = weights.sum()
    if not total > 0:
        return np.zeros((patterns[0].shape[1], len(daily)))
    by_hospital = np.stack([weights @ each / total for each in patterns], axis=1)
    return by_hospital[:, pattern_of_day] * daily


def _nearest(minutes: Floats, takes: Mask) -> Floats:
    """All of a cell to the quickest of those that take patients; the first of the register where two are equal."""
    reach = np.where(takes & (minutes < np.inf), minutes, np.inf)
    first = reach.argmin(axis=1)
    rows = np.arange(len(reach))
    found = np.zeros(minutes.shape)
    found[rows, first] = np.isfinite(reach[rows, first])
    return found


def _friction(minutes: Floats, beta: float) -> Floats:
    """minutes^−β, from one minute on; 0 where there is no way. The square is many times faster than a power."""
    squared = np.square(np.maximum(minutes, SHORTEST))
    pull = 1.0 / squared if beta == 2.0 else squared ** (-beta / 2)
    if np.isnan(pull.sum()):
        pull[np.isnan(pull)] = 0.0
    return np.asarray(pull)


def _totals(pull: npt.NDArray[np.float32], drawn: Floats, weights: npt.NDArray[np.float32]) -> Floats:
    """Patients by hospital with this attraction (H,); half precision is enough to steer by and twice as fast."""
    narrow = drawn.astype(np.float32)
    whole = pull @ narrow
    each = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
    return np.asarray(each @ pull, np.float64) * drawn


def _balanced(pull: npt.NDArray[np.float32], wanted: Floats, weights: npt.NDArray[np.float32]) -> tuple[Floats, float]:
    drawn, off = wanted.copy(), 1.0
    for _ in range(ROUNDS):
        got = _totals(pull, drawn, weights)
        off = float(np.abs(got - wanted).max())
        if off < CLOSE:
            break
        drawn *= np.divide(wanted, got, out=np.ones_like(got), where=got > 0)
        drawn /= drawn.max()
    return drawn, off


def _held_back(pull: Floats, drawn: Floats, weights: Floats, room: Floats) -> Floats:
    """Attraction lowered where more would come than there is room for.

    Where there is not room for all, every hospital gets its part of what is too much.
    """
    limit, total = np.where(drawn > 0, room, 0.0), float(weights.sum())
    if not (total > 0 and limit.sum() > 0):
        return drawn
    narrow, some = pull.astype(np.float32), weights.astype(np.float32)
    if limit.sum() <= total:
        return _balanced(narrow, limit / limit.sum(), some / np.float32(total))[0]
    lowered = np.where(limit > 0, drawn, 0.0)
    for _ in range(ROUNDS):
        got = _totals(narrow, lowered, some)
        if (got <= limit * (1 + BRIM)).all():
            break
        # Who was lowered may rise again, never above where it began: others may have been lowered since.
        lowered = np.minimum(lowered * np.divide(limit, got, out=np.ones_like(got), where=got > 0), drawn)
    return lowered


def _too_few(admissions: float, hospitals: int) -> tuple[str, str] | None:
    if admissions >= FEWEST_ADMISSIONS and hospitals >= FEWEST_HOSPITALS:
        return None
    return (
        f"近期入院 {admissions:.0f} 人、{hospitals} 家医院，不足 {FEWEST_ADMISSIONS} 人或 {FEWEST_HOSPITALS} 家，"
        "无法按实际去向校准；改按床位与路程（Huff）分配。",
        f"Only {admissions:.0f} recent admissions in {hospitals} hospitals, fewer than {FEWEST_ADMISSIONS} or {FEWEST_HOSPITALS}: "
        "too few to calibrate where patients go. Shared out by beds and travel time (Huff) instead.",
    )
