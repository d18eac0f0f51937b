"""Hospitals at work: beds day by day, visits to fever clinics, admissions and transfers."""

from __future__ import annotations

import numpy as np

from etl.demo.cases import Known
from etl.demo.desk import Desk
from etl.demo.doors import make_homes
from etl.demo.messy import DAY, NEVER, day_text, styles, time_text, until_now, written
from etl.demo.people import Ints, Texts, either, texts
from etl.demo.plan import DAYS
from etl.demo.returns import CHUNK
from etl.demo.terrain import Floats
from etl.demo.world import World
from geodata.vocabulary import ENCOUNTER_KIND, OUTCOME, UNIT

MAKESHIFT_FROM, MAKESHIFT_BEDS = 27, 600


def _patients(world: World, known: Known, intensive: bool) -> Ints:
    """Known cases in hospital, by hospital and day."""
    found = np.zeros((len(world.hospitals), DAYS + 1), dtype=np.int64)
    rows = known.severity == 3 if intensive else known.severity < 3
    end = np.minimum(np.maximum(known.ended, known.reported + 1), DAYS)
    np.add.at(found, (known.hospital[rows], known.reported[rows]), 1)
    np.add.at(found, (known.hospital[rows], end[rows]), -1)
    return np.cumsum(found, axis=1)[:, :DAYS]


def write_capacity(world: World, desk: Desk, known: Known) -> None:
    """Beds, staffed beds and occupied beds of every unit on every day."""
    rng = world.plan.rng("capacity")
    ward, intensive = _patients(world, known, False), _patients(world, known, True)
    grow = max(1.0, world.plan.scale)
    for row, hospital in enumerate(world.hospitals):
        other = 0.78 - 0.25 * np.interp(np.arange(DAYS), (8, 18), (0, 1)) + rng.normal(0, 0.02, DAYS)
        units = [("ward", int(hospital.beds * grow), ward[row] + hospital.beds * grow * other)]
        if hospital.icu:
            units.append(("icu", int(hospital.icu * grow), intensive[row] + hospital.icu * grow * 0.55 * other))
        if hospital.fever_clinic:
            beds = int(max(8, hospital.beds * 0.03) * grow)
            units.append(("fever", beds, beds * (0.12 + 0.75 * _worry()) + rng.normal(0, 1.2, DAYS)))
        for unit, beds, used in units:
            _write_unit(desk, hospital.number, unit, np.arange(DAYS), np.full(DAYS, beds), used, rng)
    central = [h for h in world.hospitals if h.designated][-1]
    days = np.arange(MAKESHIFT_FROM, DAYS)
    mild = ward.sum(axis=0)[days] * 0.25
    _write_unit(desk, central.number, "makeshift", days, np.full(len(days), int(MAKESHIFT_BEDS * grow)), mild, rng)


def _write_unit(desk: Desk, number: str, unit: str, days: Ints, beds: Ints, used: Floats, rng: np.random.Generator) -> None:
    count = len(days)
    staffed = (beds * np.interp(days, (0, 14, 30), (0.95, 0.86, 0.93))).astype(int)
    occupied = np.minimum(np.maximum(np.round(used), 0), beds).astype(int)
    desk.hand_in("hospital_capacity", {
        "hospital_no": texts([number] * count), "day": day_text(days), "unit": written(UNIT, [unit] * count, rng),
        "beds": texts(map(str, beds.tolist())), "staffed_beds": texts(map(str, staffed.tolist())), "occupied": texts(map(str, occupied.tolist())),
    }, (days + 1) * DAY + rng.integers(5, 9 * 60, count), rng)  # fmt: skip


def _worry() -> Floats:
    """How many fear to be ill, 0 to 1: five times as many at the peak as at the start, then slowly fewer."""
    day = np.arange(DAYS)
    return np.asarray(0.2 + 0.8 * np.exp(-((day - 24) ** 2) / np.where(day < 24, 60.0, 190.0)))


def write_encounters(world: World, desk: Desk, known: Known) -> None:
    """Visits to fever clinics by the worried, and every case's way through the hospitals."""
    rng = world.plan.rng("encounters")
    by_day = rng.multinomial(world.plan.fever_visits, _worry() / _worry().sum())
    start = 0
    for day in range(DAYS):
        if day == DAYS - 1 or by_day[start : day + 2].sum() > CHUNK:
            days = np.repeat(np.arange(start, day + 1), by_day[start : day + 1])
            _write_visits(world, desk, days, rng)
            start = day + 1
    _write_case_ways(world, desk, known, rng)


