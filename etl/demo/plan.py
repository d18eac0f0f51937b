"""How big the demo city is, which days it lives through, and the numbers its truth is drawn from."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

import numpy as np

from geodata.errors import EtlProblem

DAY_FROM = dt.date(2020, 1, 10)
DAY_TO = dt.date(2020, 3, 9)
NEW_YEARS_EVE = dt.date(2020, 1, 24)
# Everything learnt after this moment is not in the registers: the last days are incomplete, as in life.
AS_OF = dt.datetime(2020, 3, 9, 23, 59)
DAYS = (DAY_TO - DAY_FROM).days + 1

LARGEST = 1000

CITY_CODE = "990100"
CITY_ZH = "临江市"
CITY_EN = "Linjiang"

# Lauer 2020: incubation lognormal, median 5.1 d, 97.5 % at 11.5 d.
INCUBATION_MEDIAN = 5.1
INCUBATION_SIGMA = float(np.log(11.5 / 5.1) / 1.959964)
# Bi 2020: serial interval and household attack rate; Sun 2021: 15 % of cases cause 80 %.
SERIAL_INTERVAL = 6.3
SERIAL_SHAPE = 2.3
# Control cuts late transmission off, so realised intervals are shorter than undisturbed ones; this yields 6.3.
GENERATION_TIME = 7.15
HOUSEHOLD_ATTACK = 0.112
DISPERSION_SHARE = 0.15
# Wu & McGoogan 2020. Severe and critical follow the published 14 and 5 %; CFR over all known outcomes.
SEVERITY_SHARE = {"mild": 0.40, "moderate": 0.41, "severe": 0.14, "critical": 0.05}
CFR = 0.023
# Rees 2020: ward and ICU stays, medians with quartiles.
WARD_STAY = (14.0, 0.48)
ICU_STAY = (8.0, 0.71)
# Census 2010, tilted so that the mean is the 2.62 of census 7.
HOUSEHOLD_SIZES = (0.190, 0.292, 0.267, 0.149, 0.072, 0.030)


@dataclass(frozen=True)
class Plan:
    """Sizes for one `scale`. Counts are targets for registers and exact for areas."""

    scale: float
    seed: int
    streets: int
    communities: int
    grids: int
    population: int
    hospitals: int
    fever_clinics: int
    checkpoints: int
    registrations: int
    cases: int
    scans: int
    clues: int
    fever_visits: int

    def rng(self, part: str) -> np.random.Generator:
        """An independent stream for one part, so that changing one part does not move the others."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])


def plan_for(scale: float, seed: int) -> Plan:
    """The plan of a scale: 1 is the default city, below 0.1 a village of a city for tests, above 1 a metropolis.

    Raises `EtlProblem` when `scale` is not above 0 or beyond `LARGEST`.
    """
    if not 0 < scale <= LARGEST:
        raise EtlProblem(
            f"规模 {scale} 无效：应大于 0、不超过 {LARGEST}。1 为约 120 万人的城市，0.02 适合测试。",
            f"A scale of {scale} makes no city: give a number above 0, up to {LARGEST}. 1 is a city of 1.2 million, 0.02 is for tests.",
        )
    small, large = scale < 0.1, max(1.0, scale)
    return Plan(
        scale=scale,
        seed=seed,
        streets=32 if small else 68,
        communities=96 if small else int(min(648 * large**0.5, 6000)),
        grids=288 if small else int(min(4320 * large, 100_000)),
        population=int(1_214_000 * min(large, 20.0)),
        hospitals=20 if small else 60,
        fever_clinics=8 if small else 24,
        checkpoints=30 if small else 90,
        registrations=_count(45_000, scale),
        cases=_count(9_000, scale, least=150),
        scans=_count(120_000, scale),
        clues=_count(4_000, scale),
        fever_visits=_count(21_500, scale),
    )


def _count(at_one: int, scale: float, least: int = 60) -> int:
    return max(least, round(at_one * scale))
