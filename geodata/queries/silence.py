"""Where reports were due and none came: no report is not zero.

Expected is the daily health check of everybody in isolation. A check is due on a day from whoever was in isolation
before it and still is at its end; the day isolation begins and the day it ends are left out. Not everybody is written
down every day, so what is expected of a cell is its person-days times the city's usual share of checks that come:
that of the four weeks before. As of the window's last day: its last `DAYS` days are looked at, later facts are not.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes
from geodata.filters import Filters
from geodata.queries import vectors
from geodata.queries.hiding import SMALLEST_SHOWN
from geodata.queries.tasks import moments
from geodata.queries.vectors import Counts
from geodata.scope import Scope

DAYS = 3
USUAL_DAYS = 28
# With three expected, chance alone leaves a cell without any in one of twenty (e^-3).
LEAST_EXPECTED = 3.0
NO_DATA, UNCERTAIN, SILENT = -1, -3, -4
EPOCH = dt.date(2000, 1, 1)

_CITY_DAYS = text("""
    select day, metric, sum(n) as n from area_day
    where metric in ('isolation_started', 'isolation_ended', 'health_checks') and dimension = '' and level = 'city' and day <= :last
    group by day, metric
""")

_LAST = {
    tileset: text(f"""
        select c.idx, max((r.checked_at at time zone 'Asia/Shanghai')::date) as day
        from health_check r join cell c on c.tileset = :tileset and c.code = {code}
        where r.checked_at >= :since and r.checked_at < :until
          and (cast(:district as text) is null or r.district_code = :district)
        group by c.idx
    """)
    for tileset, code in cell_codes("r").items()
}


def by_cell(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Checks that came in the window's last days, one number a cell.

    `SILENT` where enough were expected and none came, `UNCERTAIN` where too few were to tell, `NO_DATA` where people
    have been isolated and no check ever came, and everywhere if the whole city sent none for weeks; −2 outside scope and area.
    """
    came = vectors.window(conn, "health_checks", _last_days(filters), scope, tileset)
    share = _usual_share(conn, filters.day_to - dt.timedelta(days=DAYS))
    if share == 0:
        return np.where(came < 0, came, NO_DATA)
    days = [_due_on(conn, filters, scope, tileset, ago) for ago in range(DAYS)]
    expected = np.sum(days, axis=0) * share
    begun, checked = (vectors.cumulative(conn, metric, filters, scope, tileset) for metric in ("isolation_started", "health_checks"))
    never = (begun > 0) & (checked == 0)
    none = np.where(expected >= LEAST_EXPECTED, SILENT, np.where(never, NO_DATA, np.where(expected > 0, UNCERTAIN, 0)))
    return np.where(came == 0, none, came)


def due(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """People from whom a check was due on the window's last day, one number a cell; −2 outside scope and area."""
    outside = vectors.window(conn, "health_checks", _last_days(filters), scope, tileset) < 0
    return np.where(outside, vectors.OUTSIDE, _due_on(conn, filters, scope, tileset, 0))


def last_day(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Day of the newest check (days since `EPOCH`) in the four weeks before the window's end, one number a cell.

    0 where there is none, and where a check was due from fewer than five, whose days would say too much.
    """
    told = due(conn, filters, scope, tileset)
    until = moments(filters)[1]
    found = np.zeros(len(told), np.int64)
    bound = {"tileset": tileset, "since": until - dt.timedelta(days=USUAL_DAYS), "until": until, "district": scope.district_code}
    for row in conn.execute(_LAST[tileset], bound):
        found[row.idx] = (row.day - EPOCH).days
    return np.where(told < 0, told, np.where(told >= SMALLEST_SHOWN, found, 0))


def _last_days(filters: Filters) -> Filters:
    return filters.model_copy(update={"day_from": filters.day_to - dt.timedelta(days=DAYS - 1)})


def _due_on(conn: Connection, filters: Filters, scope: Scope, tileset: str, ago: int) -> Counts:
    """People in isolation before the day and still at its end; 0 outside the scope."""
    day = filters.day_to - dt.timedelta(days=ago)
    begun = vectors.cumulative(conn, "isolation_started", _until(filters, day - dt.timedelta(days=1)), scope, tileset)
    ended = vectors.cumulative(conn, "isolation_ended", _until(filters, day), scope, tileset)
    inside: Counts = np.maximum(begun - ended, 0)
    return inside


def _until(filters: Filters, day: dt.date) -> Filters:
    return filters.model_copy(update={"day_from": day, "day_to": day})


def _usual_share(conn: Connection, last: dt.date) -> float:
    """Checks that came of those due in the whole city over the four weeks up to `last`: one number for everybody."""
    found = {(row.metric, row.day): int(row.n) for row in conn.execute(_CITY_DAYS, {"last": last})}
    first = last - dt.timedelta(days=USUAL_DAYS - 1)
    days = sorted({day for _, day in found} | {first + dt.timedelta(days=at) for at in range(USUAL_DAYS)})
    inside, due_days, came = 0, 0, 0
    for day in days:
        inside -= found.get(("isolation_ended", day), 0)
        if day >= first:
            due_days += max(0, inside)
            came += found.get(("health_checks", day), 0)
        inside += found.get(("isolation_started", day), 0)
    return came / due_days if due_days else 0.0
