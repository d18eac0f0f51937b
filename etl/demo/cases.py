"""What becomes known of the epidemic: ascertainment, delays, severity, outcome, and the registers of cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.demo.desk import Desk
from etl.demo.doors import make_homes
from etl.demo.epidemic import ASCERTAINED, HOUSEHOLD, ROUTES, WORK
from etl.demo.messy import (
    DAY,
    NEVER,
    blank,
    day_text,
    days_until_now,
    same_evening,
    styles,
    time_text,
    until_now,
    written,
)
from etl.demo.people import Ints, People, Texts, either, texts
from etl.demo.plan import DAYS, ICU_STAY, SEVERITY_SHARE, WARD_STAY
from etl.demo.terrain import Floats
from etl.demo.ways import Ways, designated, find_ways, nearest_clinics
from etl.demo.world import World
from geodata.vocabulary import CASE_CLASS, FOUND_BY, OUTCOME, ROUTE, SEVERITY, SEX

SEVERITIES = tuple(SEVERITY_SHARE)
# Deaths among mild, moderate, severe, critical: together the published 2.3 % of all.
FATALITY = np.array([0.0, 0.0, 0.02, 0.404])


@dataclass(frozen=True)
class Known:
    """Cases that are found, in order of report; `row` is the row in the infections, days since the first day."""

    row: Ints
    number: Texts
    home: Texts
    onset: Ints
    reported: Ints
    confirmed: Ints
    recorded: Ints
    kind: Texts
    severity: Ints
    found_by: Texts
    hospital: Ints
    dies: npt.NDArray[np.bool_]
    ended: Ints


def find_cases(world: World, desk: Desk) -> Known:
    """Draw which infections are found, when, and how they end."""
    rng, infections = world.plan.rng("cases"), world.infections
    found = np.flatnonzero(rng.random(len(infections)) < ASCERTAINED)
    onset = infections.onset[found]
    reported = np.floor(onset + _delay(infections.route[found], onset, rng)).astype(np.int64)
    inside = (reported >= 0) & (reported < DAYS)
    order = np.flatnonzero(inside)[np.argsort(reported[inside], kind="stable")]
    row, onset, reported = found[order], onset[order], reported[order]
    count = len(row)
    severity = rng.choice(4, count, p=list(SEVERITY_SHARE.values()))
    kind = np.where(rng.random(count) < np.where(severity == 0, 0.20, 0.0), "asymptomatic", "confirmed").astype(object)
    confirmed = reported + rng.choice(4, count, p=(0.5, 0.3, 0.15, 0.05))
    waiting = (confirmed >= DAYS - 1) | (rng.random(count) < 0.012)
    kind[waiting & (kind == "confirmed")] = "suspected"
    dies = rng.random(count) < FATALITY[severity]
    found_by = _found_by(infections.route[row], reported, rng)
    return Known(
        row=row, number=desk.serials("C", reported), home=make_homes(world.doors, infections.door[row], rng),
        onset=np.where(kind == "asymptomatic", NEVER, np.floor(onset).astype(np.int64)), reported=reported,
        confirmed=np.where(kind == "suspected", NEVER, confirmed), recorded=same_evening(reported, rng), kind=kind,
        severity=severity, found_by=found_by, hospital=_hospitals(world, infections.grid[row], severity, rng), dies=dies,
        ended=reported + np.ceil(stay(severity, dies, rng)).astype(np.int64),
    )  # fmt: skip


def _delay(route: Ints, onset: Floats, rng: np.random.Generator) -> Floats:
    """Days from onset to report: 4.6 on the whole, longer at first, 1.9 less where contacts are traced."""
    mean = 4.35 + 3.4 / (1 + np.exp((onset - 18) / 4))
    traced = np.isin(route, (HOUSEHOLD, WORK)) & (onset > 16) & (rng.random(len(onset)) < 0.7)
    return rng.gamma(2.4, (mean - 1.9 * traced) / 2.4)


def stay(severity: Ints, dies: npt.NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Days in hospital: ward stays by all, intensive care on top for the critical, shorter for those who die."""
    ward = WARD_STAY[0] * np.exp(rng.normal(0, WARD_STAY[1], len(severity)))
    intensive = ICU_STAY[0] * np.exp(rng.normal(0, ICU_STAY[1], len(severity)))
    return np.where(dies, 0.75 * ward, np.where(severity == 3, ward + intensive, ward))


def _found_by(route: Ints, reported: Ints, rng: np.random.Generator) -> Texts:
    count = len(route)
    traced = np.isin(route, (HOUSEHOLD, WORK)) & (reported > 16) & (rng.random(count) < 0.72)
    rest = texts(["clinic", "screening", "checkpoint", "isolation"])[rng.choice(4, count, p=(0.66, 0.19, 0.04, 0.11))]
    return np.where(traced, "isolation", rest)


def _hospitals(world: World, grid: Ints, severity: Ints, rng: np.random.Generator) -> Ints:
    """The designated hospitals take the severe and half of the rest; the others go to the nearest fever clinic.

    Only a hospital with intensive care takes the critical.
    """
    central = designated(world)
    intensive = np.array([i for i in central if world.hospitals[i].icu])
    drawn = rng.integers(0, len(central), len(grid))
    taken = np.where(severity == 3, intensive[drawn % len(intensive)], central[drawn])
    return np.where((severity >= 2) | (rng.random(len(grid)) < 0.5), taken, nearest_clinics(world, grid))


