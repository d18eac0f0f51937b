"""Scans and their clusters as the screens show them. A person of one district sees that district's own scans alone.

What lies below a district is suppressed here: see `Shown`. Only a dossier read with record clearance is exact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from geodata.clusters import Choice
from geodata.errors import UnknownName
from geodata.queries.hiding import shown_sum
from geodata.queries.vectors import Extent
from geodata.scope import Scope

Text = tuple[str, str]
SURE_P = 0.05
FIRST, ENOUGH = 99, 999
"""Replicates made at once, for the fitted distribution, and those made as a job."""
BANDS = (0.001, 0.01, SURE_P, 1.0)
HISTORY = 8


@dataclass(frozen=True)
class ScanRow:
    """One scan. `model` None: too little to scan, `why` says what was missing; else `why` says why this model."""

    id: int
    digest: bytes
    choice: Choice
    metric: str
    model: str | None
    why: str | None
    first_day: dt.date
    last_day: dt.date
    cases: int
    left_out: int
    replicates: int
    district_code: str | None


@dataclass(frozen=True)
class Shown:
    """Numbers of a cluster as they may be read.

    `how`: `exact`; `small`, then `cases` is −1 for 1–4; `at_least`, where the exact sum would tell a hidden cell. Unless
    exact, expected and relative risk are None, as cases would follow from them, and p is the upper end of its band.
    """

    cases: int
    how: Literal["exact", "small", "at_least"]
    expected: float | None
    relative_risk: float | None
    p: float | None
    gumbel_p: float | None
    recurrence_days: float | None


@dataclass(frozen=True)
class ClusterRow:
    """One cluster: where, when, since when it is known, and its numbers as they may be read."""

    id: int
    rank: int
    number: int
    fresh: Literal["first", "new", "ongoing"]
    since: dt.date
    name: Text
    district: Text
    cells: int
    radius_m: float
    first_day: dt.date
    last_day: dt.date
    shown: Shown
    outline: dict[str, Any]
    lon: float
    lat: float
    codes: tuple[str, ...]
    significant: bool | None

    @property
    def mark(self) -> str:
        """`sure`, `open` while no replicate has been made, or `chance`."""
        return "open" if self.significant is None else "sure" if self.significant else "chance"


_SCANS = """
    select s.id, s.digest, s.metric, s.tileset, s.wanted, s.longest, s.share, s.model, s.why, s.first_day, s.last_day, s.cases, s.left_out,
           length(s.maxima) / 8 as replicates, s.district_code
    from cluster_scan s where s.district_code is not distinct from cast(:district as text)
"""
_ONE = text(_SCANS + " and s.id = :id")
_NEWEST = text(_SCANS + """
    and s.tileset = :tileset and s.wanted = :wanted and s.longest = :longest and s.share = :share and s.last_day <= :last
    order by s.last_day desc, s.looked_at desc limit 1
""")  # fmt: skip
_FOUND = """
    select f.id, f.rank, f.number, f.fresh, f.since, f.codes, f.cell_cases, f.radius_m, f.first_day, f.last_day, f.cases, f.expected,
           f.relative_risk, f.p, f.gumbel_p, f.recurrence_days, f.outline, f.lon, f.lat, length(s.maxima) / 8 as replicates,
           coalesce(a.name_zh, c.name_zh) as name_zh, coalesce(a.name_en, c.name_en) as name_en, d.short_zh as district_zh, d.name_en as district_en
    from cluster_found f join cluster_scan s on s.id = f.scan_id and s.district_code is not distinct from cast(:district as text)
    left join cell c on c.tileset = s.tileset and c.code = f.centre
    left join area a on a.code = coalesce(c.street_code, case when c.tileset like 'h3%' then (
        -- a hexagon between the streets on record is named by the nearest one
        select near.code from area near where near.level = 'street' and near.district_code = c.district_code order by near.geom <-> c.geom limit 1) end)
    left join area d on d.code = c.district_code
"""
_LISTED = text(_FOUND + " where f.scan_id = :scan order by f.rank")
_CLUSTER = text(_FOUND + " where f.id = :id")
_HISTORY = text("""
    select * from (
        select distinct on (s.last_day) s.last_day, f.first_day, f.cell_cases, cardinality(f.codes) as cells
        from cluster_found f join cluster_scan s on s.id = f.scan_id
        join cluster_found mine on mine.id = :id join cluster_scan me on me.id = mine.scan_id
        where f.number = mine.number and s.last_day <= me.last_day and s.district_code is not distinct from me.district_code and s.metric = me.metric
          and s.tileset = me.tileset and s.wanted = me.wanted and s.longest = me.longest and s.share = me.share
          and s.district_code is not distinct from cast(:district as text)
        order by s.last_day desc, s.looked_at desc
    ) days order by last_day desc limit :most
