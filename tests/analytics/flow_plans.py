"""Small plans for tests of patient flow."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import strategies as st

from analytics.flow.model import Course, Floats, Ints, Plan, Present, Rules, Runs, Stay

COURSE = Course(
    icu_share=0.15,
    direct_share=0.3,
    ward=Stay(10, 0.7),
    before_icu=Stay(4, 0.6),
    icu=Stay(7, 0.8),
    after_icu=Stay(6, 0.5),
    icu_deaths=0.4,
    ward_deaths=0.02,
)
WARD_ONLY = Course(0, 0, Stay(1, 0.7), Stay(1, 0), Stay(1, 0), Stay(1, 0), 0, 0)
NOBODY = Present(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def line(hospitals: int, apart: float = 20.0) -> Floats:
    """Minutes between hospitals along a road."""
    at = np.arange(hospitals) * apart
    return np.abs(at[:, None] - at[None, :])


def one(
    arrivals: float, beds: int, days: int, *, hospitals: int = 1, course: Course = WARD_ONLY, **rules: object
) -> Plan:
    """Hospitals alike without a way between them, ICU beds in plenty, nobody there before."""
    between = np.where(np.eye(hospitals, dtype=bool), 0.0, np.inf)
    capacity = np.stack([np.full((hospitals, days), beds), np.full((hospitals, days), 10**6)])
    return Plan(np.full((hospitals, days), arrivals), capacity, NOBODY, course, Rules(**rules), between)  # type: ignore[arg-type]


def crowd(rng: np.random.Generator, people: int, hospitals: int) -> Present:
    """People present, three of four in a ward."""
    return Present(
        rng.integers(0, hospitals, people), (rng.random(people) < 0.25).astype(np.int64), rng.random(people) * 20
    )


def gone_and_there(runs: Runs) -> Ints:
    """Everybody a replicate can account for, (R,)."""
    gone = (runs.discharged + runs.died + runs.turned_away).sum(axis=(1, 2), dtype=np.int64)
    return gone + (runs.census + runs.waiting)[..., -1].sum(axis=(1, 2), dtype=np.int64)


def differing(one: Runs, other: Runs) -> list[str]:
    """Fields in which two sets of replicates are not the same."""
    names = [field.name for field in fields(Runs)]
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Three hospitals for twelve days, with anything that may befall them."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    demand, capacity = draw(st.sampled_from([0, 0.5, 4, 40])), draw(st.sampled_from([0, 1, 8, 60]))
    arrivals = rng.random((3, 12)) * demand
    beds = rng.integers(0, capacity + 1, (2, 3, 12))
    if draw(st.booleans()):  # all hospitals close for some days
        beds[:, :, 4:8], arrivals[:, 4:8] = 0, 0
    stays = [Stay(draw(st.sampled_from([0, 1e-6, 3, 14, 365])), draw(st.sampled_from([0, 0.5, 2]))) for _ in range(4)]
    shares = [draw(st.sampled_from([0, 0.3, 1])) for _ in range(4)]
    rules = Rules(
        divert=draw(st.booleans()),
        transfer=draw(st.booleans()),
        priority=draw(st.booleans()),
        reach=draw(st.sampled_from([0, 25, np.inf])),
        patience=draw(st.sampled_from([0, 0.5, 3, np.inf])),
    )
    present = crowd(rng, draw(st.sampled_from([0, 30])), 3)
    return Plan(arrivals, beds, present, Course(shares[0], shares[1], *stays, shares[2], shares[3]), rules, line(3))
