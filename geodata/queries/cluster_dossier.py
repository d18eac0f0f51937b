"""A cluster in depth: its days, what its cases have in common, who came into its cells, what waits there, its past.

Exact with record clearance only, and then the caller notes the read; else every count is suppressed by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes
from geodata.filters import Filters
from geodata.metrics import AGE_BANDS, DOUBTFUL
from geodata.queries import clusters, vectors
from geodata.queries.clusters import Before, ClusterRow, ScanRow
from geodata.queries.hiding import hide
from geodata.queries.tasks import moments
from geodata.scope import Scope

Text = tuple[str, str]
Places = npt.NDArray[np.intp]
PAST_DAYS = 24
BEFORE_DAYS = 14  # who may have brought it in: arrivals up to so long before the first day
ASPECTS = ("route", "found_by", "case_class", "sex", "age")
SMALLEST_BASE = 20  # cases below which shares say nothing


@dataclass(frozen=True)
class Aspect:
    """One question about the cases: code → how many here (−1 is 1–4, None hidden) and which share of all cases in the same days."""

    key: str
    here: Mapping[str, int | None]
    everywhere: Mapping[str, float]


@dataclass(frozen=True)
class ClusterDossier:
    """Everything said of a cluster. `streets`: those its cells lie in, and how many of them, most first.

    `aspects` empty where nothing may or can be said; `people` False where what is counted has no age, sex or route.
    `arrived`, None where the city does not register arrivals: people seen to arrive in its cells, and per thousand residents
    there and everywhere.
    """

    row: ClusterRow
    scan: ScanRow
    streets: tuple[tuple[Text, int], ...]
    population: float | None
    days: tuple[dt.date, ...]
    daily: tuple[int | None, ...]
    people: bool
    aspects: tuple[Aspect, ...]
    arrived: tuple[int | None, float | None, float | None] | None
    tasks_open: int
    tasks_overdue: int
    earliest_due: dt.datetime | None
    history: tuple[Before, ...]
    exact: bool


_STREETS = text("""
    select coalesce(a.name_zh, d.name_zh, '') as zh, coalesce(a.name_en, d.name_en, '') as en, count(*) as n
    from cell c left join area a on a.code = c.street_code left join area d on d.code = c.district_code
    where c.tileset = :tileset and c.code = any(:codes) group by 1, 2 order by 3 desc, 1
""")
_CELLS = text("select idx, district_code, population from cell where tileset = :tileset and code = any(:codes)")


def of_cluster(conn: Connection, cluster_id: int, scope: Scope, metrics: frozenset[str]) -> ClusterDossier:
    """The dossier of a cluster in a person's scans; `metrics`: what the city has. Raises `UnknownName`."""
    row, scan = clusters.cluster(conn, cluster_id, scope)
    bound = {"tileset": scan.choice.tileset, "codes": list(row.codes)}
    cells = conn.execute(_CELLS, bound).all()
    idx = np.array([cell.idx for cell in cells], np.intp)
    known = [cell.population for cell in cells if cell.population is not None]
    days, daily = _past(conn, row, scan, idx, scope)
    told = scan.metric == "cases" and (scope.records or row.shown.how == "exact")
    inside = _Inside(scan.choice.tileset, list(row.codes), sorted({cell.district_code for cell in cells if cell.district_code}))
    waiting = _tasks(conn, inside, row.last_day, scope)
    return ClusterDossier(
        row, scan, tuple(((found.zh, found.en), found.n) for found in conn.execute(_STREETS, bound)), sum(known) if known else None, days, daily,
        scan.metric == "cases", _aspects(conn, inside, row, scope) if told else (),
        _arrived(conn, row, scan, idx, sum(known), scope) if "arrivals_seen" in metrics else None, *waiting,
        tuple(clusters.history(conn, cluster_id, scope)), scope.records,
    )  # fmt: skip


@dataclass(frozen=True)
class _Inside:
    """Cells of a tile set and the districts they lie in, which lead to an index."""

    tileset: str
    codes: list[str]
    districts: list[str]

    @property
    def condition(self) -> str:
        return f"r.district_code = any(:districts) and {cell_codes('r')[self.tileset]} = any(:codes)"

    @property
    def bound(self) -> dict[str, list[str]]:
        return {"codes": self.codes, "districts": self.districts}


