"""Scans for clusters, kept: what was asked, what was found, and which cluster is the one of the scan before.

Written as the web role or the writer, in the transaction of the caller; screens read `queries/clusters.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from geodata.errors import BadFilter
from geodata.schema import cluster_found, cluster_scan
from geodata.scope import Scope

TILESETS = ("h3_8", "grid")
MODELS = ("auto", "poisson", "permutation")
LONGEST = (3, 7, 14, 30)
SHARES = (2, 5, 10, 25)
STUDY_DAYS = 60
FEWEST = 3


@dataclass(frozen=True)
class Choice:
    """How to scan: the cells, the model, the days a window may have, the percent of the people a circle may hold.

    Model `auto`: by population where it is known. Raises `BadFilter` for anything that is not offered.
    """

    tileset: str = "h3_8"
    wanted: str = "auto"
    longest: int = 14
    share: int = 5

    def __post_init__(self) -> None:
        for name, given, offered in (("tileset", self.tileset, TILESETS), ("model", self.wanted, MODELS), ("longest", self.longest, LONGEST), ("share", self.share, SHARES)):  # fmt: skip
            if given not in offered:
                words = ", ".join(str(value) for value in offered)
                raise BadFilter(f"不能这样扫描：{name} = {given}。可选：{words}。", f"No scan with {name} {given}. Offered: {words}.")


@dataclass(frozen=True)
class Scan:
    """What a scan is of. `model` None: there was too little to look at, `why` says what was missing."""

    digest: bytes
    choice: Choice
    metric: str
    model: str | None
    why: str | None
    first_day: dt.date
    last_day: dt.date
    cases: int
    left_out: int


@dataclass(frozen=True)
class Found:
    """One cluster as it was found: its cells, nearest to the centre first, and the cases of each."""

    centre: str
    codes: tuple[str, ...]
    cell_cases: tuple[int, ...]
    radius_m: float
    first_day: dt.date
    last_day: dt.date
    cases: int
    expected: float
    relative_risk: float | None
    log_ratio: float


def again(conn: Connection, digest: bytes) -> int | None:
    """The number of a scan of exactly this that is kept, now said to hold; None where there is none."""
    held = update(cluster_scan).where(cluster_scan.c.digest == digest).values(looked_at=func.now()).returning(cluster_scan.c.id)
    return conn.execute(held).scalar()


def keep(conn: Connection, scan: Scan, found: Sequence[Found], by: str, scope: Scope) -> int:
    """Keep a scan with its clusters, most likely first; each continues the one of the scan before that it overlaps."""
    conn.execute(text("select pg_advisory_xact_lock(hashtext('cluster_scan'))"))  # numbers are given by one at a time
    if (known := again(conn, scan.digest)) is not None:
        return known
    values = {name: value for name, value in asdict(scan).items() if name != "choice"} | asdict(scan.choice)
    made = insert(cluster_scan).values(values | {"made_by": by, "district_code": scope.district_code})
    scan_id = int(conn.execute(made.returning(cluster_scan.c.id)).scalar_one())
    if found:
        before = _before(conn, scan_id)
        drawn = _outlines(conn, scan.choice.tileset, found)
        rows = [asdict(one) | drawn[one.centre] | told for one, told in zip(found, _numbered(found, before, scan.last_day, _highest(conn, scan_id)), strict=True)]
        conn.execute(insert(cluster_found), [row | {"scan_id": scan_id, "rank": rank} for rank, row in enumerate(rows, 1)])
    return scan_id


def maxima(conn: Connection, scan_id: int) -> npt.NDArray[np.float64]:
    """The greatest ratio of each replicate made so far, in their order."""
    body = conn.execute(select(cluster_scan.c.maxima).where(cluster_scan.c.id == scan_id)).scalar_one()
    return np.frombuffer(body, "<f8")


def ratios(conn: Connection, scan_id: int) -> list[Any]:
    """`id, log_ratio` of the clusters of a scan, most likely first."""
    wanted = select(cluster_found.c.id, cluster_found.c.log_ratio).where(cluster_found.c.scan_id == scan_id)
    return list(conn.execute(wanted.order_by(cluster_found.c.rank)).all())


def add_maxima(conn: Connection, scan_id: int, start: int, more: npt.NDArray[np.float64], judged: Sequence[Mapping[str, Any]]) -> None:
    """Keep replicates `start` and on, and what all of them say of each cluster: `found`, `p`, `gumbel_p`, `recurrence_days`.

    Nothing where somebody else has made them meanwhile: they are the same ones.
    """
    grown = update(cluster_scan).where(cluster_scan.c.id == scan_id, func.length(cluster_scan.c.maxima) == 8 * start)
    if conn.execute(grown.values(maxima=cluster_scan.c.maxima.op("||")(more.astype("<f8").tobytes()))).rowcount and judged:
        names = ("p", "gumbel_p", "recurrence_days")
        conn.execute(update(cluster_found).where(cluster_found.c.id == bindparam("found")).values({name: bindparam(name) for name in names}), list(judged))


# A series is one way of looking at one city or district: only its own scans can be compared.
_SERIES = """
    s.district_code is not distinct from me.district_code and s.metric = me.metric and s.tileset = me.tileset
    and s.wanted = me.wanted and s.longest = me.longest and s.share = me.share
