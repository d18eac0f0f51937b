"""How loaded checkpoints are: the scans of the busiest clock hour against what the checkpoint can do in an hour.

Pressure = scans in the busiest hour of the day, on average over the days the checkpoint was open in the window, by
capacity. Capacity is what the register says, else lanes × `LANE_CAPACITY`. One to four scans are not told.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries.tasks import moments
from geodata.scope import Scope

LANE_CAPACITY = 60  # scans a lane can do in an hour where nobody says: one a minute

_LOADS = text(f"""
    with hours as (
        select checkpoint_no, cast(extract(hour from scanned_at at time zone 'Asia/Shanghai') as int) as hour, count(*) as n
        from checkpoint_scan where scanned_at >= :since and scanned_at < :until group by 1, 2
    ), busiest as (
        select distinct on (checkpoint_no) checkpoint_no, hour, n, sum(n) over (partition by checkpoint_no) as total
        from hours order by checkpoint_no, n desc, hour
    )
    select c.checkpoint_no as code, c.name, c.kind, c.lanes, coalesce(c.hourly_capacity, c.lanes * {LANE_CAPACITY}) as capacity,
           least(c.closed_on, :day_to) - greatest(c.opened_on, :day_from) + 1 as days, b.hour, coalesce(b.n, 0) as n,
           coalesce(b.total, 0) as total, s.staff, c.lon, c.lat
    from checkpoint c left join busiest b using (checkpoint_no)
    left join lateral (
        select avg(s.staff) as staff from checkpoint_shift s
        where s.checkpoint_no = c.checkpoint_no and s.starts_at < :until and s.ends_at > :since
          and (b.hour - cast(extract(hour from s.starts_at at time zone 'Asia/Shanghai') as int) + 24) % 24
              < extract(epoch from s.ends_at - s.starts_at) / 3600
    ) s on true
    where c.lon is not null and c.opened_on <= :day_to and (c.closed_on is null or c.closed_on >= :day_from)
      and (cast(:district as text) is null or c.district_code = :district)
    order by c.checkpoint_no
""")


def loads(conn: Connection, filters: Filters, scope: Scope) -> list[dict[str, Any]]:
    """One entry an open checkpoint: `code, name, kind, lanes, capacity, days, hour, n, total, staff, lon, lat`.

    `n`: scans in the busiest clock `hour`, summed over the window's `days`; `total`: all scans; `capacity`, `lanes`, `hour`,
    `staff` (mean of the shifts in that hour) may be None. Counts are not suppressed yet.
    """
    since, until = moments(filters)
    bound = {"since": since, "until": until, "day_from": filters.day_from, "day_to": filters.day_to, "district": scope.district_code}
    return [dict(row) for row in conn.execute(_LOADS, bound).mappings()]
