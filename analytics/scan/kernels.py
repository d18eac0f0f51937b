"""The compiled loops of the scan statistic.

All of them stand in this one file: numba's cache does not notice a change in a compiled function imported from another.
Nothing here checks its input; `models`, `circles`, `clusters` and `inference` do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Seeds = npt.NDArray[np.uint32]
F = TypeVar("F", bound=Callable[..., object])

POISSON, PERMUTATION, EXPECTATION, BERNOULLI = 0, 1, 2, 3
"""Probability models, as the loops know them."""
NONE, SOME, TAKEN = 0, 1, 2
"""What a place holds."""


class Setting(NamedTuple):
    """What stays the same in the observed scan and in every replicate: n places, T days, m entries in circles."""

    starts: Longs  # (n + 1,) where the circles around each place begin in `members`
    members: Ints  # (m,) places by distance from the centre
    closes: Flags  # (m,) whether a circle ends after this member: equally far places enter together
    space: Numbers  # (n,) expected cases of a place, where expected cases are place × day
    clock: Numbers  # (T + 1,) share of a place's expected cases before each day, likewise
    table: Numbers  # (n, T + 1) expected cases of a place before each day; (0, 0) where `space` and `clock` say it all
    model: int
    total: int  # C, all cases
    people: float  # N, cases and controls (Bernoulli)
    prospective: bool  # only windows that end on the last day
    longest: int  # days a window may have
    fewest: int  # cases a cluster must have


class Cases(NamedTuple):
    """Where and when cases are: entries first[i] to first[i + 1] belong to place i, in the order of days."""

    there: Bytes  # (n,) NONE, SOME, or TAKEN by a cluster found before
    first: Longs  # (n + 1,)
    day: Ints
    number: Ints


def compiled(function: F) -> F:
    """Compile at first call; run without Python's lock."""
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


def fast(function: F) -> F:
    """Compile likewise, and let sums be taken in any order: several windows at a time."""
    return cast(F, numba.njit(nogil=True, error_model="numpy", fastmath=True)(function))


@cache
def keep() -> None:
    """Keep the machine code of what is called from outside: beside this file, or where `NUMBA_CACHE_DIR` says.

    Not done at import, as it writes there. Where nothing can be written every process compiles for itself.
    """
    for function in (refresh, gather, maxima):
        with suppress(RuntimeError):
            cast(Any, function).enable_caching()


@compiled
def ratio(model: int, inside: float, expected: float, total: float, people: float) -> float:
    """Log likelihood ratio of a window with more cases than expected (natural logarithm)."""
    outside, rest = total - inside, total - expected
    if model == EXPECTATION:
        return inside * math.log(inside / expected) - (inside - expected)
    value = inside * math.log(inside / expected)
    if outside > 0:
        value += outside * math.log(outside / rest)
    if model == BERNOULLI:
        within = expected * people / total  # people in the window
        well, well_expected = within - inside, within - expected
        if well > 1e-9:
            value += well * math.log(well / well_expected)
        well, well_expected = people - within - outside, people - within - rest
        if well > 1e-9:
            value += well * math.log(well / well_expected)
    return value


@fast
def promising(before: Numbers, clock: Numbers, mass: float, begin: int, last: int, end: int, share: float, floor: float) -> bool:
    """Whether some window from a day in begin … last to `end` may have a ratio above `floor`.

    A ratio is at most over × (√(inside ÷ expected) − share), as ln x ≤ (x − 1) ÷ √x; `share` ≤ (C − inside) ÷ (C − expected),
    or 1 for a given baseline. Without logarithm, root and division this runs several windows at a time.
    """
    cases, time = before[begin : last + 1], clock[begin : last + 1]
    until, now = before[end + 1], clock[end + 1]
    hits = 0
    for day in range(len(cases)):
        inside = until - cases[day]
        expected = mass * (now - time[day])
        over = inside - expected
        reach = share * over + floor
        hits += inside * over * over > expected * reach * reach
    return hits > 0


@fast
def add(onto: Numbers, amount: float) -> None:
    """Add a number to each of an array (without the detour that numba takes for `+=`)."""
    for at in range(len(onto)):
        onto[at] += amount


@compiled
def windows_over(
    setting: Setting, before: Numbers, clock: Numbers, mass: float, oldest: int, newest: int, floor: float
) -> tuple[float, int, int]:
    """Best window of one circle above `floor`, among those that hold a day from `oldest` to `newest`.

    `before` (T + 1,) are the circle's cases before each day. With the cases given, fewer expected cases are always more
    remarkable: a window begins, and unless prospective ends, on a day with cases.
    """
    best, first, last = floor, -1, -1
    count = len(before) - 1
    share = 1.0 if setting.model == EXPECTATION else (setting.total - before[count]) / setting.total
    for end in range(count - 1 if setting.prospective else oldest, count):
        begin = max(0, end - setting.longest + 1)
        if before[end] == before[end + 1] and not setting.prospective:
            continue
        # The shave keeps rounding in the quick look from hiding a window; Bernoulli has a further term and skips it.
        if setting.model != BERNOULLI and not promising(
            before, clock, mass, begin, min(end, newest), end, share, best * (1 - 1e-9)
        ):
            continue
        for day in range(begin, min(end, newest) + 1):
            inside = before[end + 1] - before[day]
            expected = mass * (clock[end + 1] - clock[day])
            if before[day] == before[day + 1] or inside < setting.fewest or inside <= expected:
                continue
            value = ratio(setting.model, inside, expected, setting.total, setting.people)
            if value > best:
                best, first, last = value, day, end
    return best, first, last


