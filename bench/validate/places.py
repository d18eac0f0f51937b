"""The scan and the hot spots on generated towns: how often they find what is there, and cry at what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analytics.hot_spots import hot_spots
from analytics.neighbours import from_rings
from analytics.rates import empirical_bayes
from analytics.scan import Town, power
from bench.validate.lines import Line
from layers.contract import CLASS_OF_NOTHING
from layers.hot_spots import classes
from layers.surroundings import Ground, Tested, opened

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CENTRE: Final = h3.latlng_to_cell(30.6, 114.3, 8)
RINGS: Final = 25
CASES: Final = (100, 400, 1600)
TIMES: Final = 10
"""How many times its expected cases a struck cell and its neighbours hold."""
LEVEL: Final = 0.05


def scan_lines(seed: int, runs: int, replicates: int) -> Iterator[Line]:
    """Ten cases more in a week, in one cell and in seven, among 600 in sixty days on 1,936 cells."""
    one = power(Town(), seed=seed, runs=runs, replicates=replicates, workers=2)
    yield Line("scan: ten excess cases in a week, in one cell, are found", one.found, 0.95, "≥", f"{runs} towns")
    yield Line("scan: towns without an outbreak that raise an alarm", one.false_alarms, 0.07, "≤", f"{runs} towns, level {LEVEL:g}")
    seven = power(Town(cells=7), seed=seed + 1, runs=max(runs // 2, 1), replicates=replicates, workers=2)
    yield Line("scan: the same ten spread over seven cells", seven.found, of=f"alarms without an outbreak {seven.false_alarms:.3f}")


def hot_spot_lines(seed: int, runs: int) -> Iterator[Line]:
    """Hot cells (95 %) as the map has them, on towns of about 2,000 hexagons."""
    rng = np.random.default_rng(seed)
    near = from_rings(np.array(sorted(h3.grid_disk(CENTRE, RINGS)), np.uint64), itself=True)
    for cases in CASES:
        alone, quiet, found, astray = np.mean([_town(rng, near, cases) for _ in range(runs)], axis=0)
        what = f"hot spots, {cases:,} cases"
        yield Line(f"{what}: quiet towns with a hot cell", quiet, 0.07, "≤", f"{runs} towns; Gi* alone {alone:.2f}; our own mark")
        yield Line(f"{what}: {TIMES} times as many in seven cells are found", found, of=f"hot cells elsewhere in {astray:.2f} of towns")


def _town(rng: np.random.Generator, near: csr_array, cases: int) -> tuple[bool, bool, bool, bool]:
    """Of one town: hot cells while quiet by Gi* alone, and on the map; with an outbreak, in it, and elsewhere."""
    size = near.shape[0]
    people = rng.lognormal(np.log(400) - 0.32, 0.8, size)
    share = people / people.sum()
    usual = rng.multinomial(cases, share)
    struck = np.zeros(size, np.bool_)
    struck[near[[int(rng.choice(size, p=share))]].indices] = True
    within = np.where(struck, share, 0.0)
    excess = max(10, int((TIMES - 1) * cases * within.sum()))
    by_score, on_map = _hot(usual, people, near)
    _, hot = _hot(usual + rng.multinomial(excess, within / within.sum()), people, near)
    beside = near @ struck.astype(np.float64) > 0  # who lives beside the outbreak has it among the neighbours
    return bool(by_score.any()), bool(on_map.any()), bool(hot[struck].any()), bool((hot & ~beside).any())


def _hot(cases: Whole, people: Numbers, near: csr_array) -> tuple[Flags, Flags]:
    """Hot at 5 % by Gi* on steadied rates alone, and as the map has it, which hides counts of 1–4 and asks for more."""
    alone = hot_spots(empirical_bayes(cases, people).rate, near, LEVEL).sign > 0
    everywhere = np.arange(len(people))
    tested = Tested(Ground(everywhere, people, near), opened(cases, people, near), cases, np.ones(len(people), np.bool_))
    return alone, classes(tested) > CLASS_OF_NOTHING + 1
