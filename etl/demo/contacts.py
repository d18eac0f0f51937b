"""Who lived with the known cases and whom they met: households, residences, and people sent into isolation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from etl.demo.cases import Known
from etl.demo.desk import Desk
from etl.demo.doors import make_homes
from etl.demo.messy import DAY, NEVER, blank, day_text, days_until_now
from etl.demo.people import Ints, People, Texts, either, make_people, texts
from etl.demo.returns import CHUNK, Returnees
from etl.demo.world import World

# Numbers of people who are neither infected nor registered begin here.
CONTACTS_FROM = 500_000_000
OTHER_CONTACTS = 1.15


@dataclass(frozen=True)
class Isolated:
    """People sent into isolation: where they live, from which day, and when symptoms began (NEVER: none)."""

    people: People
    door: Ints
    home: Texts
    start: Ints
    onset: Ints
    source: Texts


def in_batches(them: Isolated) -> Iterator[Isolated]:
    """The same people in batches of bounded size."""
    for start in range(0, len(them.start), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(them.start)))
        yield Isolated(them.people.take(rows), *(getattr(them, name)[rows] for name in ("door", "home", "start", "onset", "source")))


def household_contacts(world: World, desk: Desk, known: Known, everyone: People) -> Isolated:
    """Write the households of known cases; return their other members and the cases' other contacts, isolated."""
    rng, infections = world.plan.rng("contacts"), world.infections
    _, first = np.unique(infections.household[known.row], return_index=True)
    at_home = infections.size[known.row[first]] - np.bincount(infections.household)[infections.household[known.row[first]]]
    at_home = at_home.clip(0)
    source = np.r_[np.repeat(first, at_home), np.repeat(np.arange(len(known.row)), rng.poisson(OTHER_CONTACTS, len(known.row)))]
    inside = np.arange(len(source)) < at_home.sum()
    age = rng.normal(40, 21, len(source)).clip(0, 94).astype(np.int64)
    people = make_people(CONTACTS_FROM, age, rng)
    grid = infections.grid[known.row[source]]
    door = np.where(inside, infections.door[known.row[source]], world.doors.pick(grid, rng))
    home = either(inside, known.home[source], make_homes(world.doors, door, rng))
    _write_households(world, desk, known, everyone, first, people, source, inside)
    start = known.reported[source] + rng.integers(0, 2, len(source))
    ours = either(rng.random(len(source)) < 0.6, "cdc", "team")
    return Isolated(people, door, home, start, np.full(len(source), NEVER), ours)


def _write_households(
    world: World, desk: Desk, known: Known, everyone: People, first: Ints, others: People, source: Ints, inside: Ints
) -> None:  # fmt: skip
    """Household members (the first known case heads the list) and where all of them live."""
    rng, infections = world.plan.rng("households"), world.infections
    mates = np.flatnonzero(inside)
    household = np.r_[infections.household[known.row], infections.household[known.row[source[mates]]]]
    number = np.r_[everyone.number[known.row], others.number[mates]]
    heads = np.isin(np.arange(len(household)), first)
    relation = either(heads, "户主", texts(["配偶", "子女", "父母", "其他"])[rng.choice(4, len(household), p=(0.42, 0.34, 0.18, 0.06))])
    recorded = np.r_[known.recorded, known.recorded[source[mates]]] + rng.integers(30, 900, len(household))
    since = texts((np.datetime64("2012-01-01") + rng.integers(0, 2800, len(household))).astype(str).tolist())
    desk.hand_in("household_member", {
        "household_no": texts(f"F{n:08d}" for n in household.tolist()), "person_no": number, "relation": blank(relation, 0.04, rng), "since": since,
    }, recorded, rng)  # fmt: skip
    door = np.r_[infections.door[known.row], infections.door[known.row[source[mates]]]]
    home = np.r_[known.home, known.home[source[mates]]]
    desk.hand_in("residence", {
        "person_no": number, "lived_from": since, "lived_to": texts([None] * len(number)), "address": world.scribe.clean(door, home),
        "id_number": np.r_[everyone.id_number[known.row], others.id_number[mates]], "phone": np.r_[everyone.phone[known.row], others.phone[mates]],
    }, recorded, rng)  # fmt: skip


def isolated_cases(world: World, known: Known, everyone: People) -> Isolated:
    """Cases who were found in isolation: they had been sent there some days before."""
    rng = world.plan.rng("isolated cases")
    rows = np.flatnonzero(known.found_by == "isolation")
    start = known.reported[rows] - rng.integers(1, 7, len(rows))
    infections = known.row[rows]
    source = texts(["cdc", "team", "self", "grid"])[rng.choice(4, len(rows), p=(0.5, 0.25, 0.1, 0.15))]
    onset = np.floor(world.infections.onset[infections]).astype(np.int64)
    return Isolated(everyone.take(infections), world.infections.door[infections], known.home[rows], start, onset, source)


def isolated_returnees(them: Returnees, onset: Ints, rng: np.random.Generator) -> Isolated:
    """Arrivals from the outbreak province since the city watched for them, most of them found and isolated."""
    arrived = days_until_now(them.arrived)
    rows = np.flatnonzero(them.outbreak & (arrived >= 10) & (rng.random(len(arrived)) < 0.88))
    source = texts(["self", "grid", "checkpoint", "team"])[rng.choice(4, len(rows), p=(0.40, 0.28, 0.20, 0.12))]
    sick = np.where(them.infection[rows] >= 0, onset[them.infection[rows]], NEVER)
    return Isolated(them.people.take(rows), them.door[rows], them.home[rows], arrived[rows], sick, source)


def residences(world: World, desk: Desk, them: Returnees, rng: np.random.Generator) -> None:
    """Where a part of the returnees live, from the day they arrived."""
    arrived = days_until_now(them.arrived)
    rows = np.flatnonzero((arrived > NEVER // 2) & (rng.random(len(arrived)) < 0.16))
    recorded = arrived[rows] * DAY + rng.integers(9 * 60, 40 * 60, len(rows))
    desk.hand_in("residence", {
        "person_no": them.people.number[rows], "lived_from": day_text(arrived[rows]), "lived_to": texts([None] * len(rows)),
        "address": world.scribe.clean(them.door[rows], them.home[rows]),
        "id_number": them.people.id_number[rows], "phone": them.people.phone[rows],
    }, recorded, rng)  # fmt: skip
