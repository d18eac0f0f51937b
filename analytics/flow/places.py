"""What a simulation is given, and who is where in one replicate: patients, their beds, the lines they stand in, what is next.

Compiled, and built into `kernels`; nothing here checks its input.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.flow.draws import compiled, small

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int32]

WARD, ICU = 0, 1
"""Units."""
NONE, ON_THE_WAY = -1, -2
"""Instead of a unit: no bed yet; none while being moved to another hospital."""
PLAIN, BEFORE, INTENSIVE, AFTER = 0, 1, 2, 3
"""Stays: in a ward without ever needing the ICU; before the ICU; in it; after it."""
HOME, STAY, BED, WANTS, AHEAD, BEHIND = 0, 1, 2, 3, 4, 5
"""Columns of a patient: hospital, stay, unit of the bed held and of the bed wanted, neighbours in the line."""
SINCE, WHEN = 0, 1
"""Columns of a patient's clock: waiting since, next event."""
BUSY, HELD, WAITING, BEDS, FIRST, LAST = 0, 1, 2, 3, 4, 6
"""Columns of a unit: beds taken; of these by people who wait for the other unit; people who wait for it; beds today; then
the first of its two lines, and the last."""
STEP_DOWN, FIRST_COME = 0, 1
"""Lines: out of the ICU, and everybody else."""
EVENTS, SPARE = 0, 1
"""How many there are of what."""
AT_ONCE = 4
"""Most events noted for one patient at a time, void ones among them: each wait and each stay leaves at most one behind."""


class City(NamedTuple):
    """H hospitals, T days, N present patients, and where they stood before."""

    rates: Floats  # (H, T) arrivals a day
    beds: Ints  # (2, H, T)
    home: Ints  # (N,) hospital of present patients
    unit: Ints  # (N,)
    elapsed: Floats  # (N,)
    chances: Floats  # (2, N) of PLAIN, of PLAIN or BEFORE, for present patients of wards


class Way(NamedTuple):
    """Course and rules. Threads take copies: counting references to one array together would cost more than the arithmetic."""

    near: Ints  # (H, H) others within reach, nearest first, then −1
    stays: Floats  # (4, 2) mean and deviation of the logarithm of each stay
    exponential: bool  # stays exponential with mean exp(stays[:, 0]) instead
    direct: float  # share admitted to the ICU
    intensive: float  # share that ever needs it
    icu_deaths: float
    ward_deaths: float
    divert: bool
    transfer: bool
    priority: bool
    patience: float
    end: float


class Tally(NamedTuple):
    """What is counted in one replicate."""

    flows: Counts  # (5, H, T)
    trips: Counts  # (2, H, H) diverted, transferred
    waited: Floats  # (H,) days waited by those admitted


class Now(NamedTuple):
    """One moment of one replicate of H hospitals, in room for P patients."""

    key: Keys  # (P,)
    who: Ints  # (P, 6)
    clock: Floats  # (P, 2)
    unit: Ints  # (2, H, 8)
    time: Floats  # (4 P,) heap of events …
    slot: Ints  # (4 P,) … and whose
    spare: Ints  # (P,) free places for patients
    number: Ints  # (2,)


@compiled
def empty(hospitals: int, patients: int) -> Now:
    """A city without patients, with room for so many."""
    unit, spare = np.zeros((2, hospitals, 8), np.int64), np.empty(patients, np.int64)
    for home in range(hospitals):
        for column in range(FIRST, 8):
            unit[WARD, home, column] = unit[ICU, home, column] = -1
    for place in range(patients):
        spare[place] = patients - 1 - place
    number = np.zeros(2, np.int64)
    number[SPARE] = patients
    return Now(
        np.empty(patients, np.uint64),
        np.empty((patients, 6), np.int64),
        np.empty((patients, 2)),
        unit,
        np.empty(AT_ONCE * patients + 1),
        np.empty(AT_ONCE * patients + 1, np.int64),
        spare,
        number,
    )


