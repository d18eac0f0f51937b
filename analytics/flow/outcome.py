"""What a screen, a report or a file is told about one scenario."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Band, Breach, Course, Expected, Floats, Ints

Note = tuple[str, str]  # (zh, en)
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Simulated:
    """What only simulation knows; every number is over R replicates.

    `need`: band of (2, H, T) patients in or in want of a bed at 24:00, other patients not counted. `short`: band of (T,) beds
    wanting in the city that day; `short_days` its sum over the days: 5, 50, 95 %. `breach`: by `Unit`. Means a replicate over
    all days: `turned_away`, `admitted`, `died` (H,), `sent` (H, H), `moved` (H, H). `wait_hours` (H,): mean of those admitted.
    """

    replicates: int
    need: Band
    short: Band
    short_days: tuple[float, float, float]
    breach: tuple[Breach, Breach]
    turned_away: Floats
    admitted: Floats
    died: Floats
    sent: Floats
    moved: Floats
    wait_hours: Floats


@dataclass(frozen=True)
class Clinics:
    """Fever clinics by hour of the day, each (H, 24): what a visitor meets, over all days together.

    `visits` a day, `doctors`, `wait` mean minutes, `left` share of visitors who leave unseen. Rows of hospitals without a
    clinic are 0.
    """

    visits: Floats
    doctors: Floats
    wait: Floats
    left: Floats


@dataclass(frozen=True)
class Outcome:
    """The answer to one scenario.

    `sites` (H): hospital numbers, makeshift hospitals last as "+1", "+2" … `opened`, `staffed`, `others` (2, H, T): beds there
    are, beds with staff, and what other patients take of these. `taking` (H, T): whether a hospital takes anybody in; while it
    is closed its beds stand for those still inside, so a closure is no breach. `expected`: at once; `simulated`: None until it ran.
    `course`: the stays and shares it was reckoned with. `reproduction`: the R of `renewal` and `sir` demand, else None.
    `demand` (T,): patients a day. `minutes` (H,): mean minutes from home of those who choose it; `mean_minutes` of all.
    `notes`: what the reader must know (assumptions, few data), in words.
    """

    sites: tuple[str, ...]
    first_day: dt.date
    days: int
    opened: Ints
    staffed: Ints
    others: Ints
    taking: Flags
    course: Course
    reproduction: float | None
    demand: Floats
    expected: Expected
    minutes: Floats
    mean_minutes: float
    clinics: Clinics | None
    simulated: Simulated | None
    seconds: float
    notes: tuple[Note, ...]
