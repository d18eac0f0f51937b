"""Every case's way through the hospitals: where admitted, when worse, moved, in intensive care, back, and out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from etl.demo.messy import DAY
from etl.demo.people import Ints
from etl.demo.plan import DAYS, ICU_STAY
from etl.demo.world import World

Bools = npt.NDArray[np.bool_]

MAKESHIFT_FROM = 27
UNITS = ("ward", "icu", "makeshift")
WARD, ICU, MAKESHIFT = range(3)
# Of the severe and critical so many are first seen near home; of the critical so many need intensive care at the door.
FIRST_NEAR_HOME, AT_ONCE = 0.45, 0.35
MILD_MOVED, MILD_IN_MAKESHIFT = 0.08, 0.7


@dataclass(frozen=True)
class Legs:
    """Stays in one unit of one hospital, in minutes from the first day's midnight; `case` is the row of the known case.

    `first`: admitted from outside, else moved there. `last`: the way ends with this stay. A stay ends where the next begins.
    """

    case: Ints
    hospital: Ints
    unit: Ints
    start: Ints
    end: Ints
    first: Bools
    last: Bools


@dataclass(frozen=True)
class Ways:
    """When each case was seen, admitted, grew worse, went to intensive care and left, in minutes; and all stays."""

    seen: Ints
    admitted: Ints
    worse: Ints
    intensive: Ints
    ended: Ints
    legs: Legs


def nearest_clinics(world: World, grid: Ints) -> Ints:
    """The row of the fever clinic nearest to each grid."""
    clinics = np.array([i for i, h in enumerate(world.hospitals) if h.fever_clinic])
    centres = world.ground.centres
    nearest: Ints = cKDTree(centres[[world.hospitals[i].grid for i in clinics]]).query(centres[grid])[1]
    return clinics[nearest.reshape(-1)]


def designated(world: World) -> Ints:
    """The rows of the designated hospitals; the last of them runs the makeshift one."""
    return np.array([i for i, h in enumerate(world.hospitals) if h.designated])


def find_ways(world: World, reported: Ints, ended_on: Ints, severity: Ints, dies: Bools, hospital: Ints, grid: Ints) -> Ways:
    """The ways of cases in the hospitals they end up in; each array has shape (cases,), days from the first day."""
    rng, count = world.plan.rng("ways"), len(reported)
    seen = reported * DAY + rng.integers(7 * 60, 20 * 60, count)
    admitted = seen + rng.integers(60, 600, count)
    ended = np.maximum(ended_on * DAY + rng.integers(9 * 60, 17 * 60, count), admitted + 180)
    length = ended - admitted
    central, near = designated(world), nearest_clinics(world, grid)
    critical, severe = severity == 3, severity >= 2
    near_first = severe & (near != hospital) & (rng.random(count) < FIRST_NEAR_HOME)
    at_once = critical & ~near_first & (rng.random(count) < AT_ONCE)
    worsening = admitted + np.minimum((rng.uniform(0.5, 4, count) * DAY).astype(np.int64), (0.4 * length).astype(np.int64))
    intensive = np.where(at_once, admitted, worsening)
    stay = (ICU_STAY[0] * DAY * np.exp(rng.normal(0, ICU_STAY[1], count))).astype(np.int64)
    back = np.where(dies, ended, intensive + np.minimum(stay, (0.85 * (ended - intensive)).astype(np.int64)))
    mild_moved = ~severe & ~np.isin(hospital, central) & (rng.random(count) < MILD_MOVED)
    makeshift = (severity == 0) & (hospital == central[-1]) & (reported >= MAKESHIFT_FROM) & (rng.random(count) < MILD_IN_MAKESHIFT)
    to = np.where(mild_moved, central[rng.integers(0, len(central), count)], hospital)
    start = np.where(near_first, near, hospital)
    legs = _legs(
        (np.ones(count, dtype=bool), start, np.where(at_once, ICU, np.where(makeshift, MAKESHIFT, WARD)), admitted),
        (near_first | mild_moved, to, np.where(critical, ICU, WARD), worsening),
        (critical & ~at_once & ~near_first, hospital, np.full(count, ICU), worsening),
        (critical & (back < ended), hospital, np.full(count, WARD), back),
        ended=ended,
    )  # fmt: skip
    return Ways(seen, admitted, np.where(critical & ~at_once, worsening - 90, worsening), intensive, ended, legs)


def _legs(*steps: tuple[Bools, Ints, Ints, Ints], ended: Ints) -> Legs:
    """The steps (who, hospital, unit, start) of all cases as stays, in order of case and time."""
    rows = [np.flatnonzero(who) for who, *_ in steps]
    case = np.concatenate(rows)
    hospital, unit, start = (np.concatenate([step[place][row] for step, row in zip(steps, rows, strict=True)]) for place in (1, 2, 3))
    turn = np.repeat(np.arange(len(steps)), [len(row) for row in rows])
    order = np.lexsort((turn, case))
    case, hospital, unit, start = case[order], hospital[order], unit[order], start[order]
    change = np.r_[case[1:] != case[:-1], True]
    end = np.where(change, ended[case], np.r_[start[1:], 0])
    return Legs(case, hospital, unit, start, end, first=np.r_[True, change[:-1]], last=change)


def in_hospital(world: World, legs: Legs, unit: int) -> Ints:
    """Cases in the unit at the end of each day, shape (hospitals, days)."""
    found = np.zeros((len(world.hospitals), DAYS + 1), dtype=np.int64)
    rows = np.flatnonzero(legs.unit == unit)
    for when, step in ((legs.start[rows], 1), (legs.end[rows], -1)):
        np.add.at(found, (legs.hospital[rows], np.clip(when // DAY, 0, DAYS)), step)
    return np.cumsum(found, axis=1)[:, :DAYS]
