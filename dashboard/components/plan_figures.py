"""An outcome as the screen draws it: one row a hospital, the city's missing beds, who is sent where. Pure.

Everybody in a bed counts on the screen, the modelled patients and the others, against all staffed beds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.flow.model import Floats, Unit
from analytics.flow.outcome import Outcome
from geodata.scenarios.base import UNKNOWN, Base

MOST_ARROWS = 12
FEWEST_A_DAY = 0.25
"""Fewer people a day than this are no arrow."""
SMALL_BEDS = 20
"""A percentage of fewer beds says little: the count stands alone."""
BANDS = ("p05", "p25", "p50", "p75", "p95")


@dataclass(frozen=True)
class Reached:
    """When a hospital's need exceeds its beds, as days from the first; None: not within the days. `share`: of replicates, if simulated."""

    first: int | None
    earliest: int | None
    latest: int | None
    share: float | None
    peak: float | None


UNTOLD = Reached(None, None, None, None, None)
"""Of beds that nobody reports."""


def reached(outcome: Outcome, unit: int, row: int) -> Reached:
    """The breach of one hospital and unit; `peak` is everybody there over all staffed beds, on the worst day."""
    beds, others, staffed = (each[unit, row].astype(float) for each in (outcome.staffed - outcome.others, outcome.others, outcome.staffed))
    if outcome.simulated is None:
        need = outcome.expected.need[unit, row]
        over = np.flatnonzero(need > beds + 1e-9)
        first = int(over[0]) if len(over) else None
        return Reached(first, None, None, None, _peak(need + others, staffed))
    breach, days = outcome.simulated.breach[unit], outcome.days
    first, earliest, latest = (int(each[row]) if each[row] < days else None for each in (breach.first, breach.earliest, breach.latest))
    return Reached(first, earliest, latest, float(breach.probability[row]), _median_peak(outcome.simulated.need.p50[unit, row], float(breach.peak[row]), beds, others, staffed))


def _median_peak(middle: Floats, share: float, beds: Floats, others: Floats, staffed: Floats) -> float | None:
    """The median over the replicates of the greatest occupancy: `share` is that of the modelled patients in their `beds`."""
    if not np.isfinite(share) or not (beds > 0).any():
        return _peak(middle + others, staffed)
    worst = int(np.argmax(np.where(beds > 0, middle / np.maximum(beds, 1), -1.0)))
    return float((share * beds[worst] + others[worst]) / staffed[worst])


def _peak(census: Floats, staffed: Floats) -> float | None:
    """The greatest occupancy over the days on which there are beds; None where there are none at all."""
    open_days = staffed > 0
    return float((census[open_days] / staffed[open_days]).max()) if open_days.any() else None


def over(outcome: Outcome) -> list[int]:
    """Rows of the hospitals that run over in either unit, the first to do so first."""
    firsts = {row: [found.first for unit in Unit if (found := reached(outcome, unit, row)).first is not None] for row in range(len(outcome.sites))}
    return sorted((row for row, days in firsts.items() if days), key=lambda row: min(firsts[row]))


def short_days(outcome: Outcome) -> tuple[float, float, float]:
    """Missing bed-days over the window: low, middle, high; the three are one where nothing was simulated."""
    if outcome.simulated is not None:
        return outcome.simulated.short_days
    total = float(_short(outcome).sum())
    return total, total, total


def _short(outcome: Outcome) -> Floats:
    """Beds wanting by day over all hospitals, expected; (T,)."""
    missing = outcome.expected.need - (outcome.staffed - outcome.others)
    return np.maximum(missing, 0).sum(axis=(0, 1))


def series(outcome: Outcome) -> dict[str, Any]:
    """The city's missing beds by day, with their 90 % band where simulated."""
    if outcome.simulated is None:
        return {"p50": _rounded(_short(outcome))}
    band = outcome.simulated.short
    return {"p05": _rounded(band.p05), "p50": _rounded(band.p50), "p95": _rounded(band.p95)}


def sent(outcome: Outcome) -> Floats:
    """Patients sent on or moved from row to column, over all days."""
    return outcome.expected.sent if outcome.simulated is None else outcome.simulated.sent + outcome.simulated.moved


