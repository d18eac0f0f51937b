"""An area in depth: its key numbers, its days, how precisely its records lie, and what waits there.

Unlike a cell's dossier this one is for everybody: in small areas counts leave the data room already hidden.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.cases import measured_by
from geodata.queries.dividing import Measured
from geodata.queries.dossier import PAST_DAYS
from geodata.queries.hiding import hide
from geodata.queries.indicators import INDICATORS, Measure, indicator
from geodata.queries.standing import Place, city_facts, place
from geodata.queries.tasks import moments
from geodata.scope import Scope

WANTED = ("cases_window", "cases_day", "addresses", "isolation_now", "unverified", "tasks_overdue")
"""Key numbers in order of importance; those that the city counts here are shown."""

PARENT_LEVEL = {"district": "city", "street": "district", "community": "street"}


@dataclass(frozen=True)
class AreaDossier:
    """Everything the drawer says of an area. In counts −1 stands for 1–4 and None for hidden to protect another.

    `measured`: metric of the days, `cases`, `case_series` or `case_addresses`. `rank` of `among` siblings, 1 the
    highest, None where there is nobody to compare with. `levels`: precision level → located records of the window.
    """

    at: Place
    measured: str
    numbers: tuple[tuple[str, Measure], ...]
    days: tuple[dt.date, ...]
    daily: tuple[int | None, ...]
    rank: int | None
    among: int
    among_name: tuple[str, str] | None
    levels: dict[str, int | None]
    seen: int | None
    verified: int | None
    tasks_open: int
    tasks_overdue: int
    earliest_due: dt.datetime | None


_PARENT = text("""
    select p.code, p.level, p.name_zh, p.name_en, p.population from area a
    join area p on p.level = :level and p.code = case :level
        when 'district' then a.district_code when 'street' then a.street_code else p.code end
    where a.code = :code
""")
_INSIDE = """
      (cast(:district as text) is null or r.district_code = :district)
      and (:level = 'city' or (:level = 'district' and r.district_code = any(:codes))
           or (:level = 'street' and r.street_code = any(:codes)) or (:level = 'community' and r.community_code = any(:codes)))
"""
_TASKS = text(f"""
    select count(*) as n, count(*) filter (where due_at < :until) as overdue, min(due_at) as due from task r
    where created_at < :until and (closed_at is null or closed_at >= :until) and {_INSIDE}
""")


def of_area(conn: Connection, filters: Filters, scope: Scope, metrics: frozenset[str]) -> AreaDossier:
    """The dossier of the area the filters stand on; `metrics`: what the city has. Raises `UnknownName`, `NotAllowed`."""
    at = place(conn, filters, scope)
    measured = _measured(conn, at)
    rank, among, parent = _rank(conn, at, measured, filters, scope)
    seen, verified = _arrivals(conn, at, filters, scope) if "arrivals_seen" in metrics else (None, None)
    waiting = conn.execute(_TASKS, at.bound(scope) | {"until": moments(filters)[1]}).one()
    return AreaDossier(
        at, measured[0], _numbers(conn, filters, scope, metrics), *_past(conn, at, measured, filters, scope), rank, among, parent,
        _levels(conn, at, filters, scope), seen, verified, int(waiting.n), int(waiting.overdue), waiting.due,
    )  # fmt: skip


def _measured(conn: Connection, at: Place) -> Measured:
    """What the days count: cases where they are known this finely, else published addresses."""
    facts = city_facts(conn)
    return ("case_addresses", "", None) if facts.official and at.small else measured_by(facts)


def _numbers(conn: Connection, filters: Filters, scope: Scope, metrics: frozenset[str]) -> tuple[tuple[str, Measure], ...]:
    found: list[tuple[str, Measure]] = []
    for key in WANTED:
        offered = all(any(option in metrics for option in need.split("|")) for need in INDICATORS[key].needs)
        measure = indicator(conn, key, filters, scope) if offered else Measure(None)
        if measure.now is not None:
            found.append((key, measure))
    return tuple(found)


def _past(conn: Connection, at: Place, measured: Measured, filters: Filters, scope: Scope) -> tuple[tuple[dt.date, ...], tuple[int | None, ...]]:
    """The last days; in small areas each window is hidden by itself, because each has its total beside it."""
    metric, dimension, categories = measured
    first = min(filters.previous().day_from, filters.day_to - dt.timedelta(days=PAST_DAYS - 1))
    table = counts.daily(conn, scope, at, metric, first, filters.day_to, dimension)
    wanted = [name for name in table if (name in categories if categories else name == "")]
    values = [int(value) for value in table[wanted].sum(axis=1)]
    days = tuple(first + dt.timedelta(days=step) for step in range(len(values)))
    if not at.small:
        return days[-PAST_DAYS:], tuple(values[-PAST_DAYS:])
    cuts = [0, *((day - first).days for day in (filters.previous().day_from, filters.day_from)), len(values)]
    shown = [value for start, end in pairwise(cuts) for value in hide(values[start:end])]
    return days[-PAST_DAYS:], tuple(shown[-PAST_DAYS:])


def _rank(conn: Connection, at: Place, measured: Measured, filters: Filters, scope: Scope) -> tuple[int | None, int, tuple[str, str] | None]:
    """Place among the siblings a person may see. A hidden count has no rank: it would narrow what it can be."""
    if at.drawn or at.level not in PARENT_LEVEL or (at.level == "district" and scope.district_code):
        return None, 0, None
    row = conn.execute(_PARENT, {"level": PARENT_LEVEL[at.level], "code": at.code}).one()
    parent = Place(row.code, row.level, (row.name_zh, row.name_en), row.population)
    metric, dimension, categories = measured
    totals = counts.parts_sum(conn, scope, parent, at.level, metric, filters.day_from, filters.day_to, dimension, categories)
    mine = totals.get(at.code, 0)
    hidden = at.small and 1 <= mine < 5
    above = sum(total > mine for total in totals.values())
    return (None if hidden or not mine else above + 1), len(counts.parts(conn, scope, parent, at.level)), parent.name


def _levels(conn: Connection, at: Place, filters: Filters, scope: Scope) -> dict[str, int | None]:
    """Located records of the window by precision; official totals have no places, so there it is the addresses."""
    found = Counter[str]()
    for how, n in counts.window(conn, scope, at, "case_addresses" if city_facts(conn).official else "cases", filters, "placed").items():
        found[how.partition("/")[0]] += n
    return dict(zip(found, hide(list(found.values())), strict=True)) if at.small else dict(found)


def _arrivals(conn: Connection, at: Place, filters: Filters, scope: Scope) -> tuple[int | None, int | None]:
    """People seen and people verified up to the window's end; hidden together where small."""
    seen, verified = (counts.stock(conn, scope, at, metric, filters.day_to) for metric in ("arrivals_seen", "arrivals_verified"))
    if not at.small:
        return seen, verified
    shown = hide([verified, max(0, seen - verified)])
    return (None, None) if None in shown or -1 in shown else (seen, verified)
