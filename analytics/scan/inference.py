"""How often chance alone would do as much: replicates, Monte Carlo and Gumbel p, recurrence interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analytics.scan import kernels
from analytics.scan.circles import Circles, build_circles
from analytics.scan.clusters import Cluster, observe, setting
from analytics.scan.models import Study, poisson

Numbers = npt.NDArray[np.float64]

FEWEST_FOR_GUMBEL = 20


def simulate(
    study: Study,
    circles: Circles,
    *,
    seed: int,
    replicates: int = 999,
    done: int = 0,
    workers: int = 1,
    chunk: int = 8,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Numbers:
    """Greatest log likelihood ratio in each of so many random cities in which nothing clusters.

    A replicate depends on `seed` and its own number only: not on chunks, workers or how many are asked for. So 99 may be
    made at once, and 100 to 999 later (`done=99`); together they are what 999 in one go would have been.

    Dwass, *Annals of Mathematical Statistics* 28 (1957) 181–187, doi:10.1214/aoms/1177707045; cases are drawn given their
    number (Poisson, Bernoulli), by shuffling days over cases (permutation), or freely (expectation).

    Args:
        study: cases and what is expected of them.
        circles: circles around the same places.
        seed: ≥ 0.
        replicates: how many there shall be in all.
        done: how many there are already.
        workers: threads; each works without Python's lock.
        chunk: replicates a thread makes between two looks at `cancelled`.
        progress: told how many of `replicates` are made.
        cancelled: asked before each round; once true, what has been made is returned.

    Returns:
        Shape (replicates − done,), or fewer if cancelled. Zero where a city has no window with more cases than expected.

    Raises:
        ValueError: a negative seed, more done than asked for, no worker, circles for another number of places.
    """
    if seed < 0 or not 0 <= done <= replicates or workers < 1 or chunk < 1:
        raise ValueError(f"cannot make replicates {done} to {replicates} from seed {seed} with {workers} workers, {chunk} each")
    loops = setting(study, circles)
    places, days, mass = _urn(study)
    seeds = np.random.SeedSequence(seed).generate_state(replicates)
    made: list[Numbers] = []
    with ThreadPoolExecutor(workers) as pool:
        for begin in range(done, replicates, workers * chunk):
            if cancelled and cancelled():
                break
            end = min(begin + workers * chunk, replicates)
            parts = [seeds[at : min(at + chunk, end)] for at in range(begin, end, chunk)]
            made += pool.map(lambda part: kernels.maxima(loops, places, days, mass, part), parts)
            if progress:
                progress(end, replicates)
    return np.concatenate(made) if made else np.zeros(0)


def judge(clusters: Sequence[Cluster], maxima: Numbers, every: float | None = None) -> tuple[Cluster, ...]:
    """The clusters with p values; secondary ones are held against the greatest of each replicate, which is cautious.

    Args:
        clusters: from `observe`.
        maxima: from `simulate`, at least one.
        every: days from one prospective scan to the next; without it no recurrence interval is given.

    Raises:
        ValueError: no replicate, or an interval that is not positive.
    """
    gumbel = len(maxima) >= FEWEST_FOR_GUMBEL
    judged = []
    for cluster in clusters:
        p = monte_carlo_p(cluster.log_ratio, maxima)
        smooth = gumbel_p(cluster.log_ratio, maxima) if gumbel else None
        # Replicates cannot tell p below 1 ÷ (R + 1); there the fitted distribution goes on.
        beyond = smooth is not None and p <= 1 / (len(maxima) + 1)
        smallest = min(p, smooth) if beyond and smooth is not None else p
        recurrence = recurrence_interval(smallest, every) if every is not None else None
        judged.append(replace(cluster, p=p, gumbel_p=smooth, recurrence_days=recurrence))
    return tuple(judged)


def monte_carlo_p(log_ratio: float, maxima: Numbers) -> float:
    """Rank of the observed ratio among the replicates: (1 + how many reach it) ÷ (1 + R). Exact whatever R.

    Raises:
        ValueError: no replicate.
    """
    if not len(maxima):
        raise ValueError("a p value needs at least one replicate")
    # Equal windows may differ in the last digits, by the order of their sums.
    return (1 + int((maxima >= log_ratio * (1 - 1e-12)).sum())) / (1 + len(maxima))


def gumbel_p(log_ratio: float, maxima: Numbers) -> float:
    """Upper tail of the Gumbel distribution with mean and variance of the replicates.

    Abrams, Kleinman and Kulldorff, *International Journal of Health Geographics* 9 (2010) 61, doi:10.1186/1476-072X-9-61:
    with 99 replicates about as good as Monte Carlo with 999, and not bounded below by their number.

    Raises:
        ValueError: fewer than `FEWEST_FOR_GUMBEL` replicates.
    """
    if len(maxima) < FEWEST_FOR_GUMBEL:
        raise ValueError(f"a Gumbel p needs at least {FEWEST_FOR_GUMBEL} replicates, not {len(maxima)}")
    scale = float(maxima.std(ddof=1)) * np.sqrt(6) / np.pi
    if scale == 0:
        return float(log_ratio <= maxima[0])
    centre = float(maxima.mean()) - np.euler_gamma * scale
    return float(-np.expm1(-np.exp(-(log_ratio - centre) / scale)))


def recurrence_interval(p: float, every: float = 1.0) -> float:
    """Days until chance alone would be expected to give such a cluster once, with one scan `every` so many days.

    Kleinman, Lazarus and Platt, *American Journal of Epidemiology* 159 (2004) 217–224, doi:10.1093/aje/kwh029.

    Raises:
        ValueError: p outside 0 to 1 (an impossible p of exactly 0 gives infinity), or an interval that is not positive.
    """
    if not 0 <= p <= 1 or every <= 0:
        raise ValueError(f"no recurrence interval from p {p} every {every} days")
    return every / p if p > 0 else float("inf")


def warm() -> None:
    """Compile the loops (or load their machine code), so that nobody who waits for an answer waits for that."""
    around = build_circles([0.0, 1.0, 3.0], [0.0, 0.0, 0.0], [1, 1, 1], most_share=1.0)
    study = poisson([[0, 2], [0, 0], [1, 0]], [1, 1, 1], "prospective")
    observe(study, around)
    simulate(study, around, seed=0, replicates=1)


def _urn(study: Study) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Numbers]:
    """What random cities are drawn from: places and days of cases or people, and the running sum of expected cases."""
    none = np.zeros(0, dtype=np.int32)
    if study.model == kernels.PERMUTATION:
        place, day = np.nonzero(study.counts)
        number = study.counts[place, day]
        return np.repeat(place, number).astype(np.int32), np.repeat(day, number).astype(np.int32), np.zeros(1)
    if study.model == kernels.BERNOULLI:
        people = study.counts[:, 0] + study.controls
        return np.repeat(np.arange(len(people)), people).astype(np.int32), none, np.zeros(1)
    expected = np.diff(study.table, axis=1).reshape(-1) if len(study.table) else study.space
    return none, none, np.cumsum(expected)
