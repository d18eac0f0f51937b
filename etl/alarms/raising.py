"""From the city's counts to alarms and their scorecards, kept in one transaction."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection

from etl.alarms import card, judge, looks
from etl.alarms.looks import Look, Numbers
from geodata import alarms
from geodata.alarms import Basis, Card, Raised, Watched
from geodata.queries import alarms as read
from geodata.queries.standing import SMALL_LEVELS, city_facts

JUDGED_DAYS = 120
LONGEST_HISTORY = dt.timedelta(weeks=judge.FEWEST_WEEKS + 30)
SMALL = -1

Told = dict[str, Any]


@dataclass
class Series:
    """A watched series in the areas of one level, and what came of it."""

    item: Watched
    level: str
    codes: list[str]
    districts: list[str]
    first: dt.date
    raised: list[Raised] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    told: Told = field(default_factory=dict)

    @property
    def small(self) -> bool:
        """Whether counts of 1-4 are hidden here."""
        return self.level in SMALL_LEVELS


def raise_all(conn: Connection, data_version: int) -> Basis:
    """Judge every watched series in every district and street, and keep what came of it."""
    began = time.perf_counter()
    facts = city_facts(conn)
    first = max(facts.day_from, facts.day_to - LONGEST_HISTORY)
    found: list[Series] = []
    for level in alarms.LEVELS:
        areas = read.areas(conn, level)
        for item in alarms.watched(facts):
            if areas and level in item.levels:
                series = Series(item, level, [code for code, _ in areas], [district for _, district in areas], first)
                _raise(conn, series, facts.day_to)
                found.append(series)
    told = {f"{one.item.key}:{one.level}": one.told for one in found}
    judged_from = max(facts.day_from, facts.day_to - dt.timedelta(days=JUDGED_DAYS - 1))
    basis = Basis(data_version, round(time.perf_counter() - began, 3), judged_from, facts.day_to, told)
    alarms.replace(conn, basis, [row for one in found for row in one.raised], [row for one in found for row in one.cards])
    return basis


def _raise(conn: Connection, one: Series, last: dt.date) -> None:
    counts = read.daily(conn, one.item, one.level, one.codes, one.first, last)
    if not np.nansum(counts):
        one.told = {"areas": len(one.codes), "judged": [], "why": ["nothing"], "late": False}
        return
    counts, lost = looks.settled(counts)
    views, learnt = _views(conn, one, counts, last)
    judged = [judge.judge(view, one.item.least) for view in views]
    one.told = _told(one, counts, judged, lost, learnt)
    _keep(one, views, judged, counts)


def _views(conn: Connection, one: Series, counts: Numbers, last: dt.date) -> tuple[list[Look], bool]:
    """How the days are looked at, and whether it is known when the past was learnt."""
    if not one.item.late_days:
        return looks.final(counts, one.small), True
    ages = read.by_age(conn, one.item, one.level, one.codes, one.first, last)
    if looks.learnt_in_time(ages):
        return looks.at_every_age(ages, one.small), True
    return looks.beside_complete(counts, one.item.late_days, one.small), False


def _told(one: Series, counts: Numbers, judged: list[judge.Judged], lost: list[int], learnt: bool) -> Told:
    """What was judged by what, and what stands in the way of the rest."""
    seen = judge.any_judged(judged)
    reported = np.flatnonzero(np.isfinite(counts).any(axis=0))
    begun = int(reported[0]) if len(reported) else 0
    gaps = int(np.isnan(counts[:, begun:]).any(axis=1).sum()) - len(lost)
    why = [name for name, told in (("learnt", not learnt), ("gaps", gaps > 0), ("corrections", bool(lost))) if told]
    return {
        "areas": len(one.codes), "days": counts.shape[1], "judged": [name for name, yes in zip(judge.METHODS, seen, strict=True) if yes],
        "why": why, "gaps": gaps, "lost": len(lost), "late": bool(one.item.late_days),
    }  # fmt: skip


def _keep(one: Series, views: list[Look], judged: list[judge.Judged], counts: Numbers) -> None:
    """The alarms and cards of the latest days; longer histories served the algorithms only."""
    start = max(counts.shape[1] - JUDGED_DAYS, 0)
    cut = [judge.latest(view, said, start) for view, said in zip(views, judged, strict=True)]
    views, judged = [view for view, _ in cut], [said for _, said in cut]
    shown = looks.public(counts[:, start:], one.small)
    first = one.first + dt.timedelta(days=start)
    found = judge.combine(views, judged, *shown.shape)
    one.raised = _rows(one, found, first)
    # Days still filling up are rated by nobody: the card looks at complete ones.
    complete = shown.shape[1] - one.item.late_days
    one.cards = [Card(one.item.key, one.level, name, made) for name, made in card.cards(views, judged, _complete(shown, complete), one.districts).items()]


def _complete(shown: Numbers, days: int) -> Numbers:
    """The counts with a gap where they are not complete yet."""
    made = shown.copy()
    made[:, max(days, 0) :] = np.nan
    return made


def _rows(one: Series, found: judge.Found, first: dt.date) -> list[Raised]:
    started, graveness = judge.runs(found.area, found.day), judge.severity(found, one.item.gravest)
    return [_row(one, found, first, at, int(started[at]), int(graveness[at])) for at in range(len(found.area))]


def _row(one: Series, found: judge.Found, first: dt.date, at: int, started: int, graveness: int) -> Raised:
    strength = found.strength[:, at]
    order = [int(which) for which in np.argsort(-np.nan_to_num(strength, nan=-1.0), kind="stable")]
    raising = [which for which in order if strength[which] > 1]
    area, top = int(found.area[at]), raising[0]
    return Raised(
        one.item.key, one.codes[area], first + dt.timedelta(days=int(found.day[at])), one.level, one.districts[area], int(found.known_after[at]),
        first + dt.timedelta(days=started), graveness, round(float(strength[top]), 3), tuple(judge.METHODS[which] for which in raising),
        tuple(name for which, name in enumerate(judge.METHODS) if not np.isnan(strength[which])), _public(one, found.observed[at]),
        None if one.small else _kept(found.expected[top, at]), None if one.small else _kept(found.statistic[top, at]),
        _public(one, found.most_before[at]), bool(one.item.late_days),
    )  # fmt: skip


def _public(one: Series, count: float) -> int:
    """The count as it may be kept for screens."""
    return SMALL if one.small and 0 < count < looks.SMALLEST_SHOWN else round(float(count))


def _kept(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None
