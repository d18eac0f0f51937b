"""A generated city for planners, no database: hospitals, homes and an epidemic of any size, the same for the same seed."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geodata.queries.standing import USUAL
from geodata.scenarios.base import Base, Course, Ground, Onsets, Site, Stays, Visits

DAY = dt.date(2020, 3, 8)
DAYS = 60
SIDE = 0.005
"""Degrees between two cells."""


def make_base(hospitals: int = 60, cells: int = 20_000, a_day: float = 280.0, seed: int = 1) -> Base:
    """A base with so many new cases a day, level for two months, most of its beds taken by other patients."""
    rng = np.random.default_rng(seed)
    side = round(cells**0.5)
    codes = tuple(f"c{number:05d}" for number in range(cells))
    lon, lat = 120 + (np.arange(cells) % side) * SIDE, 33 + (np.arange(cells) // side) * SIDE
    people = rng.gamma(0.6, 1500, cells)
    districts = {f"d{number}": (np.flatnonzero(np.arange(cells) * 10 // cells == number), (f"{number}区", f"District {number}")) for number in range(10)}
    ground = Ground("bench", "h3_8", codes, people, lon, lat, districts, dict.fromkeys(districts, "district"))
    homes = rng.choice(cells, hospitals, replace=False, p=people / people.sum())
    sites = tuple(Site(f"H{row:03d}", f"医院{row}", ("区", "District"), None, float(lon[at]), float(lat[at]), row % 20 == 0, True) for row, at in enumerate(homes))
    size = rng.permutation(np.geomspace(2000, 80, hospitals))
    beds = np.rint([size, size * 0.05]).astype(np.int64)
    patients = rng.poisson(beds * 0.2)
    occupied = np.minimum(np.rint(beds * 0.55).astype(np.int64) + patients, beds)
    admissions = rng.poisson(size[:, None] / size.sum() * a_day, (hospitals, DAYS))
    return Base(
        DAY, None, False, sites, beds, np.rint(beds * 0.9).astype(np.int64), occupied, patients, _present(patients, rng), np.zeros(hospitals, np.int64), ground,
        rng.poisson(people / people.sum() * a_day * 14).astype(np.float64), rng.poisson(a_day, DAYS), np.zeros(DAYS, np.int64), 3, admissions, _course(rng), _onsets(a_day, rng),
        Visits(7, rng.gamma(2, 3, (hospitals, 24))), USUAL, None,
    )  # fmt: skip


def _present(patients: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hospital = np.concatenate([np.repeat(np.arange(patients.shape[1]), row) for row in patients])
    unit = np.repeat([0, 1], patients.sum(axis=1))
    return hospital, unit, rng.uniform(0, 20, len(hospital))


def _course(rng: np.random.Generator) -> Course:
    def stays(mean: float, n: int) -> Stays:
        return Stays(rng.lognormal(np.log(mean), 0.5, n), rng.random(n) < 0.8, n // 50)

    delays = np.rint(1000 * 0.6 ** np.arange(22)).astype(np.int64)
    return Course((stays(13, 2000), stays(3, 100), stays(9, 150), stays(6, 80)), 2000, 1900, 2000, 110, 40, delays, delays)


def _onsets(a_day: float, rng: np.random.Generator) -> Onsets:
    """All cases of every day by how long they took to be known; the newest days are not yet known whole."""
    days, longest = DAYS, 28
    shares = 0.75 ** np.arange(longest + 1)
    delays = rng.poisson(a_day * shares / shares.sum(), (days, longest + 1)).astype(np.float64)
    seen = np.add.outer(np.arange(days), np.arange(longest + 1)) < days
    return Onsets(DAY - dt.timedelta(days=days - 1), delays * seen, np.zeros(days))
