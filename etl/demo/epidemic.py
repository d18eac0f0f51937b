"""The hidden epidemic: who infects whom, where, when and how. The registers see only a part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from etl.demo.areas import Ground
from etl.demo.doors import Doors
from etl.demo.people import Ints
from etl.demo.plan import (
    DAYS,
    GENERATION_TIME,
    HOUSEHOLD_ATTACK,
    HOUSEHOLD_SIZES,
    INCUBATION_MEDIAN,
    INCUBATION_SIGMA,
    SERIAL_SHAPE,
    Plan,
)
from etl.demo.terrain import KM, Floats

ROUTES = ("imported", "household", "work", "community", "trip")
IMPORTED, HOUSEHOLD, WORK, COMMUNITY, TRIP = range(5)
NOBODY = -1
# Gamma-Poisson shape of infections outside the household (see tests: 15 % of cases cause about 80 %).
DISPERSION = 0.155
PEAK_R = 1.95
# Under closure, and what the staggered return to work adds from the middle of February on: the registers end
# in a second rise, so that whoever opens the demo has something to decide.
CLOSED_R = 0.42
RESUMED_R = 0.75
RESUMPTION = 40.0
ASCERTAINED = 0.64
# Where infection was carried in first: x, y, spread in km.
HOT_SPOTS = ((-5.6, 4.2, 0.8), (4.9, -3.9, 0.7), (16.6, -9.2, 0.9), (0.6, 2.2, 0.6))


@dataclass(frozen=True)
class Infections:
    """Everyone infected, in parallel arrays ordered by generation; times are days since the first day.

    `infector` is a row number or NOBODY; `household` numbers households; `first` marks the first infected
    of a household, whose `size` counts its members.
    """

    infector: Ints
    route: Ints
    infected: Floats
    onset: Floats
    grid: Ints
    door: Ints
    household: Ints
    size: Ints
    first: npt.NDArray[np.bool_]
    arrival: Ints

    def __len__(self) -> int:
        return len(self.infector)


def reproduction(day: Floats) -> Floats:
    """Infections one case would cause outside its household: high, low after the Eve's closure, up again with work."""
    closed = CLOSED_R + (PEAK_R - CLOSED_R) / (1 + np.exp((day - 20.0) / 2.6))
    return closed + RESUMED_R / (1 + np.exp((RESUMPTION - day) / 2.0))


