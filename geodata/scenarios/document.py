"""A scenario is a set of changes against the base: nothing in it means "as it is".

Pure data; `checking.load` of anything a browser or a file says raises `BadScenario` with a sentence for every field that
cannot be, `words.describe` says it in words. What is kept and sent is `stored`: defaults are left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Demand = Literal["recent", "nowcast", "renewal", "sir"]
Choice = Literal["observed", "nearest", "huff", "capacity", "designated"]
BedUnit = Literal["ward", "icu"]
MOST_BEDS = 20_000
MOST_PARTS = 20
"""Of one kind of change: more is a mistake, and would be slow."""


class Part(BaseModel):
    """What all parts share: no unknown fields, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Closure(Part):
    """Days on which a hospital takes nobody in; `last` included, None: to the end."""

    first: dt.date
    last: dt.date | None = None


class BedChange(Part):
    """From a day on a unit has so many open beds and this share of them staffed; None: as before."""

    unit: BedUnit = "ward"
    first: dt.date | None = None
    beds: int | None = Field(default=None, ge=0, le=MOST_BEDS)
    staffing: float | None = Field(default=None, ge=0, le=1)


class HospitalChange(Part):
    """Everything changed about one hospital."""

    beds: tuple[BedChange, ...] = Field(default=(), max_length=MOST_PARTS)
    closed: tuple[Closure, ...] = Field(default=(), max_length=MOST_PARTS)
    doctors: int | None = Field(default=None, ge=0, le=500)
    """At the fever clinic, at its busiest hour."""


class Makeshift(Part):
    """A hospital that is not there yet."""

    name: str = Field(min_length=1, max_length=40)
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    beds: int = Field(ge=0, le=MOST_BEDS)
    staffing: float = Field(default=1.0, ge=0, le=1)
    first: dt.date | None = None


class Wave(Part):
    """Extra patients a day who live in the named areas or cells, from a day to a day."""

    codes: tuple[str, ...] = Field(min_length=1, max_length=2000)
    first: dt.date
    last: dt.date
    patients: float = Field(ge=0, le=100_000)


class Scenario(Part):
    """All changes. Defaults are the base."""

    days: int = Field(default=30, ge=7, le=180)
    demand: Demand = "recent"
    multiplier: float = Field(default=1.0, ge=0, le=100)
    reproduction: float | None = Field(default=None, ge=0, le=10)
    """For `renewal` and `sir`: R from the first day on; None: the newest estimate, or what recent growth says."""
    waves: tuple[Wave, ...] = Field(default=(), max_length=MOST_PARTS)
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
    makeshift: tuple[Makeshift, ...] = Field(default=(), max_length=MOST_PARTS)


def stored(scenario: Scenario) -> dict[str, Any]:
    """The changes alone, as plain JSON: what is kept, compared and sent; `{}` is the base."""
    plain = scenario.model_dump(mode="json", exclude_defaults=True)
    hospitals = {number: change for number, change in plain.get("hospitals", {}).items() if change}
    return {name: value for name, value in plain.items() if name != "hospitals"} | ({"hospitals": hospitals} if hospitals else {})
