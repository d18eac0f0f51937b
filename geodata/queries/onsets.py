"""Cases by the day they fell ill and by how long it took until they were known: what a nowcast is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from geodata.metrics import LONGEST_DELAY
from geodata.queries import counts
from geodata.queries.standing import CityFacts, Place
from geodata.scope import Scope

METRIC = "cases_by_onset"
IMPORTED = "imported"


@dataclass(frozen=True)
class Onsets:
    """Cases with a day of onset of one place, known at the end of the last day of `days`."""

    days: pd.DatetimeIndex
    """Every day from the first onset on, shape (days,); empty where no case has a day of onset."""
    delays: npt.NDArray[np.float64]
    """Cases by day of onset and days until known, shape (days, `LONGEST_DELAY` + 1); the last column holds all slower ones."""
    imported: npt.NDArray[np.float64]
    """Of these, infected elsewhere, shape (days,)."""
    undated: int
    """Cases of the same place reported so far that have no day of onset."""

    @property
    def total(self) -> int:
        """Cases with a day of onset."""
        return int(self.delays.sum())


def by_delay(conn: Connection, scope: Scope, at: Place, facts: CityFacts) -> Onsets:
    """All onsets of a place as known on the city's last day."""
    today = facts.day_to
    start = _first(conn, scope, at, today)
    reported = counts.stock(conn, scope, at, "cases", today)
    if start is None:
        empty = np.zeros((0, LONGEST_DELAY + 1))
        return Onsets(pd.DatetimeIndex([]), empty, empty[:, 0], reported)
    wide = counts.daily(conn, scope, at, METRIC, start, today, "delay")
    delays = wide.reindex(columns=[str(delay) for delay in range(LONGEST_DELAY + 1)], fill_value=0).to_numpy(dtype=np.float64)
    seen = np.add.outer(np.arange(len(delays)), np.arange(LONGEST_DELAY + 1)) < len(delays)
    delays = np.where(seen, delays, 0.0)  # what is dated after today is not known yet
    routes = counts.daily(conn, scope, at, METRIC, start, today, "route")
    brought = routes.reindex(columns=[IMPORTED], fill_value=0)[IMPORTED].to_numpy(dtype=np.float64)
    return Onsets(pd.DatetimeIndex(wide.index), delays, brought, max(0, reported - int(delays.sum())))


def by_part(conn: Connection, scope: Scope, at: Place, level: str, days: pd.DatetimeIndex) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All and imported onsets of each part of the place: one row a part (by code), one column a day."""
    first, last = days[0].date(), days[-1].date()
    every = counts.parts_daily(conn, scope, at, level, METRIC, first, last)
    return every, counts.parts_daily(conn, scope, at, level, METRIC, first, last, "route", (IMPORTED,))


def _first(conn: Connection, scope: Scope, at: Place, today: dt.date) -> dt.date | None:
    """Day of the first onset; onsets may lie before the city's first day."""
    found = counts.first_day(conn, scope, at, METRIC)
    return found if found is not None and found <= today else None
