"""Work asked for, due, closed and late."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import Place, place
from geodata.scope import Scope

CHINA = ZoneInfo("Asia/Shanghai")
TASKS = ("项", "tasks")
BY_DAY: Columns = {
    "day": Column("day", ("日期", "Day")),
    "opened": Column("count", ("新派", "Opened"), TASKS),
    "due": Column("count", ("到期", "Falling due"), TASKS),
    "closed": Column("count", ("办结", "Closed"), TASKS),
}
BY_KIND: Columns = {
    "kind": Column("text", ("任务类型", "Kind of task")),
    "opened": Column("count", ("新派", "Opened"), TASKS),
    "closed": Column("count", ("办结", "Closed"), TASKS),
    "waiting": Column("count", ("期末待办", "Open at the end"), TASKS),
    "overdue": Column("count", ("其中逾期", "Of these overdue"), TASKS),
    "median_hours": Column("number", ("办结用时中位", "Median time to close"), ("小时", "hours")),
}

# The state of a task at a moment in the past follows from its times, so yesterday's figures stay what they were.
_BY_KIND = text("""
    select kind,
        count(*) filter (where created_at >= :first) as opened,
        count(*) filter (where closed_at >= :first and closed_at < :until) as closed,
        count(*) filter (where closed_at is null or closed_at >= :until) as waiting,
        count(*) filter (where (closed_at is null or closed_at >= :until) and due_at < :until) as overdue,
        percentile_cont(0.5) within group (order by extract(epoch from closed_at - created_at) / 3600)
            filter (where closed_at >= :first and closed_at < :until) as median_hours
    from task
    where created_at < :until and (closed_at is null or closed_at >= :first)
      and (cast(:district as text) is null or district_code = :district)
      and (:level = 'city' or (:level = 'district' and district_code = any(:codes))
           or (:level = 'street' and street_code = any(:codes)) or (:level = 'community' and community_code = any(:codes)))
    group by kind order by waiting desc, kind
""")


def moments(filters: Filters) -> tuple[dt.datetime, dt.datetime]:
    """The window as moments in China: from the first midnight up to, not including, the last."""
    first = dt.datetime.combine(filters.day_from, dt.time(), CHINA)
    return first, dt.datetime.combine(filters.day_to + dt.timedelta(days=1), dt.time(), CHINA)


def by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_DAY` over the trend's days."""
    at = place(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    wide = [counts.daily(conn, scope, at, metric, first, last) for metric in ("tasks_opened", "tasks_due", "tasks_closed")]
    columns = [hide_counts(frame[""] if "" in frame else pd.Series(0, index=frame.index), at.small) for frame in wide]
    return _marked(frame_of(zip(wide[0].index, *columns, strict=True), BY_DAY), filters, at)


def by_kind(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_KIND`: flows within the window, the open and overdue stock at its end; tasks are no people, nothing is hidden."""
    at = place(conn, filters, scope)
    first, until = moments(filters)
    rows = conn.execute(_BY_KIND, at.bound(scope) | {"first": first, "until": until})
    return _marked(frame_of(rows, BY_KIND), filters, at)


def _marked(frame: pd.DataFrame, filters: Filters, at: Place) -> pd.DataFrame:
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame
