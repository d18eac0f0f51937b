"""How old and how complete a source is, as its ribbon says it, and which sources are past their limit right now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.components.ribbon import Truth, judge
from dashboard.context import City
from geodata.queries.freshness import SourceState

CHINA = ZoneInfo("Asia/Shanghai")
SITES = ("hospital", "checkpoint")


def today_of(city: City) -> dt.date:
    """The day the screens call today: the day after the record ends, or the real one where the city reports live."""
    real = dt.datetime.now(CHINA).date()
    return real if city.settings.get("live") else min(real, city.day_to + dt.timedelta(days=1))


def truth_of(state: SourceState, city: City, until: dt.date | None = None) -> Truth:
    """The ribbon's facts of one source, for a picture that ends with the day `until`: days after it are not missing there."""
    newest = today_of(city) - dt.timedelta(days=1)
    # A register of places has no daily report that could be late.
    due = state.as_of if state.source in SITES and state.as_of else min(newest, until or newest)
    as_of = min(state.as_of, newest) if state.as_of else None
    loaded_at = state.loaded_at.astimezone(CHINA)
    judged = judge(as_of, loaded_at, state.received, state.expected, due, city.simulated)
    over = _over_limit(state, city)
    if over > 0:
        return replace(judged, state="stale", late_minutes=over)
    return replace(judged, late_minutes=(due - as_of).days * 24 * 60) if judged.state == "stale" and as_of else judged


def late(states: Iterable[SourceState], city: City) -> list[str]:
    """The sources that are past their limit, in order of their names."""
    return sorted(state.source for state in states if truth_of(state, city).state == "stale")


def _over_limit(state: SourceState, city: City) -> float:
    """Minutes by which a source has outlived its own limit (`[limits]` of the pack, in hours); 0 within it, or without one."""
    hours = city.settings.get("limits", {}).get(state.source)
    age = (dt.datetime.now(CHINA) - state.loaded_at).total_seconds() / 60
    return max(0.0, age - 60 * float(hours)) if hours else 0.0
