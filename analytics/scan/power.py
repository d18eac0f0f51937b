"""How often the prospective scan finds an outbreak that is there, and how often it cries without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.scan.circles import Circles, build_circles
from analytics.scan.clusters import observe
from analytics.scan.inference import monte_carlo_p, simulate
from analytics.scan.models import poisson

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Town:
    """A square town of side × side cells, lognormal populations (mean 400, σ 0.8), and the usual cases in it.

    Attributes:
        side: cells along an edge.
        days: days looked at.
        cases: cases on all days that cluster nowhere.
        excess: further cases of the outbreak.
        within: the outbreak's days, the last ones.
        cells: cells it is spread over, a place and those nearest to it.
        most_share: share of the people a circle may hold.
    """

    side: int = 44
    days: int = 60
    cases: int = 600
    excess: int = 10
    within: int = 7
    cells: int = 1
    most_share: float = 0.1


@dataclass(frozen=True)
class Power:
    """What came out of so many towns with an outbreak and as many without.

    Attributes:
        runs: towns of each sort.
        found: share of outbreaks whose place lies in a cluster with p at or below the level.
        false_alarms: share of towns without an outbreak in which some cluster has such a p.
    """

    runs: int
    found: float
    false_alarms: float


def power(
    town: Town, *, seed: int, runs: int = 200, replicates: int = 999, level: float = 0.05, workers: int = 1
) -> Power:
    """Scan generated towns with and without an outbreak (Poisson model, windows of up to half the days).

    Given population and number of cases the replicates of all towns have one distribution, so they are made twice only.

    Args:
        town: what towns are like.
        seed: ≥ 0; populations, cases and outbreaks follow from it.
        runs: towns of each sort.
        replicates: for the p values.
        level: p at which a cluster raises an alarm.
        workers: threads for the replicates.

    Raises:
        ValueError: no run, or an outbreak longer than the days or wider than the town.
    """
    if runs < 1 or not 1 <= town.within <= town.days or not 1 <= town.cells <= town.side**2:
        raise ValueError(f"cannot scan {runs} towns with {town.within} of {town.days} days in {town.cells} of {town.side**2} cells")
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(town.side**2), town.side)
    people = rng.lognormal(np.log(400) - 0.32, 0.8, town.side**2)
    around = build_circles(column, row, people, most_share=town.most_share)
    share = np.repeat(people / people.sum() / town.days, town.days)
    found = false_alarms = 0
    maxima: list[Numbers] = []
    for _ in range(runs):
        counts = rng.multinomial(town.cases, share).reshape(len(people), town.days)
        place = int(rng.integers(len(people)))
        near = np.hypot(row - row[place], column - column[place]).argsort(kind="stable")[: town.cells]
        struck = counts.copy()
        np.add.at(struck, (rng.choice(near, town.excess), rng.integers(town.days - town.within, town.days, town.excess)), 1)
        if not maxima:
            studies = (poisson(table, people, "prospective") for table in (counts, struck))
            maxima = [simulate(study, around, seed=seed, replicates=replicates, workers=workers) for study in studies]
        false_alarms += len(_alarms(counts, people, around, maxima[0], level)) > 0
        found += any(place in places for places in _alarms(struck, people, around, maxima[1], level))
    return Power(runs, found / runs, false_alarms / runs)


def _alarms(
    counts: npt.NDArray[np.int64], people: Numbers, around: Circles, maxima: Numbers, level: float
) -> list[npt.NDArray[np.int32]]:
    """Places of the clusters with p at or below the level."""
    clusters = observe(poisson(counts, people, "prospective"), around, most=3)
    return [cluster.places for cluster in clusters if monte_carlo_p(cluster.log_ratio, maxima) <= level]
