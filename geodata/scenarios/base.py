"""The base every scenario is measured against: what the newest reports say. `queries/planning.py` reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.queries.standing import SerialInterval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
UNKNOWN = -1
WAYS = ("ward", "before_icu", "icu", "after_icu")
"""Kinds of stay: a ward of who never needs the ICU, a ward before it, the ICU, a ward after it."""


@dataclass(frozen=True)
class Site:
    """A hospital as the register has it; `lon` None: it has no point and takes no part."""

    number: str
    name: str
    district: tuple[str, str]
    district_code: str | None
    lon: float | None
    lat: float | None
    designated: bool
    fever_clinic: bool


@dataclass(frozen=True)
class Ground:
    """C cells where people live: codes, people (0 where not known), degrees; every area that a person may name.

    `areas`: code of a district, street or community → its cells (rows of C) and its name (zh, en); `levels`: which of these it
    is. `name` stays the same while the ground does.
    """

    name: str
    tileset: str
    codes: tuple[str, ...]
    people: Floats
    lon: Floats
    lat: Floats
    areas: Mapping[str, tuple[Ints, tuple[str, str]]]
    levels: Mapping[str, str]


@dataclass(frozen=True)
class Stays:
    """Stays of one kind begun in the last half year: days so far (N,), whether over (N,), how many of these ended by death."""

    days: Floats
    over: Flags
    deaths: int


@dataclass(frozen=True)
class Course:
    """What encounters say of the way of patients through the hospitals; everything 0 or empty where nobody reports them.

    `stays` by `WAYS`. For `cases` of the scope, reported in the last two months but at least a week before `day`, its hospitals
    `admitted` so many of that time; in a district these may be more, who live elsewhere. Of all
    `patients` admitted in the last half year `needed_icu` ever were in the ICU, `direct_icu` at once. `from_report`, `from_onset`: admissions by whole days since.
    """

    stays: tuple[Stays, Stays, Stays, Stays]
    cases: int
    admitted: int
    patients: int
    needed_icu: int
    direct_icu: int
    from_report: Ints
    from_onset: Ints


@dataclass(frozen=True)
class Visits:
    """Fever clinics over the last `days` days: `visits` (H, 24) a day by hour."""

    days: int
    visits: Floats


@dataclass(frozen=True)
class Onsets:
    """Cases by day of onset and days until known, (N, K); the last column holds all slower ones. N 0: nobody says.

    `imported` (N,): of these, infected elsewhere.
    """

    first: dt.date
    delays: Floats
    imported: Floats


@dataclass(frozen=True)
class Base:
    """H sites, C cells where people live.

    `beds`, `staffed`, `occupied` (2, H) by ward and ICU on `day`, `UNKNOWN` where nobody reported; `patients` (2, H): of the
    occupied, those of the epidemic. `present`: those one by one as (row of site, unit, days there so far), each (N,).
    `reported`: how many days old each site's bed report is, `UNKNOWN` without one. `cases` (D,): new cases of the last D
    days, the newest last, as reported, the last `incomplete` still filling up; `imported` of them; `admissions` (H, D):
    admissions of the same days. `recent` (C,): where those of the last two weeks live. `minutes` (C, H): the pack's travel
    times, nan where it has none; None without a matrix. `official`: cases are daily figures, nobody reports encounters.
    """

    day: dt.date
    district_code: str | None
    official: bool
    sites: tuple[Site, ...]
    beds: Ints
    staffed: Ints
    occupied: Ints
    patients: Ints
    present: tuple[Ints, Ints, Floats]
    reported: Ints
    ground: Ground
    recent: Floats
    cases: Ints
    imported: Ints
    incomplete: int
    admissions: Ints
    course: Course
    onsets: Onsets
    visits: Visits
    serial_interval: SerialInterval
    minutes: Floats | None
