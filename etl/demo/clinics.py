"""Hospitals at work: beds day by day, visits to fever clinics, and every case's stays from unit to unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demo.cases import Known
from etl.demo.desk import Desk
from etl.demo.doors import make_homes
from etl.demo.messy import DAY, NEVER, day_text, styles, time_text, until_now, written
from etl.demo.people import Ints, Texts, either, texts
from etl.demo.plan import DAYS
from etl.demo.returns import CHUNK
from etl.demo.terrain import Floats
from etl.demo.ways import ICU, MAKESHIFT, MAKESHIFT_FROM, UNITS, WARD, Ways, designated, in_hospital
from etl.demo.world import World
from geodata.vocabulary import ENCOUNTER_KIND, OUTCOME, TRIAGE, UNIT

MAKESHIFT_BEDS = 600
# Visits come in the morning, after lunch and after work; a few by night.
HOURS = ((0.46, 9.8, 1.6), (0.24, 14.6, 1.6), (0.24, 19.6, 1.7), (0.06, 12.0, 7.5))
# Shares of triage levels 1 to 4: of the worried, and of cases that turn out mild, moderate, severe, critical.
TRIAGE_OF_WORRIED = (0.001, 0.012, 0.167, 0.82)
TRIAGE_OF_CASES = ((0.0, 0.01, 0.19, 0.80), (0.0, 0.05, 0.6, 0.35), (0.02, 0.38, 0.6, 0.0), (0.3, 0.5, 0.2, 0.0))
SERVICE, LONGEST_WAIT = 55, 150
"""Minutes at a fever clinic: with nobody waiting, and on top in the busiest hour of the most worried day."""


def write_capacity(world: World, desk: Desk, ways: Ways) -> None:
    """Beds, staffed beds and occupied beds of every unit on every day."""
    rng = world.plan.rng("capacity")
    ward, intensive, makeshift = (in_hospital(world, ways.legs, unit) for unit in (WARD, ICU, MAKESHIFT))
    grow = max(1.0, world.plan.scale)
    for row, hospital in enumerate(world.hospitals):
        other = _others(hospital.designated, (ward[row] + intensive[row]) / (hospital.beds * grow), rng)
        units = [("ward", int(hospital.beds * grow), ward[row] + hospital.beds * grow * other)]
        if hospital.icu:
            units.append(("icu", int(hospital.icu * grow), intensive[row] + hospital.icu * grow * 0.8 * other))
        if hospital.fever_clinic:
            beds = int(max(8, hospital.beds * 0.03) * grow)
            units.append(("fever", beds, beds * (0.12 + 0.75 * _worry()) + rng.normal(0, 1.2, DAYS)))
        for unit, beds, used in units:
            _write_unit(desk, hospital.number, unit, np.arange(DAYS), np.full(DAYS, beds), used, rng)
    central, days = world.hospitals[designated(world)[-1]], np.arange(MAKESHIFT_FROM, DAYS)
    _write_unit(desk, central.number, "makeshift", days, np.full(len(days), int(MAKESHIFT_BEDS * grow)), makeshift.sum(axis=0)[days] * 1.0, rng)


def _others(takes_cases: bool, cases: Floats, rng: np.random.Generator) -> Floats:
    """Share of beds other patients take, by day: they keep away from hospitals, and make room where cases are brought.

    A designated hospital was full before and empties a few days after the cases have come, most of the way.
    """
    noise = rng.normal(0, 0.015, DAYS)
    if not takes_cases:
        return 0.78 - 0.25 * np.interp(np.arange(DAYS), (8, 18), (0, 1)) + noise
    before = np.r_[np.zeros(3), cases[:-3]]
    return np.asarray(np.maximum(0.85 - 0.8 * before + noise, 0.1))


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


@dataclass(frozen=True)
class _Rows:
    """Rows of the register of encounters; times in minutes from the first day's midnight."""

    kind: Texts
    unit: Texts
    hospital: Ints
    case: Texts
    arrived: Ints
    admitted: Ints
    left: Ints
    outcome: Texts
    triage: Texts
    address: Texts


def write_encounters(world: World, desk: Desk, known: Known, ways: Ways) -> None:
    """Visits to fever clinics by the worried, and every case's way through the hospitals."""
    rng = world.plan.rng("encounters")
    by_day = rng.multinomial(world.plan.fever_visits, _worry() / _worry().sum())
    start = 0
    for day in range(DAYS):
        if day == DAYS - 1 or by_day[start : day + 2].sum() > CHUNK:
            days = np.repeat(np.arange(start, day + 1), by_day[start : day + 1])
            _write_visits(world, desk, days, rng)
            start = day + 1
    _write_case_visits(world, desk, known, ways, rng)
    _write_stays(world, desk, known, ways, rng)


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
    clock = _clock(count, rng)
    arrived = days * DAY + clock
    left = until_now(arrived + _minutes_there(days, clock, rng))
    _hand_in(world, desk, _Rows(
        _same("fever_clinic", count), _same("fever", count), hospital, _same(None, count), arrived, _same_time(count), left, _same(None, count),
        _triage(np.full(count, -1), rng), address,
    ), rng)  # fmt: skip


