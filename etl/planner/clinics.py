"""Fever clinics of a scenario: the visits of the last week by hour, doctors who follow them over the day."""

from __future__ import annotations

import numpy as np

from analytics.flow import clinics
from analytics.flow.model import Floats
from analytics.flow.outcome import Clinics, Note
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario

MINUTES = 10.0
"""Of a doctor for one visitor; no register says. An assumption."""
PATIENCE = 180.0
"""Minutes after which a visitor leaves unseen. An assumption."""
BUSY = 0.85
"""Where nobody says how many doctors there are: so many that at the busiest hour this share of their time is taken."""
DAYS, REPLICATES = 3, 5


def clinics_of(base: Base, scenario: Scenario, seed: int) -> tuple[Clinics | None, list[Note]]:
    """What visitors meet at every hospital of the outcome; None where nobody reports visits."""
    if not base.visits.visits.any():
        return None, []
    extra = len(scenario.makeshift)
    visits = np.pad(base.visits.visits * scenario.multiplier, ((0, extra), (0, 0)))
    found, _ = clinics.clinics(visits, _doctors(base, scenario, visits), MINUTES, PATIENCE, seed, days=DAYS, replicates=REPLICATES)
    days, share = base.visits.days, round(BUSY * 100)
    return found, [(
        f"发热门诊：近 {days} 天就诊量 × 需求倍数；每人 {MINUTES:g} 分钟、等 {PATIENCE:g} 分钟离开为假定；未填医生数的按最忙时 {share}% 忙碌配备。",
        f"Fever clinics: visits of the last {days} days × demand; {MINUTES:g} minutes a visit and leaving after {PATIENCE:g} are assumptions; where no doctors are entered, as many as are {share}% busy at the busiest hour of the base.",
    )]  # fmt: skip


def _doctors(base: Base, scenario: Scenario, visits: Floats) -> Floats:
    """Doctors by hour (H, 24): those of the busiest hour, fewer in proportion to visits, one at least while anybody comes.

    Those not entered are the base's, whatever the demand of the scenario.
    """
    usual = base.visits.visits
    peak = usual.max(axis=1)
    busiest = np.ceil(peak * MINUTES / 60 / BUSY)
    for row, site in enumerate(base.sites):
        change = scenario.hospitals.get(site.number)
        if change is not None and change.doctors is not None:
            busiest[row] = change.doctors
    shape = np.divide(usual, peak[:, None], out=np.zeros_like(usual), where=peak[:, None] > 0)
    doctors = np.where(usual > 0, np.clip(np.ceil(busiest[:, None] * shape), np.minimum(busiest, 1)[:, None], None), 0.0)
    return np.pad(doctors, ((0, len(visits) - len(usual)), (0, 0)))
