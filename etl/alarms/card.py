"""How often alarms were right, how early they came, and how many visits a true one took, at every threshold of the slider.

Said in hindsight, from complete counts as everybody may see them:
- A **new alarm**: an alarm day of an area with none in the three days before. It is *right* if the seven days after it hold at
  least 1.5 times as many as the seven days before it, and 5 more: what it saw went on. One visit a new alarm: visits
  per true hit are new alarms per right one.
- A **rise** begins on a day if it and the six after it hold at least 1.5 times as many as the seven before it, and 5 more, it
  is itself above 1.5 times their mean, and no rise began in the seven days before. The weekly count shows it six days
  later. It is *caught* if an alarm of the days from three before it was known by then; the days gained are its *lead*.
Only days with a whole week after them are rated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from etl.alarms.judge import METHODS, QUIET_DAYS, Judged
from etl.alarms.looks import Flags, Look, Numbers

THRESHOLDS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
"""Of C2 in standard deviations; the other algorithms' thresholds move in proportion."""
STANDARD = 3.0
WEEK = 7
RATIO, MORE = 1.5, 5
EARLIEST, LATEST = -3, 5
PLAIN = 6
WAYS = (*METHODS, "any", "two")
NEVER = 1 << 20


def cards(looks: Sequence[Look], judged: Sequence[Judged], counts: Numbers, districts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """District ('' is the whole city) → the card: days, rises, and per way and threshold the five sums of `_sums`.

    `counts`: complete counts as everybody may see them, shape (areas, days); `districts`: of the areas.
    """
    right, rated = _grown(counts, 1)
    from_here, _ = _grown(counts, 0)
    rise = from_here & _above_mean(counts)
    begins = rise & ~_recent(rise, WEEK)
    names, whose = np.unique(np.asarray(districts, dtype=object).astype(str), return_inverse=True)
    best = [_ranked(said.strength) for said in judged]
    table = {
        way: [_sums(_known(looks, best, at, threshold / STANDARD, counts.shape), right, rated, begins) for threshold in THRESHOLDS]
        for at, way in enumerate(WAYS)
    }
    made = {"": {way: [one.sum(axis=1) for one in rows] for way, rows in table.items()}}
    for at, name in enumerate(names):
        made[name] = {way: [one[:, whose == at].sum(axis=1) for one in rows] for way, rows in table.items()}
    days = int(rated.any(axis=0).sum())
    return {
        name: {
            "days": counts.shape[1], "rated_days": days, "rises": int(begins.sum() if not name else begins[whose == list(names).index(name)].sum()),
            "ways": {way: [[int(value) for value in one] for one in rows] for way, rows in ways.items()},
        }
        for name, ways in made.items()
    }  # fmt: skip


def _ranked(strength: Numbers) -> Numbers:
    """Each algorithm's strength, then the largest and the second largest of all: shape (methods + 2, areas, m)."""
    shown = np.nan_to_num(strength, nan=0.0)
    two = np.partition(shown, len(shown) - 2, axis=0)[-2:]
    return np.concatenate([shown, two[1:], two[:1]])


def _known(looks: Sequence[Look], best: Sequence[Numbers], way: int, bound: float, shape: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """The day on which an alarm of each day was known, `NEVER` without one, shape (areas, days)."""
    made = np.full(shape, NEVER, np.int64)
    for look, strength in zip(reversed(looks), reversed(best), strict=True):  # the earliest view is written last
        raised = (strength[way] > bound) & look.judged
        made[:, look.days] = np.where(raised, look.days + look.known_after, made[:, look.days])
    return made


def _grown(counts: Numbers, gap: int) -> tuple[Flags, Flags]:
    """Where the seven days from `gap` days on exceed the seven before a day; and where that can be said: gaps are not rated."""
    areas, days = counts.shape
    sums = np.concatenate([np.zeros((areas, 1)), np.nancumsum(counts, axis=1)], axis=1)
    gaps = np.concatenate([np.zeros((areas, 1)), np.isnan(counts).cumsum(axis=1)], axis=1)
    grown, rated = np.zeros((areas, days), bool), np.zeros((areas, days), bool)
    at = np.arange(WEEK, days - WEEK - gap + 1)
    if len(at):
        before, after = sums[:, at] - sums[:, at - WEEK], sums[:, at + gap + WEEK] - sums[:, at + gap]
        rated[:, at] = gaps[:, at + gap + WEEK] == gaps[:, at - WEEK]
        grown[:, at] = rated[:, at] & (after >= RATIO * before) & (after - before >= MORE)
    return grown, rated


def _above_mean(counts: Numbers) -> Flags:
    """Days above 1.5 times the mean of the seven before them."""
    sums = np.concatenate([np.zeros((len(counts), 1)), np.nancumsum(counts, axis=1)], axis=1)
    above = np.zeros(counts.shape, bool)
    above[:, WEEK:] = counts[:, WEEK:] > RATIO * (sums[:, WEEK:-1] - sums[:, : -WEEK - 1]) / WEEK
    return above


def _recent(flags: Flags, days: int) -> Flags:
    """Whether any of the `days` days before is set."""
    seen = np.zeros_like(flags)
    for lag in range(1, days + 1):
        seen[:, lag:] |= flags[:, :-lag]
    return seen


def _sums(known: npt.NDArray[np.int64], right: Flags, rated: Flags, begins: Flags) -> npt.NDArray[np.int64]:
    """New alarms, those rated, those right, rises caught, days of lead: shape (5, areas)."""
    raised = known < NEVER
    new = raised & ~_recent(raised, QUIET_DAYS)
    lead = np.zeros(begins.shape, np.int64)
    area, day = np.nonzero(begins)
    for shift in range(EARLIEST, LATEST + 1):
        at = day + shift
        inside = (at >= 0) & (at < known.shape[1])
        gained = np.zeros(len(area), np.int64)
        gained[inside] = np.maximum(day[inside] + PLAIN - known[area[inside], at[inside]], 0)
        lead[area, day] = np.maximum(lead[area, day], gained)
    return np.stack([new.sum(axis=1), (new & rated).sum(axis=1), (new & right).sum(axis=1), (lead > 0).sum(axis=1), lead.sum(axis=1)])
