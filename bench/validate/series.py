"""Reproduction number and nowcast against the truth of generated epidemics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analytics import nowcast
from analytics.reproduction import Caution, Reproduction, reproduction
from analytics.serial_interval import gamma_weights, infectiousness
from analytics.superspreading import widened
from analytics.triangle import reporting_triangle
from bench.validate.epidemics import DAYS, DISPERSION, SERIAL_MEAN, SERIAL_SD, Epidemic, epidemic
from bench.validate.lines import Line

Numbers = npt.NDArray[np.float64]

WEIGHTS = gamma_weights(SERIAL_MEAN, SERIAL_SD)
LOW, HIGH = 0.025, 0.975
LONGEST_DELAY = 21
RECENT = 7
LOOKED_AT = (30, 40, 50, 60)
"""Days on which a nowcast is made."""


def reproduction_lines(seed: int, cities: int) -> Iterator[Line]:
    """Coverage of the 95 % interval and bias of the mean, over all windows that carry no caution of their own."""
    rng = np.random.default_rng(seed)
    uneven, even = ([epidemic(rng, dispersion) for _ in range(cities)] for dispersion in (DISPERSION, np.inf))
    shown = _against(uneven, as_shown)
    yield Line("R on onset dates, imported apart: 95 % interval holds the truth", shown.held, 0.80, "≥", f"{shown.windows:,} windows")
    yield Line("R on onset dates, imported apart: bias of the mean, either way", abs(shown.bias), 0.05, "≤", "share of the truth; our own mark")
    alike = _against(even, as_shown)
    yield Line("the same where every case infects alike", alike.held, 0.80, "≥", f"bias {alike.bias:+.3f}")
    plain = _against(uneven, by_cori)
    yield Line("Cori's own interval, which takes all for alike (not shown)", plain.held, of="why ours is widened for superspreading")
    together = _against([replace(city, local=city.local + city.imported, imported=0 * city.imported) for city in uneven], as_shown)
    yield Line("imported counted as local", together.held, of=f"bias {together.bias:+.3f}: why they are kept apart")
    late = _against([_by_report(city) for city in uneven], as_shown)
    yield Line("R on report dates (screens warn)", late.held, of=f"bias {late.bias:+.3f}, the last week {late.last_bias:+.3f}: why screens warn")


@dataclass(frozen=True)
class Against:
    """Share of windows whose interval holds the truth, mean relative error of the mean, of the last seven windows too."""

    held: float
    bias: float
    last_bias: float
    windows: int


def by_cori(city: Epidemic) -> Reproduction:
    """R with the intervals of the model as published."""
    return reproduction(city.local, WEIGHTS, city.imported, probabilities=(LOW, HIGH))


def as_shown(city: Epidemic) -> Reproduction:
    """R as screens show it."""
    return widened(by_cori(city), city.local, WEIGHTS, city.imported)


def _against(made: list[Epidemic], estimate: Callable[[Epidemic], Reproduction]) -> Against:
    held, errors, last = [], [], []
    for city in made:
        said = estimate(city)
        truth, clear = _truth(city, said), _clear(said)
        held.append(((said.at(LOW) <= truth) & (truth <= said.at(HIGH)))[clear])
        error = said.mean / truth - 1
        errors.append(error[clear])
        last.append(error[-RECENT:][clear[-RECENT:]])
    together = np.concatenate(held)
    return Against(*(float(np.concatenate(part).mean()) for part in (held, errors, last)), len(together))


def _by_report(city: Epidemic) -> Epidemic:
    """The city as its reports up to the last day have it: every case on the day it was reported."""
    brought = np.concatenate([np.arange(here + came) >= here for here, came in zip(city.local, city.imported, strict=True)])
    known = city.report < DAYS
    local, imported = (np.bincount(city.report[known & side], minlength=DAYS) for side in (~brought, brought))
    return replace(city, local=local, imported=imported)


def _truth(city: Epidemic, said: Reproduction) -> Numbers:
    """R of each window: the mean of its days, each counting as much as there was infection about."""
    about = infectiousness((city.local + city.imported).astype(np.float64), WEIGHTS) + 1e-12
    spans = zip(said.start, said.end, strict=True)
    return np.array([np.average(city.r[first : last + 1], weights=about[first : last + 1]) for first, last in spans])


def _clear(said: Reproduction) -> npt.NDArray[np.bool_]:
    hindered = [said.cautions[caution] for caution in (Caution.TOO_EARLY, Caution.FEW_CASES, Caution.NO_SOURCE, Caution.MUCH_IMPORTED)]
    return ~np.any(hindered, axis=0)


def nowcast_lines(seed: int, cities: int) -> Iterator[Line]:
    """Whether the 95 % interval of each of the last seven days holds what was reported in the end."""
    rng = np.random.default_rng(seed)
    bayes, lawless, off = [], [], []
    for _ in range(cities):
        city = epidemic(rng)
        final = np.bincount(city.onset, minlength=DAYS)
        event, report = (np.datetime64("2022-01-01") + side.astype("timedelta64[D]") for side in (city.onset, city.report))
        for today in LOOKED_AT:
            known = reporting_triangle(event, report, np.datetime64("2022-01-01") + today, LONGEST_DELAY, np.datetime64("2022-01-01"))
            truth = final[: today + 1][-RECENT:]
            said = nowcast.bayesian(known, rng, draws=1000)
            bayes.append(_holds(said, truth))
            off.append(said.total / final[: today + 1].sum() - 1)
            lawless.append(_holds(nowcast.lawless(known), truth))
    yield Line("nowcast: 95 % interval of each of the last 7 days holds the truth", float(np.mean(bayes)), 0.85, "≥", f"{len(bayes) * RECENT:,} days")
    yield Line("nowcast: bias of the total, either way", abs(float(np.mean(off))), 0.05, "≤", "share of the truth; our own mark")
    yield Line("the same by Lawless's normal limits (not shown)", float(np.mean(lawless)))


def _holds(said: nowcast.Nowcast, truth: npt.NDArray[np.int64]) -> list[bool]:
    low, high = said.lower[-RECENT:], said.upper[-RECENT:]
    return list((low <= truth) & (truth <= high))  # a day of which nothing can be said (nan) is not held