def _write_visits(world: World, desk: Desk, days: Ints, rng: np.random.Generator) -> None:
    if not len(days):
        return
    ground, count = world.ground, len(days)
    clinics = np.array([i for i, h in enumerate(world.hospitals) if h.fever_clinic])
    spots = ground.centres[[world.hospitals[i].grid for i in clinics]]
    grid = rng.choice(len(ground.codes), count, p=ground.population / ground.population.sum())
    away = ((ground.centres[grid][:, None, :] - spots[None]) ** 2).sum(axis=2)
    hospital = clinics[np.argmin(away * rng.lognormal(0, 0.9, away.shape), axis=1)]
    door = world.doors.pick(grid, rng)
    address, _ = world.scribe.write(door, make_homes(world.doors, door, rng), rng)
    arrived = days * DAY + (rng.normal(13.5, 4.2, count).clip(0.1, 23.8) * 60).astype(np.int64)
    left = until_now(arrived + rng.gamma(2.0, 70, count).astype(np.int64))
    none = np.full(count, NEVER)
    _hand_in(world, desk, "fever_clinic", "fever", hospital, texts([None] * count), arrived, none, left, texts([None] * count), address, rng)


def _write_case_ways(world: World, desk: Desk, known: Known, rng: np.random.Generator) -> None:
    """A case seen at a clinic, admitted, and for some of the severe moved to a designated hospital."""
    clean = world.scribe.clean(world.infections.door[known.row], known.home)
    seen = known.reported * DAY + rng.integers(7 * 60, 20 * 60, len(known.row))
    admitted = seen + rng.integers(60, 600, len(known.row))
    ended = known.ended * DAY + rng.integers(9 * 60, 17 * 60, len(known.row))
    out = either(until_now(ended) > NEVER // 2, either(known.dies, "dead", "recovered"), None)
    unit = either(known.severity == 3, "icu", "ward")
    clinic = np.flatnonzero(known.found_by == "clinic")
    nothing, never = texts([None] * len(known.row)), np.full(len(known.row), NEVER)
    _hand_in(world, desk, "fever_clinic", "fever", known.hospital[clinic], known.number[clinic], seen[clinic], never[clinic],
             until_now(admitted[clinic]), nothing[clinic], clean[clinic], rng)  # fmt: skip
    _hand_in(world, desk, "admission", unit, known.hospital, known.number, admitted, until_now(admitted + 45), until_now(ended), out, clean, rng)
    moved = np.flatnonzero((known.severity >= 2) & (rng.random(len(known.row)) < 0.35))
    designated = np.array([i for i, h in enumerate(world.hospitals) if h.designated])
    to = designated[rng.integers(0, len(designated), len(moved))]
    when = admitted[moved] + rng.integers(DAY // 2, 3 * DAY, len(moved))
    _hand_in(world, desk, "transfer", unit[moved], to, known.number[moved], when, until_now(when + 30), until_now(ended[moved]), out[moved], clean[moved], rng)


def _hand_in(
    world: World, desk: Desk, kind: str, unit: Texts | str, hospital: Ints, case: Texts, arrived: Ints, admitted: Ints, left: Ints,
    outcome: Texts, address: Texts, rng: np.random.Generator,
) -> None:  # fmt: skip
    count = len(hospital)
    hand = styles(count, rng)
    units = [unit] * count if isinstance(unit, str) else unit
    desk.hand_in("encounter", {
        "encounter_no": desk.serials("E", arrived // DAY), "hospital_no": texts(h.number for h in world.hospitals)[hospital], "case_no": case,
        "kind": written(ENCOUNTER_KIND, [kind] * count, rng), "unit": written(UNIT, units, rng), "arrived_at": time_text(arrived, hand),
        "admitted_at": time_text(admitted, hand), "left_at": time_text(left, hand), "outcome": written(OUTCOME, outcome, rng), "address": address,
    }, arrived + rng.exponential(300, count).astype(np.int64) + 1, rng, 0.004)  # fmt: skip