@compiled
def best_around(
    setting: Setting, cases: Cases, centre: int, floor: float, before: Numbers, clock: Numbers
) -> tuple[float, int, int, int]:
    """Best window above `floor` around one centre: ratio, last entry of its circle (−1: none), first and last day.

    `before` and `clock` (T + 1,) are room to work in. Circles stop before the first place that is taken.
    """
    best, at, first, last = floor, -1, -1, -1
    before[:] = 0.0
    apart = len(setting.table) == 0
    mass = 0.0 if apart else 1.0
    if not apart:
        clock[:] = 0.0
    oldest, newest = len(before), -1
    for entry in range(setting.starts[centre], setting.starts[centre + 1]):
        place = setting.members[entry]
        if cases.there[place] == TAKEN:
            break
        if apart:
            mass += setting.space[place]
        else:
            for day in range(len(clock)):
                clock[day] += setting.table[place, day]
        if cases.there[place] == SOME:
            for case in range(cases.first[place], cases.first[place + 1]):
                add(before[cases.day[case] + 1 :], cases.number[case])
            oldest = min(oldest, cases.day[cases.first[place]])
            newest = max(newest, cases.day[cases.first[place + 1] - 1])
        if newest >= 0 and setting.closes[entry]:
            value, begin, end = windows_over(setting, before, setting.clock if apart else clock, mass, oldest, newest, best)
            if begin >= 0:
                best, at, first, last = value, entry, begin, end
            oldest, newest = len(before), -1
    return best, at, first, last


@compiled
def refresh(setting: Setting, cases: Cases, best: Numbers, found: Longs) -> None:
    """Scan again around the centres whose best window holds a taken place; at first `found` (n, 3) is −2 everywhere.

    `found` is the last entry of the circle (−1: none), first and last day; `best` (n,) the ratio.
    """
    before = np.zeros(len(setting.clock))
    clock = np.zeros(len(setting.clock))
    for centre in range(len(best)):
        stale = found[centre, 0] == -2
        for entry in range(setting.starts[centre], found[centre, 0] + 1):
            stale = stale or cases.there[setting.members[entry]] == TAKEN
        if stale:
            value, at, first, last = best_around(setting, cases, centre, 0.0, before, clock)
            best[centre] = value
            found[centre, 0], found[centre, 1], found[centre, 2] = at, first, last


@compiled
def gather(counts: npt.NDArray[np.int32], from_day: int) -> Cases:
    """The entries of a table of counts (n, T) from one day on."""
    places, length = counts.shape
    there = np.zeros(places, np.uint8)
    first = np.zeros(places + 1, np.int64)
    for place in range(places):
        days = 0
        for at in range(from_day, length):
            days += counts[place, at] != 0
        first[place + 1] = first[place] + days
        there[place] = SOME if days else NONE
    day = np.empty(first[places], np.int32)
    number = np.empty(first[places], np.int32)
    entry = 0
    for place in range(places):
        for at in range(from_day, length):
            if counts[place, at]:
                day[entry], number[entry] = at, counts[place, at]
                entry += 1
    return Cases(there, first, day, number)


@compiled
def draw(setting: Setting, places: Ints, case_days: Ints, mass: Numbers, counts: npt.NDArray[np.int32]) -> None:
    """Fill `counts` (n, T) with one random city in which nothing clusters.

    `mass` is the running sum of expected cases: of places, or of places and days where these do not separate. `places`
    holds the place of every case (permutation) or of every person (Bernoulli), `case_days` the day of every case.
    """
    counts[:] = 0
    length = counts.shape[1]
    if setting.model == PERMUTATION:
        days = np.random.permutation(case_days)
        for case in range(len(places)):
            counts[places[case], days[case]] += 1
        return
    if setting.model == BERNOULLI:
        pool = places.copy()
        for case in range(setting.total):
            other = case + int(np.random.random() * (len(pool) - case))
            pool[case], pool[other] = pool[other], pool[case]
            counts[pool[case], 0] += 1
        return
    drawn = np.random.poisson(mass[-1]) if setting.model == EXPECTATION else setting.total
    for _ in range(drawn):
        at = min(np.searchsorted(mass, np.random.random() * mass[-1], side="right"), len(mass) - 1)
        if len(setting.table):
            counts[at // length, at % length] += 1
        else:
            day = np.searchsorted(setting.clock, np.random.random() * setting.clock[-1], side="right") - 1
            counts[at, min(day, length - 1)] += 1


@compiled
def maxima(setting: Setting, places: Ints, case_days: Ints, mass: Numbers, seeds: Seeds) -> Numbers:
    """Greatest ratio of each of as many random cities as there are seeds."""
    length = len(setting.clock) - 1
    counts = np.zeros((len(setting.starts) - 1, length), np.int32)
    before = np.zeros(length + 1)
    clock = np.zeros(length + 1)
    greatest = np.zeros(len(seeds))
    for replicate in range(len(seeds)):
        np.random.seed(seeds[replicate])
        draw(setting, places, case_days, mass, counts)
        cases = gather(counts, length - setting.longest if setting.prospective else 0)
        best = 0.0
        for centre in range(len(setting.starts) - 1):
            best = best_around(setting, cases, centre, best, before, clock)[0]
        greatest[replicate] = best
    return greatest
