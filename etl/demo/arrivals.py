"""The registers of people who come: registration and trip, batch by batch."""

from __future__ import annotations

import numpy as np

from etl.demo.desk import Desk
from etl.demo.messy import NEVER, blank, day_text, days_until_now, lag_minutes, styles, time_text, written, yes_no
from etl.demo.people import Texts, either, pick, texts
from etl.demo.returns import EMPLOYER_TAILS, OUTBREAK_CITY, Returnees
from geodata.vocabulary import MODE, PURPOSE, SEX

RELATIONS = ("本人", "配偶", "子女", "父母", "同事", "亲属")


def write_registrations(desk: Desk, them: Returnees, rng: np.random.Generator) -> None:
    """Hand in the forms of one batch as their senders filled them."""
    count, people = len(them.registration), them.people
    hand = styles(count, rng)
    arrived, verified = days_until_now(them.arrived), days_until_now(them.verified)
    verified = np.where(arrived > NEVER // 2, verified, NEVER)
    recorded = lag_minutes(them.registered, rng, 1.2)
    kept = desk.hand_in("registration", {
        "registration_no": them.registration, "registered_at": time_text(them.registered, hand), "person_name": blank(people.name, 0.004, rng),
        "id_type": texts(["居民身份证", "身份证"])[(rng.random(count) < 0.3).astype(int)],
        "id_number": blank(people.id_number, 0.22, rng), "phone": blank(people.phone, 0.01, rng),
        "sex": written(SEX, texts(np.where(people.male, "male", "female").tolist()), rng, 0.12),
        "age": blank(texts(map(str, people.age.tolist())), 0.02, rng),
        "relation": texts(RELATIONS)[rng.choice(6, count, p=(0.82, 0.06, 0.05, 0.03, 0.02, 0.02))],
        "origin_province": _province(them.province, rng), "origin_city": blank(them.city, 0.05, rng),
        "from_outbreak": yes_no(them.outbreak, rng), "contact_risk": yes_no(rng.random(count) < 0.006, rng, 0.06),
        "expected_on": day_text(them.expected, hand), "arrived_on": day_text(arrived, hand),
        "purpose": written(PURPOSE, them.purpose, rng), "mode": written(MODE, them.mode, rng, 0.3),
        "service_no": blank(them.service, 0.05, rng), "employer": _employers(them, rng),
        "stopovers": either(rng.random(count) < 0.04, texts([OUTBREAK_CITY, "南京市", "合肥市"])[rng.integers(0, 3, count)], None),
        "verified_on": day_text(verified), "address": them.address,
    }, recorded, rng, 0.02, {"future_date": "registered_at", "bad_id": "id_number", "missing": "expected_on"})  # fmt: skip
    desk.truth("addresses", {
        "noun": ["registration"] * len(kept), "number": them.registration[kept], "noise": them.noise[kept],
        "clean": them.home[kept], "door": them.door[kept],
    })  # fmt: skip


def _province(province: Texts, rng: np.random.Generator) -> Texts:
    """Provinces as people write them: now and then without 省 or 市."""
    short = texts(name[:-1] for name in province)
    return blank(np.where(rng.random(len(province)) < 0.12, short, province), 0.015, rng)


def _employers(them: Returnees, rng: np.random.Generator) -> Texts:
    """An employer for most who come to work."""
    count = len(them.purpose)
    name = pick("华宏鼎盛恒泰远大金诚", count, rng) + pick("达源通兴茂力升和", count, rng)
    tail = texts(EMPLOYER_TAILS)[rng.integers(0, len(EMPLOYER_TAILS), count)]
    works = np.isin(them.purpose.astype(str), ("work", "business")) & (rng.random(count) < 0.72)
    return either(works, name + tail, None)


def write_trips(desk: Desk, them: Returnees, rng: np.random.Generator) -> None:
    """Hand in the journeys of those who arrived on a train, coach, flight or ship."""
    arrived = days_until_now(them.arrived)
    rode = np.flatnonzero((arrived > NEVER // 2) & (them.mode != "car"))
    recorded = lag_minutes(them.registered[rode], rng, 6.0)
    desk.hand_in("trip", {
        "person_no": them.people.number[rode], "service_date": day_text(arrived[rode]),
        "mode": written(MODE, them.mode[rode], rng, 0.3), "service_no": them.service[rode], "carriage": them.carriage[rode],
        "seat": them.seat[rode], "from_place": them.city[rode], "to_place": texts(["临江"] * len(rode)),
    }, np.maximum(recorded, arrived[rode] * 1440), rng, 0.01)  # fmt: skip
