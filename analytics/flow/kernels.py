"""The compiled loops of the event simulation: one patient at a time through ward → ICU → ward.

Nothing here checks its input; `events` does. Every random number is a hash of (replicate, hospital, day, patient, what for), so
a patient keeps course and stays whatever the beds and rules: scenarios differ by what was changed, not by luck.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from analytics.flow import draws
from analytics.flow.draws import compiled, lean, small, under, uniform
from analytics.flow.places import (
    AFTER,
    BED,
    BEDS,
    BEFORE,
    BUSY,
    EVENTS,
    FIRST,
    FIRST_COME,
    HELD,
    HOME,
    ICU,
    INTENSIVE,
    NONE,
    ON_THE_WAY,
    PLAIN,
    SINCE,
    STAY,
    STEP_DOWN,
    WAITING,
    WANTS,
    WARD,
    WHEN,
    City,
    Counts,
    Floats,
    Ints,
    Keys,
    Now,
    Tally,
    Way,
    come,
    empty,
    foremost,
    free,
    go,
    join,
    later,
    leave,
    rise,
    soonest,
)

ARRIVED, ADMITTED, DISCHARGED, DIED, TURNED = 0, 1, 2, 3, 4
"""Rows of a day's counts."""
TIME, WAY, FATE, STAYS = 0, 1, 2, 3
"""What random numbers of a patient are for; stay s draws number STAYS + s."""


@small
def stay_on(way: Way, now: Now, slot: int, stay: int, time: float, elapsed: float) -> None:
    """Let a patient's stay begin, or go on after so many days."""
    mu, sigma = way.stays[stay, 0], way.stays[stay, 1]
    left = draws.stay_left(now.key[slot], STAYS + stay, mu, sigma, elapsed, way.exponential)
    later(now, slot, time + left, way.end)


@small
def chosen(now: Now, home: int, priority: bool) -> tuple[int, int]:
    """Who lies down next and in which unit; −1 if nobody can.

    Also one who holds the bed the other wants: then two change places, here the one out of the ward first.
    """
    for unit in (ICU, WARD):
        slot = foremost(now, unit, home, priority)
        if slot >= 0 and free(now, unit, home):
            return slot, unit
    up = now.unit[ICU, home, FIRST + FIRST_COME]
    if up >= 0 and now.unit[WARD, home, FIRST + STEP_DOWN] >= 0 and now.who[up, BED] == WARD:
        return int(up), ICU
    return -1, WARD


@lean
def refill(way: Way, now: Now, tally: Tally, home: int, time: float, day: int) -> None:
    """Give the free beds of a hospital to those who wait."""
    exchanged = -1
    while now.unit[WARD, home, WAITING] + now.unit[ICU, home, WAITING] > 0:
        slot, unit = chosen(now, home, way.priority)
        if exchanged >= 0:
            slot, unit = exchanged, WARD
        if slot < 0:
            return
        full = not free(now, unit, home)
        exchanged = now.unit[WARD, home, FIRST + STEP_DOWN] if full and unit == ICU else -1
        leave(now, slot)
        bed = now.who[slot, BED]
        if bed == NONE:
            tally.flows[ADMITTED, home, day] += 1
            tally.waited[home] += time - now.clock[slot, SINCE]
        rise(now, slot)
        now.who[slot, BED] = unit
        now.unit[unit, home, BUSY] += 1
        if now.who[slot, STAY] != AFTER:  # recovery after the ICU went on while waiting
            stay_on(way, now, slot, now.who[slot, STAY], time, 0.0)


@small
def bed_for(way: Way, now: Now, slot: int, away: bool, unit: int, time: float) -> int:
    """Stand in line where a bed is free, here or, if that is allowed, nearby; else here: where that is."""
    home = now.who[slot, HOME]
    found = home
    if away and not free(now, unit, home):
        for other in way.near[home]:
            if other < 0:
                break
            if free(now, unit, other):
                found = other
                break
    if found != home:
        if now.who[slot, BED] >= 0:
            rise(now, slot)
            now.who[slot, BED] = ON_THE_WAY
        now.who[slot, HOME] = found
    join(now, slot, unit)
    if not free(now, unit, found):
        later(now, slot, time + way.patience, way.end)
    return int(found)


@small
def arrive(way: Way, now: Now, tally: Tally, key: np.uint64, home: int, time: float) -> int:
    """A new patient at the door: the hospital he ends up in."""
    draw = uniform(key, WAY)
    stay = INTENSIVE if draw < way.direct else BEFORE if draw < way.intensive else PLAIN
    slot = come(now, key, home, stay, NONE, time)
    found = bed_for(way, now, slot, way.divert, ICU if stay == INTENSIVE else WARD, time)
    if found != home:
        tally.trips[0, home, found] += 1
    return found


