"""What the parts of a patient-flow model say to one another. Arrays only: C cells, H hospitals, T days, R replicates.

A bed here is a *staffed* bed left for the modelled patients: other patients' beds are taken away before. Day 0 is the first
simulated day; a census is taken at 24:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Unit(IntEnum):
    """Kinds of beds, in the order of every axis of length 2."""

    WARD = 0
    ICU = 1


@dataclass(frozen=True)
class Stay:
    """A length of stay in days: lognormal with this mean and coefficient of variation; `spread` 0 is a constant."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Course:
    """A patient's way from admission to discharge or death.

    `icu_share` of those admitted ever need the ICU, `direct_share` of these at once, the others after `before_icu` in a ward.
    After the ICU a ward again (`after_icu`). Who never needs the ICU stays `ward`. Deaths are shares of those who end a stay
    in the unit for good: of ICU patients in the ICU, of the others in the ward.
    """

    icu_share: float
    direct_share: float
    ward: Stay
    before_icu: Stay
    icu: Stay
    after_icu: Stay
    icu_deaths: float
    ward_deaths: float


@dataclass(frozen=True)
class Present:
    """N patients in hospital when day 0 begins: their hospital's row, `Unit`, and days spent in that unit so far. Each (N,)."""

    hospital: Ints
    unit: Ints
    elapsed: Floats


@dataclass(frozen=True)
class Rules:
    """What happens to a patient whose hospital has no free bed.

    `divert`: sent on arrival to the nearest hospital with one, within `reach` minutes from the first. `transfer`: a ward
    patient who needs a full ICU is moved to the nearest ICU with a bed, within `reach`. Who finds none waits; ICU needs
    are served first (`priority`), then first come, first served. After `patience` days of waiting a patient gives up and is
    counted as turned away.
    """

    divert: bool = True
    transfer: bool = True
    priority: bool = True
    reach: float = 45.0
    patience: float = 2.0


@dataclass(frozen=True)
class Plan:
    """One scenario as numbers.

    `arrivals` (H, T): expected patients a day by the hospital they go to first (0 where it is closed: choose again before).
    `beds` (2, H, T): beds for them, by `Unit`; 0 while closed. Beds taken away never throw anybody out: the census runs over
    until they leave. `between` (H, H): minutes from hospital to hospital; inf where there is no way.
    """

    arrivals: Floats
    beds: Ints
    present: Present
    course: Course
    rules: Rules
    between: Floats


@dataclass(frozen=True)
class Expected:
    """The deterministic answer.

    `need` (2, H, T): patients in a bed or waiting for one at 24:00, expected; `offered`: the same had everybody a bed where
    he goes first. `sent` (H, H): patients sent on from row to column over the days.
    """

    need: Floats
    offered: Floats
    sent: Floats


@dataclass(frozen=True)
class Runs:
    """R simulated courses of one plan, same seed, same numbers.

    `census` (R, 2, H, T): in a bed at 24:00. `waiting` (R, 2, H, T): waiting there for one. Per day (R, H, T): `arrived` (by
    first choice), `admitted`, `discharged`, `died`, `turned_away`. `sent` (R, H, H): diverted on arrival, `moved` (R, H, H):
    transferred later. `wait` (R, H): mean days waited by those admitted there.
    For each replicate: present + arrived = discharged + died + turned_away + census and waiting of the last day.
    """

    census: npt.NDArray[np.int32]
    waiting: npt.NDArray[np.int32]
    arrived: npt.NDArray[np.int32]
    admitted: npt.NDArray[np.int32]
    discharged: npt.NDArray[np.int32]
    died: npt.NDArray[np.int32]
    turned_away: npt.NDArray[np.int32]
    sent: npt.NDArray[np.int32]
    moved: npt.NDArray[np.int32]
    wait: Floats


@dataclass(frozen=True)
class Band:
    """Quantiles over the replicates, each (..., T): 5, 25, 50, 75, 95 %."""

    p05: Floats
    p25: Floats
    p50: Floats
    p75: Floats
    p95: Floats


@dataclass(frozen=True)
class Breach:
    """When the need first exceeds the beds, by hospital, each (H,).

    `probability`: share of replicates in which it ever does. `first`, `earliest`, `latest`: median, 5 % and 95 % first day
    over *all* replicates, T standing for "not within the days". `peak`: median over the replicates of the greatest need ÷
    beds (inf where there are no beds but a need).
    """

    probability: Floats
    first: Ints
    earliest: Ints
    latest: Ints
    peak: Floats