def _clock(count: int, rng: np.random.Generator) -> Ints:
    """Minutes after midnight at which people come."""
    share, mean, spread = (np.array(column) for column in zip(*HOURS, strict=True))
    peak = rng.choice(len(share), count, p=share)
    hour = rng.normal(mean[peak], spread[peak]).clip(0.1, 23.8)
    return np.asarray((hour * 60).astype(np.int64))


def _minutes_there(days: Ints, clock: Ints, rng: np.random.Generator) -> Ints:
    """Minutes from arrival to leaving: the wait grows with how many come in that hour."""
    hour = np.arange(24) + 0.5
    load = sum(share * np.exp(-((hour - mean) ** 2) / (2 * spread**2)) / spread for share, mean, spread in HOURS)
    wait = LONGEST_WAIT * _worry()[days] * (load / load.max())[clock // 60]
    whole = rng.gamma(4.0, SERVICE / 4, len(days)) + wait * rng.gamma(3.0, 1 / 3, len(days))
    return np.asarray(whole.astype(np.int64))


def _write_case_visits(world: World, desk: Desk, known: Known, ways: Ways, rng: np.random.Generator) -> None:
    """The visits at which cases were found, each at the hospital that admits."""
    rows = np.flatnonzero(known.found_by == "clinic")
    count = len(rows)
    hospital, clean = ways.legs.hospital[ways.legs.first], world.scribe.clean(world.infections.door[known.row], known.home)
    _hand_in(world, desk, _Rows(
        _same("fever_clinic", count), _same("fever", count), hospital[rows], known.number[rows], ways.seen[rows], _same_time(count),
        until_now(ways.admitted[rows]), _same(None, count), _triage(known.severity[rows], rng), clean[rows],
    ), rng)  # fmt: skip


def _write_stays(world: World, desk: Desk, known: Known, ways: Ways, rng: np.random.Generator) -> None:
    """One row a stay: the admission, then each move to another unit or hospital. Only the last says how it ended."""
    legs = ways.legs
    clean = world.scribe.clean(world.infections.door[known.row], known.home)
    over = until_now(legs.end) > NEVER // 2
    out = either(over & legs.last, either(known.dies[legs.case], "dead", "recovered"), None)
    _hand_in(world, desk, _Rows(
        either(legs.first, "admission", "transfer"), texts(UNITS)[legs.unit], legs.hospital, known.number[legs.case], legs.start,
        until_now(np.minimum(legs.start + 30, legs.end)), until_now(legs.end), out,
        either(legs.first, _triage(known.severity[legs.case], rng), None), clean[legs.case],
    ), rng)  # fmt: skip


def _triage(severity: Ints, rng: np.random.Generator) -> Texts:
    """Levels as found on arrival, by severity; −1 is who only fears to be ill."""
    limits = np.cumsum([*TRIAGE_OF_CASES, TRIAGE_OF_WORRIED], axis=1)[severity]
    level = np.minimum((rng.random(len(severity))[:, None] > limits).sum(axis=1), 3)
    return np.asarray(texts(TRIAGE.labels)[level])


def _same(value: str | None, count: int) -> Texts:
    return texts([value] * count)


def _same_time(count: int) -> Ints:
    return np.full(count, NEVER)


def _hand_in(world: World, desk: Desk, rows: _Rows, rng: np.random.Generator) -> None:
    count = len(rows.hospital)
    hand = styles(count, rng)
    desk.hand_in("encounter", {
        "encounter_no": desk.serials("E", rows.arrived // DAY), "hospital_no": texts(h.number for h in world.hospitals)[rows.hospital], "case_no": rows.case,
        "kind": written(ENCOUNTER_KIND, rows.kind, rng), "unit": written(UNIT, rows.unit, rng), "arrived_at": time_text(rows.arrived, hand),
        "admitted_at": time_text(rows.admitted, hand), "left_at": time_text(rows.left, hand), "outcome": written(OUTCOME, rows.outcome, rng),
        "triage": written(TRIAGE, rows.triage, rng, 0.3), "address": rows.address,
    }, rows.arrived + rng.exponential(300, count).astype(np.int64) + 1, rng, 0.004)  # fmt: skip
