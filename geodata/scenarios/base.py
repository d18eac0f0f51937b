"""The base every scenario is measured against: what the newest reports say. `queries/planning.py` reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
UNKNOWN = -1


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
class Base:
    """H sites, C cells where people live.

    `beds`, `staffed`, `occupied` (2, H) by ward and ICU on `day`, `UNKNOWN` where nobody reported; `patients` (2, H): of the
    occupied, those of the epidemic. `present`: those one by one as (row of site, unit, days there so far), each (N,).
    `people` (C,), `lon`, `lat` (C,) degrees, `codes` (C). `cases` (D,): new cases of the last D days, the newest last, as
    reported; `admissions` (H, D): admissions of the same days. `minutes` (C, H): the pack's travel times, nan where it has
    none; None without a matrix.
    """

    day: dt.date
    sites: tuple[Site, ...]
    beds: Ints
    staffed: Ints
    occupied: Ints
    patients: Ints
    present: tuple[Ints, Ints, Floats]
    codes: tuple[str, ...]
    people: Floats
    lon: Floats
    lat: Floats
    cases: Ints
    admissions: Ints
    minutes: Floats | None