@small
def later(now: Now, slot: int, when: float, end: float) -> None:
    """Note a patient's next event, which voids any other; none is noted after the end."""
    now.clock[slot, WHEN] = when
    if when > end:
        return
    at = now.number[EVENTS]
    now.number[EVENTS] += 1
    while at > 0 and now.time[(at - 1) >> 1] > when:
        now.time[at], now.slot[at] = now.time[(at - 1) >> 1], now.slot[(at - 1) >> 1]
        at = (at - 1) >> 1
    now.time[at], now.slot[at] = when, slot


@small
def soonest(now: Now) -> int:
    """Take the first event off the heap: whose it is."""
    found = now.slot[0]
    now.number[EVENTS] -= 1
    size = now.number[EVENTS]
    when, slot = now.time[size], now.slot[size]
    at, child = 0, 1
    while child < size:
        if child + 1 < size and now.time[child + 1] < now.time[child]:
            child += 1
        if now.time[child] >= when:
            break
        now.time[at], now.slot[at] = now.time[child], now.slot[child]
        at, child = child, 2 * child + 1
    now.time[at], now.slot[at] = when, slot
    return int(found)


@small
def come(now: Now, key: np.uint64, home: int, stay: int, bed: int, time: float) -> int:
    """Find a place in memory for a new patient."""
    now.number[SPARE] -= 1
    slot = now.spare[now.number[SPARE]]
    now.key[slot] = key
    now.who[slot, HOME], now.who[slot, STAY], now.who[slot, BED], now.who[slot, WANTS] = home, stay, bed, NONE
    now.clock[slot, SINCE] = time
    if bed >= 0:
        now.unit[bed, home, BUSY] += 1
    return int(slot)


@small
def rise(now: Now, slot: int) -> None:
    """Give back the bed held, if any."""
    if now.who[slot, BED] >= 0:
        now.unit[now.who[slot, BED], now.who[slot, HOME], BUSY] -= 1


@small
def go(now: Now, slot: int) -> None:
    """A patient leaves for good."""
    rise(now, slot)
    now.clock[slot, WHEN] = -1.0
    now.spare[now.number[SPARE]] = slot
    now.number[SPARE] += 1


@small
def join(now: Now, slot: int, unit: int) -> None:
    """Stand at the end of the line for a unit of one's hospital."""
    home, bed = now.who[slot, HOME], now.who[slot, BED]
    line = STEP_DOWN if bed == ICU else FIRST_COME
    last = now.unit[unit, home, LAST + line]
    now.who[slot, WANTS], now.who[slot, AHEAD], now.who[slot, BEHIND] = unit, last, -1
    if last >= 0:
        now.who[last, BEHIND] = slot
    else:
        now.unit[unit, home, FIRST + line] = slot
    now.unit[unit, home, LAST + line] = slot
    now.unit[unit, home, WAITING] += 1
    if bed >= 0:
        now.unit[bed, home, HELD] += 1


@small
def leave(now: Now, slot: int) -> None:
    """Step out of the line, from anywhere in it."""
    unit, home, bed = now.who[slot, WANTS], now.who[slot, HOME], now.who[slot, BED]
    line = STEP_DOWN if bed == ICU else FIRST_COME
    ahead, behind = now.who[slot, AHEAD], now.who[slot, BEHIND]
    if ahead >= 0:
        now.who[ahead, BEHIND] = behind
    else:
        now.unit[unit, home, FIRST + line] = behind
    if behind >= 0:
        now.who[behind, AHEAD] = ahead
    else:
        now.unit[unit, home, LAST + line] = ahead
    now.who[slot, WANTS] = NONE
    now.unit[unit, home, WAITING] -= 1
    if bed >= 0:
        now.unit[bed, home, HELD] -= 1


@small
def foremost(now: Now, unit: int, home: int, priority: bool) -> int:
    """Who is next for a unit: those who free an ICU bed, if they have priority, then who came first."""
    down, other = now.unit[unit, home, FIRST + STEP_DOWN], now.unit[unit, home, FIRST + FIRST_COME]
    if down < 0 or other < 0:
        return int(max(down, other))
    sooner = now.clock[down, SINCE] <= now.clock[other, SINCE]
    return int(down if priority or sooner else other)


@small
def free(now: Now, unit: int, home: int) -> bool:
    """Whether a unit has a free bed. Then nobody waits for one: `kernels.refill` is called after each event."""
    return bool(now.unit[unit, home, BUSY] < now.unit[unit, home, BEDS])