def spread(plan: Plan, ground: Ground, doors: Doors) -> Infections:
    """The whole epidemic; of a dozen tries with more or fewer carriers, the one in which about `plan.cases` become known."""
    seeds = max(8, plan.cases // 11)
    best = found = _epidemic(plan, ground, doors, seeds)
    for _ in range(12):
        known = _known(found)
        if abs(known - plan.cases) < abs(_known(best) - plan.cases):
            best = found
        if abs(known / plan.cases - 1) < 0.03:
            break
        seeds = max(4, round(seeds * float(np.clip(plan.cases / max(known, 1.0), 0.5, 2.0)) ** 0.7))
        found = _epidemic(plan, ground, doors, seeds)
    return best


def _known(found: Infections) -> float:
    """How many will be in the registers, roughly: a report comes some five days after onset."""
    return ASCERTAINED * float(((found.onset > -4) & (found.onset < DAYS - 6)).sum())


def _epidemic(plan: Plan, ground: Ground, doors: Doors, seeds: int) -> Infections:
    rng = plan.rng("epidemic")
    map_of_grids = cKDTree(ground.centres)
    crowd = np.cumsum(ground.population / ground.population.sum())
    generation = _seeds(seeds, ground, doors, map_of_grids, crowd, rng)
    everyone = generation
    while len(generation):
        start = len(everyone) - len(generation)
        generation = _next(generation, start, int(everyone.household.max()) + 1, ground, doors, map_of_grids, crowd, rng)
        everyone = _join(everyone, generation)
    return everyone


def _join(a: Infections, b: Infections) -> Infections:
    return Infections(**{name: np.concatenate((getattr(a, name), getattr(b, name))) for name in a.__dataclass_fields__})


def _sizes(count: int, rng: np.random.Generator) -> Ints:
    return 1 + rng.choice(len(HOUSEHOLD_SIZES), count, p=HOUSEHOLD_SIZES)


def _incubation(count: int, rng: np.random.Generator) -> Floats:
    return INCUBATION_MEDIAN * np.exp(rng.normal(0, INCUBATION_SIGMA, count))


def _seeds(
    count: int, ground: Ground, doors: Doors, map_of_grids: cKDTree, crowd: Floats, rng: np.random.Generator
) -> Infections:  # fmt: skip
    """People who carried the infection in: mostly before the closure on the eve, a trickle after."""
    late = rng.random(count) < 0.07
    arrival = np.where(late, rng.uniform(14, DAYS - 8, count), 14 * rng.beta(2.6, 1.35, count)).astype(np.int64)
    infected = arrival - rng.uniform(0.2, 6.0, count)
    spot = np.array(HOT_SPOTS)[rng.integers(0, len(HOT_SPOTS), count)]
    near = np.asarray(map_of_grids.query(spot[:, :2] * KM + rng.normal(0, 1, (count, 2)) * spot[:, 2:] * KM)[1])
    grid = np.where(rng.random(count) < 0.5, near, np.searchsorted(crowd, rng.random(count)).clip(max=len(crowd) - 1))
    return Infections(
        infector=np.full(count, NOBODY), route=np.full(count, IMPORTED), infected=infected, onset=infected + _incubation(count, rng),
        grid=grid, door=doors.pick(grid, rng), household=np.arange(count), size=_sizes(count, rng),
        first=np.ones(count, dtype=bool), arrival=arrival,
    )  # fmt: skip


def _next(
    cases: Infections, start: int, household: int, ground: Ground, doors: Doors, map_of_grids: cKDTree, crowd: Floats, rng: np.random.Generator
) -> Infections:  # fmt: skip
    """Everyone this generation infects before the registers end."""
    at_home = rng.binomial(np.where(cases.first, cases.size - 1, 0), HOUSEHOLD_ATTACK)
    outside = rng.poisson(rng.gamma(DISPERSION, PEAK_R / DISPERSION, len(cases)))
    source = np.r_[np.repeat(np.arange(len(cases)), at_home), np.repeat(np.arange(len(cases)), outside)]
    home = np.arange(len(source)) < at_home.sum()
    infected = cases.infected[source] + rng.gamma(SERIAL_SHAPE, GENERATION_TIME / SERIAL_SHAPE, len(source))
    kept = (home | (rng.random(len(source)) < reproduction(infected) / PEAK_R)) & (infected < DAYS) & (infected > cases.arrival[source])
    source, home, infected = source[kept], home[kept], infected[kept]
    count = len(source)
    route = _routes(cases, source, home, infected, rng)
    grid = np.where(home, cases.grid[source], _where(cases, source, route, ground, map_of_grids, crowd, rng))
    return Infections(
        infector=source + start, route=route, infected=infected, onset=infected + _incubation(count, rng),
        grid=grid, door=np.where(home, cases.door[source], doors.pick(grid, rng)),
        household=np.where(home, cases.household[source], household + np.arange(count)),
        size=np.where(home, cases.size[source], _sizes(count, rng)), first=~home,
        arrival=np.where(route == TRIP, cases.arrival[source], -10_000),
    )  # fmt: skip


def _routes(cases: Infections, source: Ints, home: npt.NDArray[np.bool_], infected: Floats, rng: np.random.Generator) -> Ints:
    """At home, on the way into the city, at work, or in the community."""
    travelled = (cases.route[source] == IMPORTED) & (infected < cases.arrival[source] + 1.3)
    draw = rng.random(len(source))
    route = np.where(draw < 0.34, WORK, COMMUNITY)
    route = np.where(travelled & (draw > 0.55), TRIP, route)
    return np.where(home, HOUSEHOLD, route)


def _where(
    cases: Infections, source: Ints, route: Ints, ground: Ground, map_of_grids: cKDTree, crowd: Floats, rng: np.random.Generator
) -> Ints:  # fmt: skip
    """Grid of each newly infected: neighbours nearby, colleagues across town, fellow travellers anywhere."""
    reach = np.where(route == COMMUNITY, 0.75 * KM, 3.6 * KM)
    step = rng.exponential(reach) / np.sqrt(np.pi / 2)
    turn = rng.uniform(0, 2 * np.pi, len(source))
    xy = ground.centres[cases.grid[source]] + np.column_stack((np.cos(turn), np.sin(turn))) * step[:, None]
    near = np.asarray(map_of_grids.query(xy)[1], dtype=np.int64).reshape(-1)
    anywhere = np.searchsorted(crowd, rng.random(len(source))).clip(max=len(crowd) - 1)
    return np.where((route == TRIP) | ((route == WORK) & (rng.random(len(source)) < 0.4)), anywhere, near)


