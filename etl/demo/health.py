"""Isolation, daily checks and the colours people carry."""

from __future__ import annotations

import numpy as np

from etl.demo.contacts import Isolated
from etl.demo.desk import Desk
from etl.demo.messy import (
    AS_OF_MINUTE,
    DAY,
    NEVER,
    blank,
    day_text,
    days_until_now,
    numbers,
    same_evening,
    styles,
    time_text,
    written,
    yes_no,
)
from etl.demo.people import Ints, Texts, either, texts
from etl.demo.returns import Returnees
from etl.demo.tasks import Work, write_tasks
from etl.demo.terrain import METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON, Floats
from etl.demo.world import World
from geodata.vocabulary import CODE_SCHEME, ISOLATION_KIND, ISOLATION_SOURCE, PASS_COLOUR

QUARANTINE = 14
CHECKED_SHARE = 0.20
# Symptoms told by the sick, and by the few others who cough anyway.
COMPLAINTS = ("发热", "发热、咳嗽", "咳嗽", "发热、乏力", "乏力", "咳嗽、咽痛", "发热、气促", "腹泻", "头痛")
COMPLAINT_SHARE = (0.25, 0.22, 0.18, 0.11, 0.07, 0.06, 0.04, 0.03, 0.04)
PASS_FROM = 25  # the pass begins on 4 February


