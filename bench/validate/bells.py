"""Alarms on generated series: false ones a year, and how many outbreaks each algorithm reports in their first week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from bench.validate.lines import Line
from etl.alarms.judge import METHODS, judge
from etl.alarms.looks import final

Numbers = npt.NDArray[np.float64]

DAYS: Final = 120
OUTBREAK: Final = 100
"""First day of an outbreak of a week; days before are usual."""
SETTLED: Final = 30
WITHIN: Final = 7
USUAL: Final = (0.3, 2.0, 20.0)
DISPERSION: Final = 5.0
MORE: Final = 3.0
"""Times the usual, and at least three cases a day."""
DAILY: Final = ("c1", "c2", "c3", "cusum")


def alarm_lines(seed: int, areas: int) -> Iterator[Line]:
    """For areas of few, some and many cases a day; counts scatter more than chance (negative binomial, size 5)."""
    rng = np.random.default_rng(seed)
    for usual in USUAL:
        quiet = _series(rng, areas, usual)
        struck = quiet.copy()
        struck[:, OUTBREAK : OUTBREAK + WITHIN] += rng.poisson(max((MORE - 1) * usual, 3.0), (areas, WITHIN))
        for method in DAILY:
            false, found, lead = _rates(method, quiet, struck)
            yield Line(
                f"{method.upper()}, {usual:g} a day: outbreaks of {max(MORE * usual, usual + 3):g} a day found within {WITHIN} days", found,
                of=f"median day {lead:.0f}; {false:.1f} false alarms a year and area",
            )  # fmt: skip


def _series(rng: np.random.Generator, areas: int, usual: float) -> Numbers:
    return rng.poisson(rng.gamma(DISPERSION, usual / DISPERSION, (areas, DAYS))).astype(np.float64)


def _rates(method: str, quiet: Numbers, struck: Numbers) -> tuple[float, float, float]:
    """False alarms a year, share of outbreaks with an alarm within the week, median day of the first (1: the first day)."""
    at = METHODS.index(method)
    rings, heard = ((judge(look).strength[at] > 1) for (look,) in (final(quiet, small=False), final(struck, small=False)))
    first = heard[:, OUTBREAK : OUTBREAK + WITHIN]
    found = first.any(axis=1)
    day = float(np.median(first[found].argmax(axis=1) + 1)) if found.any() else np.nan
    return float(rings[:, SETTLED:].mean() * 365), float(found.mean()), day