"""
_BEFORE = text(f"""
    select f.number, f.codes, f.first_day, f.last_day, f.since from cluster_found f where f.scan_id = (
        select s.id from cluster_scan s join cluster_scan me on me.id = :scan and s.id <> me.id and {_SERIES}
        where s.last_day <= me.last_day and s.model is not null order by s.last_day desc, s.looked_at desc limit 1
    ) order by f.rank
""")
_ANY = text(f"""
    select s.id from cluster_scan s join cluster_scan me on me.id = :scan and s.id <> me.id and {_SERIES}
    where s.last_day <= me.last_day and s.model is not null limit 1
""")
_HIGHEST = text(f"""
    select coalesce(max(f.number), 0) from cluster_found f join cluster_scan s on s.id = f.scan_id
    join cluster_scan me on me.id = :scan and {_SERIES}
""")


def _before(conn: Connection, scan_id: int) -> list[Any] | None:
    """The clusters of the newest scan before, in the order of their ranks; None where this is the first of its series."""
    rows = list(conn.execute(_BEFORE, {"scan": scan_id}).all())
    return rows if rows or conn.execute(_ANY, {"scan": scan_id}).first() else None


def _highest(conn: Connection, scan_id: int) -> int:
    return int(conn.execute(_HIGHEST, {"scan": scan_id}).scalar_one())


def _numbered(found: Sequence[Found], before: Sequence[Any] | None, today: dt.date, highest: int) -> list[dict[str, Any]]:
    """Number, since when, and whether new or ongoing.

    A cluster is the earlier one with which it shares most cells, if their days touch; the more likely one chooses first.
    """
    told: list[dict[str, Any]] = []
    free: list[Any] = list(before or ())
    for one in found:
        cells = set(one.codes)
        near = [(len(cells & set(row.codes)), row) for row in free if row.last_day >= one.first_day - dt.timedelta(days=1)]
        shared, old = max(near, key=lambda pair: pair[0], default=(0, None))
        if shared and old is not None:
            free.remove(old)
            told.append({"number": old.number, "since": old.since, "fresh": "ongoing"})
        else:
            highest += 1
            told.append({"number": highest, "since": today, "fresh": "first" if before is None else "new"})
    return told


_OUTLINE = text("""
    select ST_AsGeoJSON(ST_Multi(ST_Union(ST_SnapToGrid(geom, 0.000001))), 6)::jsonb as outline
    from cell where tileset = :tileset and code = any(:codes)
""")
_CENTRES = text("select code, lon, lat from cell where tileset = :tileset and code = any(:codes)")


def _outlines(conn: Connection, tileset: str, found: Sequence[Found]) -> Mapping[str, dict[str, Any]]:
    """Centre → the cells' common outline, and where the number stands."""
    where = conn.execute(_CENTRES, {"tileset": tileset, "codes": [one.centre for one in found]}).all()
    points = {row.code: {"lon": row.lon, "lat": row.lat} for row in where}
    outlines = {one.centre: conn.execute(_OUTLINE, {"tileset": tileset, "codes": list(one.codes)}).scalar_one() for one in found}
    return {centre: {"outline": outline} | points[centre] for centre, outline in outlines.items()}