def write_isolation(world: World, desk: Desk, workers: Texts, them: Isolated, rng: np.random.Generator) -> None:
    """Hand in isolations, the daily checks of the isolated, and the visits paid to them."""
    count = len(them.start)
    hand = styles(count, rng)
    end = them.start + QUARANTINE + rng.choice(4, count, p=(0.82, 0.1, 0.05, 0.03))
    end = np.where(them.onset > NEVER // 2, np.minimum(end, np.maximum(them.onset + 3, them.start + 1)), end)
    clean = world.scribe.clean(them.door, them.home)
    kind = either(rng.random(count) < np.where(them.start < 22, 0.15, 0.45), "central", "home")
    recorded = same_evening(them.start, rng, (0.62, 0.26, 0.08, 0.04))
    desk.hand_in("isolation", {
        "isolation_no": desk.serials("G", them.start), "person_name": them.people.name, "id_number": blank(them.people.id_number, 0.12, rng),
        "phone": blank(them.people.phone, 0.03, rng), "kind": written(ISOLATION_KIND, kind, rng), "source": blank(written(ISOLATION_SOURCE, them.source, rng), 0.03, rng),
        "started_on": day_text(them.start, hand), "due_on": day_text(them.start + QUARANTINE, hand), "ended_on": day_text(days_until_now(end), hand),
        "address": clean,
    }, recorded, rng, 0.01, {"bad_id": "id_number", "future_date": "started_on"})  # fmt: skip
    _write_checks(world, desk, them, end, clean, rng)
    for visit, share in (("isolation_check", 0.30), ("health_visit", 0.22)):
        rows = np.flatnonzero(rng.random(count) < share)
        created = (them.start[rows] + rng.integers(0, 7, len(rows))) * DAY + rng.integers(8 * 60, 17 * 60, len(rows))
        rows, created = rows[created < AS_OF_MINUTE], created[created < AS_OF_MINUTE]
        write_tasks(world, desk, workers, Work(visit, them.door[rows], clean[rows], created), rng)
    _write_checkins(desk, them, end, rng)


def _write_checks(world: World, desk: Desk, them: Isolated, end: Ints, clean: Texts, rng: np.random.Generator) -> None:
    """Reports of a morning or an evening, on about every fifth day of isolation: the rest is told by phone."""
    days = np.maximum(end - them.start, 1)
    who = np.repeat(np.arange(len(days)), days)
    day = them.start[who] + np.arange(len(who)) - np.repeat(np.r_[0, np.cumsum(days)[:-1]], days)
    told = (rng.random(len(who)) < CHECKED_SHARE) & (day * DAY <= AS_OF_MINUTE) & (day >= 0)
    who, day = who[told], day[told]
    onset = them.onset[who]
    sick = (onset > NEVER // 2) & (day >= onset) & (day <= onset + 9)
    write_checks(world, desk, them.people.number[who], them.door[who], clean[who], day, sick, rng)


def write_checks(
    world: World, desk: Desk, person: Texts, door: Ints, clean: Texts, day: Ints, sick: np.ndarray, rng: np.random.Generator
) -> None:  # fmt: skip
    """Hand in one check for each given person and day; the sick have fever and complaints."""
    count = len(day)
    hour = np.where(rng.random(count) < 0.7, rng.normal(8.6, 1.1, count), rng.normal(18.4, 1.4, count)).clip(0.2, 23.8)
    when = day * DAY + (hour * 60).astype(np.int64)
    temperature = rng.normal(36.45, 0.24, count) + np.where(sick, rng.gamma(2.6, 0.55, count), 0.0)
    complains = rng.random(count) < np.where(sick, 0.82, 0.022)
    said = texts(COMPLAINTS)[rng.choice(len(COMPLAINTS), count, p=np.array(COMPLAINT_SHARE) / sum(COMPLAINT_SHARE))]
    quiet = either(rng.random(count) < 0.25, "无", None)
    lon, lat = _positions(world.doors.lonlat[door], rng)
    desk.hand_in("health_check", {
        "check_no": desk.serials("J", day), "person_no": person, "checked_at": time_text(when, styles(count, rng)),
        "temperature": blank(numbers(temperature.clip(35.2, 41.2), 1), 0.015, rng), "symptoms": either(complains, said, quiet),
        "by_other": yes_no(rng.random(count) < 0.2, rng), "lon": lon, "lat": lat, "address": clean,
    }, when + rng.integers(1, 240, count), rng, 0.006, {"swapped_coordinates": "lon", "future_date": "checked_at", "missing": "checked_at"})  # fmt: skip


def _positions(lonlat: Floats, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Where the telephone was: near the door, given in about half of the reports."""
    off = rng.normal(0, 9, lonlat.shape) / (METRES_PER_DEGREE_LON, METRES_PER_DEGREE_LAT)
    hidden = rng.random(len(lonlat)) < 0.45
    lon, lat = (numbers((lonlat + off)[:, axis], 6) for axis in (0, 1))
    return either(hidden, None, lon), either(hidden, None, lat)


def _write_checkins(desk: Desk, them: Isolated, end: Ints, rng: np.random.Generator) -> None:
    """Check-in colours of every fourth isolated person: red for the time, then three days to green."""
    rows = np.flatnonzero(rng.random(len(end)) < 0.25)
    for colour, day, rule in (("red", them.start[rows], "隔离开始"), ("yellow", end[rows], "隔离期满"), ("green", end[rows] + 3, "连续打卡三天")):
        _write_colours(desk, them.people.number[rows], "checkin", colour, day * DAY + rng.integers(0, 30, len(rows)), rule, rng)


def write_passes(desk: Desk, them: Returnees, rng: np.random.Generator) -> None:
    """Passes of everyone who registered since there are passes: yellow at first, green after the visit at the door."""
    rows = np.flatnonzero((them.registered >= PASS_FROM * DAY) & (them.arrived > NEVER // 2))
    number = them.people.number[rows]
    _write_colours(desk, number, "pass", "yellow", them.registered[rows] + 2, "新登记未核实", rng)
    seen = them.verified[rows] > NEVER // 2
    when = them.verified[rows] * DAY + rng.integers(9 * 60, 22 * 60, len(rows))
    when = np.maximum(when, them.registered[rows] + 30)
    for colour, rule, chosen in (("green", "入户核实无异常", seen & ~them.outbreak[rows]), ("red", "疫区返回需隔离", seen & them.outbreak[rows])):
        _write_colours(desk, number[chosen], "pass", colour, when[chosen], rule, rng)


def _write_colours(desk: Desk, person: Texts, scheme: str, colour: str, when: Ints, rule: str, rng: np.random.Generator) -> None:
    count = len(person)
    desk.hand_in("code_state", {
        "person_no": person, "scheme": written(CODE_SCHEME, [scheme] * count, rng), "at": time_text(when),
        "colour": written(PASS_COLOUR, [colour] * count, rng, 0.2), "rule": texts([rule] * count), "evidence": texts([None] * count),
    }, when + 1, rng)  # fmt: skip
