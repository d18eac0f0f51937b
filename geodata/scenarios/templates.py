"""Ready examples to begin from; none of them is kept anywhere."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geodata.scenarios.base import Base
from geodata.scenarios.document import Closure, HospitalChange, Makeshift, Scenario

CLOSED_DAYS = 10
MAKESHIFT_BEDS = 500
READY_AFTER = 7
"""Days until a makeshift hospital can open."""

Template = tuple[tuple[str, str], Scenario]


def templates(base: Base, place: tuple[float, float] | None = None) -> list[Template]:
    """Double demand; the busiest hospital closed for ten days; a makeshift hospital at `place` (lon, lat), else amid the people."""
    found: list[Template] = [(("需求翻倍", "Demand doubled"), Scenario(multiplier=2.0))]
    first = base.day + dt.timedelta(days=1)
    if (row := _busiest(base)) is not None:
        closure = Closure(first=first, last=first + dt.timedelta(days=CLOSED_DAYS - 1))
        site = base.sites[row]
        found.append(((f"停一院：{site.name}", f"One closed: {site.name}"), Scenario(hospitals={site.number: HospitalChange(closed=(closure,))})))
    lon, lat = place or _middle(base)
    opens = first + dt.timedelta(days=READY_AFTER)
    makeshift = Makeshift(name="方舱医院", lon=round(lon, 5), lat=round(lat, 5), beds=MAKESHIFT_BEDS, first=opens)
    found.append((("建方舱", "One makeshift hospital"), Scenario(makeshift=(makeshift,))))
    return found


def _busiest(base: Base) -> int | None:
    """The hospital with most of the epidemic's patients, else with most admissions, else with most beds; None without any."""
    for many in (base.patients.sum(axis=0), base.admissions.sum(axis=1), np.maximum(base.beds, 0).sum(axis=0)):
        if many.size and many.max() > 0:
            return int(many.argmax())
    return None


def _middle(base: Base) -> tuple[float, float]:
    """The cell nearest to the middle of where the next patients live."""
    ground = base.ground
    weights = ground.people + base.recent if (ground.people + base.recent).sum() > 0 else np.ones(len(ground.codes))
    lon, lat = np.average(ground.lon, weights=weights), np.average(ground.lat, weights=weights)
    row = int(np.argmin(np.hypot((ground.lon - lon) * np.cos(np.radians(lat)), ground.lat - lat)))
    return float(ground.lon[row]), float(ground.lat[row])
