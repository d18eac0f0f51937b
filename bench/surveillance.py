"""How fast the surveillance numbers are: reproduction number, hot spots and the prospective scan, beside their marks and peers.

    python bench/surveillance.py [--quick]

Times are medians. Gi* stands beside esda's analytic call on the same cells in the same run. `--quick` leaves out the 999
replicates. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from libpysal.graph import Graph
from scipy.sparse import csr_array

from analytics.hot_spots import getis_ord
from analytics.neighbours import from_pairs
from analytics.reproduction import reproduction
from analytics.scan import build_circles, observe, poisson, simulate, warm
from analytics.serial_interval import gamma_weights
from analytics.superspreading import widened
from bench.validate.lines import Line, told

CELLS = 100_000
TIMES_ESDA = 50
SCANS = ((44, 0.10, 0.030, 13.0), (141, 0.02, 0.250, 80.0))
"""Cells along an edge, largest circle as a share of the people, seconds for the observed clusters and for 999 replicates."""
SCAN_DAYS, SCAN_CASES = 60, 600


def taken(ask: Callable[[], object], times: int = 9) -> float:
    """Median seconds of a call, after one that warms up."""
    ask()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return float(np.median(found))


def series_lines() -> Iterator[Line]:
    """R of 200 areas × 120 days, as published and as screens show it."""
    cases = np.random.default_rng(1).poisson(20, (200, 120))
    weights = gamma_weights(6.3, 4.2)
    yield Line("R, 200 areas × 120 days, seconds", taken(lambda: reproduction(cases, weights)), 0.1, "≤")
    yield Line("the same with intervals for superspreading, as shown", taken(lambda: widened(reproduction(cases, weights), cases, weights)), 0.1, "≤")


def hot_spot_lines(cells: int) -> Iterator[Line]:
    """Gi* on a square of cells that touch in six directions."""
    rng = np.random.default_rng(2)
    values = rng.gamma(0.5, 2, cells)
    near = _square(cells)
    ours = taken(lambda: getis_ord(values, near))
    yield Line(f"Gi* on {cells:,} cells, seconds", ours, 0.05, "≤")
    theirs = taken(_esda(values, near), 1)
    yield Line("times as fast as esda's analytic call", theirs / ours, TIMES_ESDA, "≥", f"{theirs:.2f} s")


def _square(cells: int) -> csr_array:
    side = int(np.sqrt(cells))
    at = np.arange(side * side).reshape(side, side)
    pairs = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:]), (at[:-1, :-1], at[1:, 1:])]
    first, second = (np.concatenate([pair[side_].ravel() for pair in pairs]) for side_ in (0, 1))
    return from_pairs(cells, first, second, itself=True)


def _esda(values: np.ndarray, near: csr_array) -> Callable[[], object]:
    from esda.getisord import G_Local  # its import alone takes seconds

    graph = Graph.from_sparse(near.tocoo()).to_W()
    return lambda: G_Local(values, graph, transform="B", permutations=0, star=True)


def scan_lines(replicates: bool) -> Iterator[Line]:
    """Prospective scan: neighbours once, the observed clusters at once, replicates as a job."""
    began = time.perf_counter()
    warm()
    yield Line("scan: machine code made ready, seconds", time.perf_counter() - began)
    for side, share, at_once, later in SCANS:
        rng = np.random.default_rng(side)
        row, column = np.divmod(np.arange(side * side), side)
        people = rng.lognormal(6, 0.8, side * side)
        began = time.perf_counter()
        circles = build_circles(column.astype(np.float64), row.astype(np.float64), people, most_share=share)
        what = f"scan, {side * side:,} cells × {SCAN_DAYS} days × {SCAN_CASES} cases"
        yield Line(f"{what}: circles, once for each ground, seconds", time.perf_counter() - began)
        chances = np.repeat(people / people.sum() / SCAN_DAYS, SCAN_DAYS)
        study = poisson(rng.multinomial(SCAN_CASES, chances).reshape(side * side, SCAN_DAYS), people, "prospective")
        yield Line(f"{what}: observed, seconds", taken(lambda study=study, circles=circles: observe(study, circles), 5), at_once, "≤")  # type: ignore[misc]
        if replicates:
            began = time.perf_counter()
            simulate(study, circles, seed=1, replicates=999, workers=2)
            yield Line(f"{what}: 999 replicates, seconds", time.perf_counter() - began, later, "≤")


def main() -> int:
    """Print the table; 1 where a mark is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="no replicates")
    given, _ = parser.parse_known_args()
    missed = [
        *told("Reproduction number", series_lines()),
        *told("Hot spots", hot_spot_lines(CELLS)),
        *told("Clusters", scan_lines(not given.quick)),
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