def _past(conn: Connection, row: ClusterRow, scan: ScanRow, idx: Places, scope: Scope) -> tuple[tuple[dt.date, ...], tuple[int | None, ...]]:
    """The last days of the cells together; without clearance its own days and those before are hidden each by themselves."""
    window = Filters(day_from=row.last_day - dt.timedelta(days=PAST_DAYS - 1), day_to=row.last_day)
    reach, counted = vectors.daily(conn, scan.metric, window, scope, scan.choice.tileset)
    doubtful = {"cases": "doubtful_cases", "case_addresses": "doubtful_addresses"}[scan.metric]
    sure = counted - vectors.daily(conn, doubtful, window, scope, scan.choice.tileset)[1]
    values = [int(value) for value in sure[idx - reach.first].sum(axis=0)]
    days = tuple(window.day_from + dt.timedelta(days=step) for step in range(PAST_DAYS))
    if scope.records:
        return days, tuple(values)
    cut = max(0, (row.first_day - window.day_from).days)
    return days, (*hide(values[:cut]), *hide(values[cut:]))


def _aspects(conn: Connection, inside: _Inside, row: ClusterRow, scope: Scope) -> tuple[Aspect, ...]:
    """The cases of the cluster's days by each aspect, beside all cases of these days that a person may see."""
    bands = " ".join(f"when r.age >= {low} then '{low}'" for low in reversed(AGE_BANDS))
    columns = ", ".join(f"coalesce(r.{name}, '') as {name}" for name in ASPECTS[:-1]) + f", case {bands} else '' end as age"
    query = text(
        f'select {columns}, not ({DOUBTFUL}) and {inside.condition} as here, count(*) as n from "case" r'
        " where r.reported_on between :first and :last and (cast(:district as text) is null or r.district_code = :district)"
        " group by 1, 2, 3, 4, 5, 6"
    )
    rows = conn.execute(query, inside.bound | {"first": row.first_day, "last": row.last_day, "district": scope.district_code}).all()
    return tuple(_aspect(name, rows, scope.records) for name in ASPECTS)


def _aspect(name: str, rows: Sequence[Any], exact: bool) -> Aspect:
    here, everywhere = Counter[str](), Counter[str]()
    for row in rows:
        everywhere[getattr(row, name)] += row.n
        here[getattr(row, name)] += row.n if row.here else 0
    found = {code: here[code] for code in sorted(everywhere, key=lambda code: (-here[code], code))}
    shown = found if exact else dict(zip(found, hide(list(found.values())), strict=True))
    total = sum(everywhere.values())
    return Aspect(name, shown, {code: n / total for code, n in everywhere.items()})


def _arrived(
    conn: Connection, row: ClusterRow, scan: ScanRow, idx: Places, residents: float, scope: Scope
) -> tuple[int | None, float | None, float | None]:  # fmt: skip
    """People seen to arrive since two weeks before the first day; per thousand residents here and everywhere."""
    window = Filters(day_from=row.first_day - dt.timedelta(days=BEFORE_DAYS), day_to=row.last_day)
    counted = vectors.window(conn, "arrivals_seen", window, scope, scan.choice.tileset)
    here, everywhere = int(counted[idx].sum()), int(counted[counted >= 0].sum())
    people = conn.execute(_PEOPLE, {"tileset": scan.choice.tileset, "district": scope.district_code}).scalar()
    (shown,) = (here,) if scope.records else hide([here])
    hidden = shown != here or not residents or not people
    return shown, None if hidden else 1000 * here / residents, None if hidden else 1000 * everywhere / float(people or 1)


_PEOPLE = text("select sum(population) from cell where tileset = :tileset and (cast(:district as text) is null or district_code = :district)")


def _tasks(conn: Connection, inside: _Inside, last_day: dt.date, scope: Scope) -> tuple[int, int, dt.datetime | None]:
    """Tasks open in the cells at the end of the last day, how many of them late, and when the earliest is due."""
    query = text(
        f"select count(*) as n, count(*) filter (where due_at < :until) as late, min(due_at) as due from task r where {inside.condition}"
        " and (cast(:district as text) is null or r.district_code = :district)"
        " and created_at < :until and (closed_at is null or closed_at >= :until)"
    )
    until = moments(Filters(day_from=last_day, day_to=last_day))[1]
    row = conn.execute(query, inside.bound | {"until": until, "district": scope.district_code}).one()
    return row.n, row.late, row.due
