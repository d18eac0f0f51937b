"""A scenario is a set of changes against the base: nothing in it means "as it is".

Pure and versioned; `load` of anything a browser or a file says raises `BadScenario` with a sentence for every field that
cannot be.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Demand = Literal["recent", "nowcast", "renewal", "sir"]
Choice = Literal["observed", "nearest", "huff", "capacity", "designated"]
BedUnit = Literal["ward", "icu"]


class Part(BaseModel):
    """What all parts share: no unknown fields, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Closure(Part):
    """Days on which a hospital takes nobody in; `last` included, None: to the end."""

    first: dt.date
    last: dt.date | None = None


class BedChange(Part):
    """From a day on a unit has so many open beds and this share of them staffed; None: as before."""

    unit: BedUnit = "ward"
    first: dt.date | None = None
    beds: int | None = Field(default=None, ge=0)
    staffing: float | None = Field(default=None, ge=0, le=1)


class HospitalChange(Part):
    """Everything changed about one hospital."""

    beds: tuple[BedChange, ...] = ()
    closed: tuple[Closure, ...] = ()
    doctors: int | None = Field(default=None, ge=0)
    """At the fever clinic, at its busiest hour."""


class Makeshift(Part):
    """A hospital that is not there yet."""

    name: str
    lon: float
    lat: float
    beds: int = Field(ge=0)
    staffing: float = Field(default=1.0, ge=0, le=1)
    first: dt.date | None = None


class Wave(Part):
    """Extra patients a day who live in the named areas or cells, from a day to a day."""

    codes: tuple[str, ...]
    first: dt.date
    last: dt.date
    patients: float = Field(ge=0)


class Scenario(Part):
    """All changes. Defaults are the base."""

    days: int = Field(default=30, ge=7, le=180)
    demand: Demand = "recent"
    multiplier: float = Field(default=1.0, ge=0, le=100)
    reproduction: float | None = Field(default=None, ge=0, le=10)
    """For `renewal`: R from the first day on; None: the newest estimate."""
    waves: tuple[Wave, ...] = ()
    ward_stay: float | None = Field(default=None, gt=0, le=365)
    icu_stay: float | None = Field(default=None, gt=0, le=365)
    icu_share: float | None = Field(default=None, ge=0, le=1)
    other_patients: float = Field(default=1.0, ge=0, le=2)
    """Beds other patients take, against the base."""
    choice: Choice = "observed"
    divert: bool = False
    reach_km: float = Field(default=25.0, ge=0, le=200)
    transfer: bool = True
    patience_hours: float = Field(default=48.0, ge=0, le=24 * 30)
    hospitals: dict[str, HospitalChange] = Field(default_factory=dict)
    makeshift: tuple[Makeshift, ...] = ()