def arrows(outcome: Outcome) -> list[dict[str, Any]]:
    """The strongest ways patients are sent, as people a day."""
    a_day = sent(outcome) / outcome.days
    order = np.argsort(a_day, axis=None)[::-1][: MOST_ARROWS]
    pairs = [(int(place) // a_day.shape[1], int(place) % a_day.shape[1]) for place in order]
    return [{"from": i, "to": j, "a_day": round(float(a_day[i, j]), 1)} for i, j in pairs if a_day[i, j] >= FEWEST_A_DAY]


def row_of(outcome: Outcome, before: Outcome, base: Base, unit: int, row: int, at: int | None) -> dict[str, Any]:
    """One hospital's row without its words: beds and their former value, today, and the days. `at`: its row in the base.

    `known`: somebody says how many beds there are. `line`, `former`: staffed beds by day, one number where they stay the same.
    """
    opened, staffed, others = (each[unit, row] for each in (outcome.opened, outcome.staffed, outcome.others))
    known = at is None or bool(base.beds[unit, at] != UNKNOWN or opened.any())
    former = before.staffed[unit, at] if at is not None else None
    changed = former is not None and not np.array_equal(former, staffed)
    beds, share = (_day_one(opened), _share(staffed, opened)) if known else (None, None)
    told: dict[str, Any] = {
        "no": outcome.sites[row], "known": known, "beds": beds, "share": share, "line": _steps(staffed) if known else None,
        "former": _steps(former) if changed and former is not None else None, "need": _bands(outcome, unit, row, others),
    }  # fmt: skip
    return told | _own(before, base, unit, at, beds, share) | _today(base, unit, at)


def _own(before: Outcome, base: Base, unit: int, at: int | None, beds: int | None, share: float | None) -> dict[str, Any]:
    """Beds and staffing of the base, and what stands struck through where they were changed; -1: nobody had reported any."""
    if at is None:
        return dict.fromkeys(("base_beds", "base_share", "former_beds", "former_share"))
    unknown = base.beds[unit, at] == UNKNOWN
    was, was_share = (None, None) if unknown else (_day_one(before.opened[unit, at]), _share(before.staffed[unit, at], before.opened[unit, at]))
    return {
        "base_beds": was, "base_share": was_share, "former_beds": (-1 if was is None else was) if beds != was else None,
        "former_share": was_share if was_share is not None and share is not None and share != was_share and beds == was else None,
    }  # fmt: skip


def _day_one(beds: Any) -> int:
    return int(beds[0])


def _share(staffed: Any, opened: Any) -> float | None:
    """How many of the open beds have staff on the first day."""
    return round(float(staffed[0]) / float(opened[0]), 4) if opened[0] else None


def closures(outcome: Outcome, row: int) -> list[tuple[int, int]]:
    """First and last day of each stretch on which a hospital takes nobody in."""
    shut = np.flatnonzero(~outcome.taking[row])
    parts = np.split(shut, np.flatnonzero(np.diff(shut) > 1) + 1) if len(shut) else []
    return [(int(part[0]), int(part[-1])) for part in parts]


def _today(base: Base, unit: int, at: int | None) -> dict[str, Any]:
    if at is None:
        return {"occupied": None, "today": None}
    occupied, staffed = int(base.occupied[unit, at]), int(base.staffed[unit, at])
    if occupied == UNKNOWN:
        return {"occupied": None, "today": None}
    return {"occupied": occupied, "today": round(occupied / staffed, 4) if staffed > 0 else None}


def _bands(outcome: Outcome, unit: int, row: int, others: Any) -> dict[str, Any]:
    if outcome.simulated is None:
        return {"p50": _rounded(outcome.expected.need[unit, row] + others)}
    return {name: _rounded(getattr(outcome.simulated.need, name)[unit, row] + others) for name in BANDS}


def _rounded(values: Any) -> list[float]:
    return [float(value) for value in np.round(values, 1)]


def _steps(beds: Any) -> Any:
    """Beds by day; one number where they stay the same."""
    return int(beds[0]) if (beds == beds[0]).all() else [int(value) for value in beds]