@small
def happen(way: Way, now: Now, tally: Tally, slot: int, time: float, day: int) -> int:
    """What a patient's clock brings: the hospital he is in then."""
    stay, home, waits = now.who[slot, STAY], now.who[slot, HOME], now.who[slot, WANTS] >= 0
    fate = uniform(now.key[slot], FATE)
    if waits:  # patience is over, or in an ICU bed the stay after the ICU is
        tally.flows[DISCHARGED if now.who[slot, BED] == ICU else TURNED, home, day] += 1
        leave(now, slot)
        go(now, slot)
    elif stay == BEFORE:
        now.who[slot, STAY], now.clock[slot, SINCE] = INTENSIVE, time
        found = bed_for(way, now, slot, way.transfer, ICU, time)
        if found != home:
            tally.trips[1, home, found] += 1
        return found
    elif stay == INTENSIVE and fate >= way.icu_deaths:
        now.who[slot, STAY], now.clock[slot, SINCE] = AFTER, time
        join(now, slot, WARD)
        stay_on(way, now, slot, AFTER, time, 0.0)
    else:
        dies = stay == INTENSIVE or (stay == PLAIN and fate < way.ward_deaths)
        tally.flows[DIED if dies else DISCHARGED, home, day] += 1
        go(now, slot)
    return int(home)


@lean
def settle(city: City, way: Way, now: Now, key: np.uint64) -> None:
    """Put the present patients into their beds, there or not."""
    for person in range(len(city.home)):
        own, stay = under(key, person), INTENSIVE
        if city.unit[person] == WARD:
            draw = uniform(own, WAY)
            stay = PLAIN if draw < city.chances[0, person] else BEFORE if draw < city.chances[1, person] else AFTER
        slot = come(now, own, city.home[person], stay, city.unit[person], 0.0)
        stay_on(way, now, slot, stay, 0.0, city.elapsed[person])


@compiled
def comers(base: Keys, number: Counts, day: int) -> tuple[Floats, Keys, Ints, Ints]:
    """Times, keys and hospitals of a day's arrivals, and their order."""
    total = 0
    for home in range(len(number)):
        total += number[home]
    times, keys, homes = np.empty(total), np.empty(total, np.uint64), np.empty(total, np.int64)
    at = 0
    for home in range(len(number)):
        for person in range(number[home]):
            keys[at] = under(base[home], person)
            times[at], homes[at] = day + uniform(keys[at], TIME), home
            at += 1
    return times, keys, homes, np.argsort(times)


@lean
def live(way: Way, now: Now, tally: Tally, times: Floats, keys: Keys, homes: Ints, order: Ints, day: int) -> None:
    """One day: those who come, in the order of their times, between the events of those who are there."""
    at = 0
    while True:
        time = times[order[at]] if at < len(order) else np.inf
        if now.number[EVENTS] > 0 and now.time[0] <= min(time, day + 1.0):
            time = now.time[0]
            slot = soonest(now)
            if now.clock[slot, WHEN] != time:
                continue
            left = now.who[slot, HOME]
            here = happen(way, now, tally, slot, time, day)
        elif at < len(order):
            left = homes[order[at]]
            here = arrive(way, now, tally, keys[order[at]], left, time)
            at += 1
        else:
            return
        for home in (left, here):
            if now.unit[WARD, home, WAITING] + now.unit[ICU, home, WAITING] > 0:
                refill(way, now, tally, home, time, day)


@lean
def open_day(city: City, way: Way, now: Now, tally: Tally, day: int) -> None:
    """The beds of a day, and who waited for them. Loops, as numba takes long to compile sums over slices."""
    for home in range(city.rates.shape[0]):
        for unit in range(2):
            now.unit[unit, home, BEDS] = city.beds[unit, home, day]
        refill(way, now, tally, home, float(day), day)


@lean
def close_day(now: Now, stock: Counts, day: int) -> None:
    """Who lies in a bed and who waits at 24:00, by `Unit` and hospital: `stock` (2, 2, H, T)."""
    for unit in range(2):
        for home in range(now.unit.shape[1]):
            stock[0, unit, home, day] = now.unit[unit, home, BUSY] - now.unit[unit, home, HELD]
            stock[1, unit, home, day] = now.unit[unit, home, WAITING]


@lean
def foretell(city: City, tally: Tally, bases: Keys, seed: np.uint64) -> int:
    """How many will come, by hospital and day, and the keys of these; in all, with the present."""
    total = len(city.home)
    for home in range(city.rates.shape[0]):
        for day in range(city.rates.shape[1]):
            bases[day, home] = under(under(seed, home + 1), day)
            number = draws.poisson(city.rates[home, day], bases[day, home] ^ draws.M2)
            tally.flows[ARRIVED, home, day] = number
            total += number
    return total


@cache
def runner() -> Callable[[City, Way, Tally, Counts, np.uint64], int]:
    """The loop over replicates, its machine code kept."""
    version = draws.stamp("draws.py", "places.py", "kernels.py")

    def run(city: City, way: Way, tally: Tally, stock: Counts, seed: np.uint64) -> int:
        """Fill the zeros of `tally` and `stock` with one replicate."""
        hospitals, length = city.rates.shape
        bases = np.empty((length, hospitals), np.uint64)
        now = empty(hospitals, foretell(city, tally, bases, seed))
        settle(city, way, now, under(seed, 0))
        for day in range(length):
            open_day(city, way, now, tally, day)
            times, keys, homes, order = comers(bases[day], tally.flows[ARRIVED, :, day], day)
            live(way, now, tally, times, keys, homes, order, day)
            close_day(now, stock, day)
        return version

    return draws.kept(compiled(run))
