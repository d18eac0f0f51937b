"""Beds by unit, hospital and day: what the reports say, what a scenario changes, what other patients take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Ints, Unit
from analytics.flow.outcome import Note
from geodata.scenarios.base import UNKNOWN, Base, Floats
from geodata.scenarios.document import BedChange, Scenario

Flags = npt.NDArray[np.bool_]
UNITS = {"ward": Unit.WARD, "icu": Unit.ICU}
STALE_DAYS = 3


@dataclass(frozen=True)
class Beds:
    """(2, H, T) as `Outcome` has them, makeshift hospitals last; `taking` (H, T); `lon`, `lat`, `designated` (H,)."""

    sites: tuple[str, ...]
    opened: Ints
    staffed: Ints
    others: Ints
    taking: Flags
    lon: Floats
    lat: Floats
    designated: Flags
    notes: tuple[Note, ...]

    @property
    def free(self) -> Ints:
        """Beds left for the modelled patients, also of a hospital that takes nobody in; (2, H, T)."""
        return self.staffed - self.others


def beds_of(base: Base, scenario: Scenario) -> Beds:
    """The beds of a scenario. A hospital takes people in while it is open, has a point, and has a staffed ward bed."""
    hospitals, days = len(base.sites) + len(scenario.makeshift), scenario.days
    opened, share = np.zeros((2, hospitals, days), dtype=np.int64), np.ones((2, hospitals, days))
    known = len(base.sites)
    opened[:, :known] = np.maximum(base.beds, 0)[:, :, None]
    share[:, :known] = np.divide(np.maximum(base.staffed, 0), base.beds, out=np.ones(base.beds.shape), where=base.beds > 0)[:, :, None]
    taking = np.ones((hospitals, days), dtype=np.bool_)
    row_of = {site.number: row for row, site in enumerate(base.sites)}
    for number, change in scenario.hospitals.items():
        row = row_of[number]
        for one in change.beds:
            _apply(opened[UNITS[one.unit], row], share[UNITS[one.unit], row], one, base.day)
        for closure in change.closed:
            taking[row, _day(closure.first, base.day) : _day(closure.last, base.day, days - 1) + 1] = False
    for at, extra in enumerate(scenario.makeshift, known):
        opened[Unit.WARD, at, _day(extra.first, base.day) :], share[Unit.WARD, at] = extra.beds, extra.staffing
    staffed = np.rint(opened * share).astype(np.int64)
    others = np.zeros_like(opened)
    others[:, :known] = np.rint(_others(base) * scenario.other_patients).astype(np.int64)[:, :, None]
    lon = np.array([np.nan if site.lon is None else site.lon for site in base.sites] + [extra.lon for extra in scenario.makeshift])
    lat = np.array([np.nan if site.lat is None else site.lat for site in base.sites] + [extra.lat for extra in scenario.makeshift])
    taking &= np.isfinite(lon)[:, None] & (staffed[Unit.WARD] > 0)
    designated = np.array([site.designated for site in base.sites] + [True] * len(scenario.makeshift), dtype=np.bool_)
    sites = (*(site.number for site in base.sites), *(f"+{at}" for at in range(1, len(scenario.makeshift) + 1)))
    return Beds(sites, opened, staffed, np.minimum(others, staffed), taking, lon, lat, designated, tuple(_notes(base)))


def _apply(opened: Ints, share: Floats, change: BedChange, day: dt.date) -> None:
    """From its day on, until another change says otherwise."""
    start = _day(change.first, day)
    if change.beds is not None:
        opened[start:] = change.beds
    if change.staffing is not None:
        share[start:] = change.staffing


def _day(at: dt.date | None, base: dt.date, otherwise: int = 0) -> int:
    """The number of a day, 0 being the first simulated one; days before are 0, a last day before all is -1."""
    return otherwise if at is None else max((at - base).days - 1, -1 if otherwise else 0)


def _others(base: Base) -> Ints:
    """Beds other patients take (2, H); none where nobody reported how many are taken."""
    return np.where(base.occupied == UNKNOWN, 0, np.maximum(base.occupied - base.patients, 0))


def _notes(base: Base) -> list[Note]:
    notes: list[Note] = [] if base.sites else [("辖区内没有登记的医院，病人无处可去；可设方舱。", "There is no hospital in the register here, so nobody can be admitted; add a makeshift one.")]
    silent = int((base.beds == UNKNOWN).all(axis=0).sum())
    if silent:
        notes.append((f"{silent} 家医院没有床位报告，按没有床位计；可在表中填写。", f"{silent} hospitals report no beds and count as without; enter them in the table."))
    untold = int(((base.occupied == UNKNOWN) & (base.beds > 0)).any(axis=0).sum())
    if untold:
        notes.append((f"{untold} 家医院没有报占用数，按没有其他病人计。", f"{untold} hospitals do not report occupied beds: no other patients are reckoned with there."))
    old = int((base.reported > STALE_DAYS).sum())
    if old:
        notes.append((f"{old} 家医院的床位报告早于 {STALE_DAYS} 天前，照旧数计。", f"Bed reports of {old} hospitals are more than {STALE_DAYS} days old and used as they are."))
    pointless = sum(site.lon is None for site in base.sites)
    if pointless:
        notes.append((f"{pointless} 家医院没有坐标，不参与收治。", f"{pointless} hospitals have no point on the map and take no part."))
    return notes