def ways_of(world: World, known: Known) -> Ways:
    """How each case went through the hospitals."""
    grid = world.infections.grid[known.row]
    return find_ways(world, known.reported, known.ended, known.severity, known.dies, known.hospital, grid)


def write_cases(world: World, desk: Desk, known: Known, ways: Ways, everyone: People) -> None:
    """Hand in the case register and the course of every case."""
    rng, infections = world.plan.rng("case register"), world.infections
    count, people = len(known.row), everyone.take(known.row)
    hand, door = styles(count, rng), infections.door[known.row]
    address, noise = world.scribe.write(door, known.home, rng)
    ended = days_until_now(known.ended)
    over = ended > NEVER // 2
    route = texts(ROUTES)[infections.route[known.row]]
    numbers = texts(h.number for h in world.hospitals)
    kept = desk.hand_in("case", {
        "case_no": known.number, "person_name": people.name, "id_number": blank(people.id_number, 0.06, rng), "phone": blank(people.phone, 0.03, rng),
        "sex": written(SEX, texts(np.where(people.male, "male", "female").tolist()), rng, 0.1), "age": texts(map(str, people.age.tolist())),
        "case_class": written(CASE_CLASS, known.kind, rng, 0.2),
        "severity": blank(written(SEVERITY, texts(SEVERITIES)[known.severity], rng), 0.02, rng),
        "onset_on": blank(day_text(known.onset, hand), 0.05, rng), "reported_on": day_text(known.reported, hand),
        "confirmed_on": day_text(days_until_now(known.confirmed), hand),
        "route": written(ROUTE, np.where(rng.random(count) < 0.14, "unknown", route), rng), "found_by": written(FOUND_BY, known.found_by, rng, 0.2),
        "hospital_no": numbers[known.hospital],
        "outcome": written(OUTCOME, either(over, either(known.dies, "dead", "recovered"), None), rng, 0.15),
        "outcome_on": day_text(ended, hand), "address": address,
    }, known.recorded, rng, 0.012, {"future_date": "reported_on", "bad_id": "id_number"})  # fmt: skip
    desk.truth("addresses", {
        "noun": ["case"] * len(kept), "number": known.number[kept], "noise": noise[kept], "clean": known.home[kept], "door": door[kept],
    })  # fmt: skip
    _write_course(desk, known, ways, rng)


def _write_course(desk: Desk, known: Known, ways: Ways, rng: np.random.Generator) -> None:
    """Admission, worsening and end of every case."""
    end_word = np.where(known.dies, "死亡", "治愈出院").astype(object)
    steps = (
        (np.ones(len(known.row), dtype=bool), ways.admitted, texts(["收治入院"] * len(known.row)), np.minimum(known.severity, 1)),
        (known.severity >= 2, ways.worse, texts(["转为重型"] * len(known.row)), np.full(len(known.row), 2)),
        (known.severity == 3, ways.intensive, texts(["转入重症监护"] * len(known.row)), np.full(len(known.row), 3)),
        (np.ones(len(known.row), dtype=bool), ways.ended, end_word, known.severity),
    )
    for chosen, when, what, severity in steps:
        rows = np.flatnonzero(chosen & (until_now(when) > NEVER // 2) & (when >= known.recorded - 3 * DAY))
        desk.hand_in("case_event", {
            "case_no": known.number[rows], "at": time_text(when[rows]), "what": what[rows],
            "severity": written(SEVERITY, texts(SEVERITIES)[severity[rows]], rng),
        }, when[rows] + rng.integers(5, 400, len(rows)), rng)  # fmt: skip


def write_truth(world: World, desk: Desk, known: Known, everyone: People) -> None:
    """Who infected whom, where and when, and what of it was found: for scoring only."""
    infections = world.infections
    number = np.full(len(infections), None, dtype=object)
    number[known.row] = known.number
    delay = np.full(len(infections), np.nan)
    delay[known.row] = known.reported - infections.onset[known.row]
    severity, dies = np.full(len(infections), None, dtype=object), np.full(len(infections), None, dtype=object)
    severity[known.row], dies[known.row] = texts(SEVERITIES)[known.severity], known.dies.astype(int)
    source = either(infections.infector >= 0, everyone.number[infections.infector], None)
    desk.truth("infections", {
        "person_no": everyone.number, "infector_no": source, "route": texts(ROUTES)[infections.route],
        "infected_day": infections.infected.round(3), "onset_day": infections.onset.round(3),
        "grid_code": world.ground.codes[infections.grid], "lon": world.doors.lonlat[infections.door, 0].round(6),
        "lat": world.doors.lonlat[infections.door, 1].round(6), "household": infections.household, "household_size": infections.size,
        "household_first": infections.first.astype(int), "case_no": number, "report_delay": np.round(delay, 3), "severity": severity, "dies": dies,
    })  # fmt: skip