""")


_CELLS = text("select code, population, lon, lat from cell where tileset = :tileset and idx >= :first and idx < :end order by idx")
_GROUND = text("select geometry_version from city")
_OPENS = text("select coalesce(cast(settings->>'opens_on' as date), day_to) from city")


def cells(conn: Connection, tileset: str, reach: Extent) -> list[Any]:
    """`code, population, lon, lat` of the cells of an extent, in their order."""
    return list(conn.execute(_CELLS, {"tileset": tileset, "first": reach.first, "end": reach.end}))


def ground_name(conn: Connection) -> str:
    """What names the cells and who lives in them: it changes with the ground."""
    return str(conn.execute(_GROUND).scalar_one())


def opening_day(conn: Connection) -> dt.date | None:
    """The day the screens open on; None while there is no city."""
    day: dt.date | None = conn.execute(_OPENS).scalar()
    return day


def scan(conn: Connection, scan_id: int, scope: Scope) -> ScanRow:
    """One scan. Raises `UnknownName` where there is none or where it is another district's."""
    row = conn.execute(_ONE, {"id": scan_id, "district": scope.district_code}).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {scan_id} 的聚集扫描。请刷新页面。", f"There is no cluster scan {scan_id}. Reload the page.")
    return _scan(row._mapping)


def newest(conn: Connection, last_day: dt.date, scope: Scope, choice: Choice | None = None) -> ScanRow | None:
    """The newest scan of a choice up to a day; None where nobody has scanned yet."""
    wanted = choice or Choice()
    bound = {"tileset": wanted.tileset, "wanted": wanted.wanted, "longest": wanted.longest, "share": wanted.share}
    row = conn.execute(_NEWEST, bound | {"district": scope.district_code, "last": last_day}).one_or_none()
    return None if row is None else _scan(row._mapping)


def listed(conn: Connection, scan_id: int, scope: Scope) -> list[ClusterRow]:
    """The clusters of a scan, most likely first, suppressed."""
    return [_cluster(row._mapping, False) for row in conn.execute(_LISTED, {"scan": scan_id, "district": scope.district_code})]


def cluster(conn: Connection, cluster_id: int, scope: Scope) -> tuple[ClusterRow, ScanRow]:
    """One cluster and its scan; exact with record clearance. Raises `UnknownName`."""
    bound = {"id": cluster_id, "district": scope.district_code}
    row = conn.execute(_CLUSTER, bound).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {cluster_id} 的聚集。请刷新页面。", f"There is no cluster {cluster_id}. Reload the page.")
    of = conn.execute(text("select scan_id from cluster_found where id = :id"), {"id": cluster_id}).scalar_one()
    return _cluster(row._mapping, scope.records), scan(conn, of, scope)


@dataclass(frozen=True)
class Before:
    """The same cluster on an earlier day: cells, and cases as `Shown` tells them."""

    day: dt.date
    first_day: dt.date
    cells: int
    cases: int
    how: Literal["exact", "small", "at_least"]


def history(conn: Connection, cluster_id: int, scope: Scope) -> list[Before]:
    """The cluster in the scans up to its own, newest first."""
    rows = conn.execute(_HISTORY, {"id": cluster_id, "district": scope.district_code, "most": HISTORY})
    return [Before(row.last_day, row.first_day, row.cells, *_sum(row.cell_cases, scope.records)) for row in rows]


def _sum(cell_cases: list[int], exact: bool) -> tuple[int, Literal["exact", "small", "at_least"]]:
    return (sum(cell_cases), "exact") if exact else shown_sum(cell_cases)


def _scan(row: Mapping[Any, Any]) -> ScanRow:
    choice = Choice(row["tileset"], row["wanted"], row["longest"], row["share"])
    return ScanRow(choice=choice, **{name: row[name] for name in ScanRow.__dataclass_fields__ if name != "choice"})


def _cluster(row: Mapping[Any, Any], exact: bool) -> ClusterRow:
    p = _best(row)
    plain = ("id", "rank", "number", "fresh", "since", "radius_m", "first_day", "last_day", "outline", "lon", "lat")
    return ClusterRow(
        **{name: row[name] for name in plain}, name=(row["name_zh"] or "", row["name_en"] or ""),
        district=(row["district_zh"] or "", row["district_en"] or ""), cells=len(row["codes"]), codes=tuple(row["codes"]),
        shown=_shown(row, exact), significant=None if p is None else p <= SURE_P,
    )  # fmt: skip


def _best(row: Mapping[Any, Any]) -> float | None:
    """The p that decides: the rank among enough replicates, else the distribution fitted to few of them."""
    p: float | None = row["p"] if row["replicates"] >= ENOUGH or row["gumbel_p"] is None else row["gumbel_p"]
    return p


def _shown(row: Mapping[Any, Any], exact: bool) -> Shown:
    total, how = _sum(row["cell_cases"], exact)
    if how == "exact":
        return Shown(total, how, row["expected"], row["relative_risk"], row["p"], row["gumbel_p"], row["recurrence_days"])
    p = _best(row)
    return Shown(total, how, None, None, None if p is None else next(end for end in BANDS if p <= end), None, None)
