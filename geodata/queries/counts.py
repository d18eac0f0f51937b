"""Daily counts of one place and of its parts, read from `area_day` and never from the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries.standing import Place, city_facts
from geodata.scope import Scope

TREND_DAYS = 30
SPARK_DAYS = 24

# The district is compared again here: a place can only come from `standing.place`, but no path relies on that alone.
_DAILY = text("""
    select d.day, d.category, sum(d.n) as n from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.area_code = any(:codes)
      and d.day between :first and :last and (cast(:district as text) is null or a.district_code = :district)
    group by d.day, d.category order by d.day, d.category
""")
_WINDOW = text("""
    select d.category, sum(d.n) as n from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.area_code = any(:codes)
      and d.day between :first and :last and (cast(:district as text) is null or a.district_code = :district)
    group by d.category order by d.category
""")
_BEFORE = text("""
    select d.category, sum(d.n) as n from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.area_code = any(:codes)
      and d.day < :first and (cast(:district as text) is null or a.district_code = :district)
    group by d.category
""")
_FIRST = text("""
    select min(d.day) from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.area_code = any(:codes)
      and (cast(:district as text) is null or a.district_code = :district)
""")
_PARTS = text("""
    select code, name_zh, name_en, population from area
    where level = :level and (:parent_level = 'city' or district_code = any(:codes) or street_code = any(:codes) or code = any(:codes))
      and (cast(:district as text) is null or district_code = :district)
    order by code
""")
_PARTS_DAILY = text("""
    select d.area_code, d.day, sum(d.n) as n from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.day between :first and :last
      and (:parent_level = 'city' or a.district_code = any(:codes) or a.street_code = any(:codes) or a.code = any(:codes))
      and (cast(:district as text) is null or a.district_code = :district)
      and (cast(:categories as text[]) is null or d.category = any(:categories))
    group by d.area_code, d.day
""")
_PARTS_SUM = text("""
    select d.area_code as code, sum(d.n) as n from area_day d join area a on a.code = d.area_code
    where d.metric = :metric and d.dimension = :dimension and d.level = :level and d.day <= :last
      and (cast(:first as date) is null or d.day >= :first)
      and (:parent_level = 'city' or a.district_code = any(:codes) or a.street_code = any(:codes) or a.code = any(:codes))
      and (cast(:district as text) is null or a.district_code = :district)
      and (cast(:categories as text[]) is null or d.category = any(:categories))
    group by d.area_code
""")


def trend_days(conn: Connection, filters: Filters) -> tuple[dt.date, dt.date]:
    """First and last day of a trend chart: the window, widened to thirty days, not before the city's first day."""
    wanted = min(filters.day_from, filters.day_to - dt.timedelta(days=TREND_DAYS - 1))
    return max(wanted, min(city_facts(conn).day_from, filters.day_from)), filters.day_to


def daily(
    conn: Connection, scope: Scope, at: Place, metric: str, first: dt.date, last: dt.date, dimension: str = ""
) -> pd.DataFrame:
    """One row a day, one column a category (the total is ''); days without a row are 0. Shape (days, categories)."""
    rows = conn.execute(_DAILY, _where(scope, at, metric, dimension) | {"first": first, "last": last}).all()
    categories = sorted({row.category for row in rows})
    columns = {name: turn for turn, name in enumerate(categories)}
    made = np.zeros(((last - first).days + 1, len(categories)), np.int64)
    for day, category, n in rows:
        made[(day - first).days, columns[category]] = n
    return pd.DataFrame(made, index=pd.date_range(first, last, name="day"), columns=pd.Index(categories, name="category", dtype=object))


def published(
    conn: Connection, scope: Scope, at: Place, metric: str, first: dt.date, last: dt.date, dimension: str, category: str
) -> pd.Series:
    """One figure a day as float, shape (days,); missing where none was published, which is not 0."""
    rows = conn.execute(_DAILY, _where(scope, at, metric, dimension) | {"first": first, "last": last})
    found = {pd.Timestamp(row.day): float(row.n) for row in rows if row.category == category}
    return pd.Series(found, dtype="float64").reindex(pd.date_range(first, last, name="day"))


def before(conn: Connection, scope: Scope, at: Place, metric: str, first: dt.date, dimension: str = "") -> dict[str, int]:
    """Category → everything counted before `first`; the base of a stock."""
    rows = conn.execute(_BEFORE, _where(scope, at, metric, dimension) | {"first": first})
    return {row.category: int(row.n) for row in rows}


def first_day(conn: Connection, scope: Scope, at: Place, metric: str, dimension: str = "") -> dt.date | None:
    """The first day anything was counted, if ever."""
    found: dt.date | None = conn.execute(_FIRST, _where(scope, at, metric, dimension)).scalar()
    return found


def window(conn: Connection, scope: Scope, at: Place, metric: str, filters: Filters, dimension: str = "") -> dict[str, int]:
    """Category → count within the window."""
    rows = conn.execute(_WINDOW, _where(scope, at, metric, dimension) | {"first": filters.day_from, "last": filters.day_to})
    return {row.category: int(row.n) for row in rows}


def stock(conn: Connection, scope: Scope, at: Place, metric: str, last: dt.date) -> int:
    """Everything counted up to and including `last`."""
    return before(conn, scope, at, metric, last + dt.timedelta(days=1)).get("", 0)


def parts(conn: Connection, scope: Scope, at: Place, level: str) -> pd.DataFrame:
    """The place's areas of a level: `code, name_zh, name_en, population`, by code."""
    rows = conn.execute(_PARTS, _within(scope, at, level)).all()
    return pd.DataFrame(rows, columns=["code", "name_zh", "name_en", "population"])


def parts_daily(
    conn: Connection,
    scope: Scope,
    at: Place,
    level: str,
    metric: str,
    first: dt.date,
    last: dt.date,
    dimension: str = "",
    categories: Sequence[str] | None = None,
) -> pd.DataFrame:
    """One row an area of the level (by code), one column a day, zeros filled. Shape (children, days)."""
    children = pd.Index(parts(conn, scope, at, level)["code"])
    places = {code: turn for turn, code in enumerate(children)}
    made = np.zeros((len(children), (last - first).days + 1), np.int64)
    if places:
        where = _within(scope, at, level) | {"metric": metric, "dimension": dimension, "first": first, "last": last}
        for code, day, n in conn.execute(_PARTS_DAILY, where | {"categories": list(categories) if categories is not None else None}):
            made[places[code], (day - first).days] = n
    return pd.DataFrame(made, index=children, columns=pd.date_range(first, last))


def parts_sum(
    conn: Connection,
    scope: Scope,
    at: Place,
    level: str,
    metric: str,
    first: dt.date | None,
    last: dt.date,
    dimension: str = "",
    categories: Sequence[str] | None = None,
) -> dict[str, int]:
    """Area of the level → count from `first` (None: ever) to `last`; areas without a row are left out."""
    where = _within(scope, at, level) | {"metric": metric, "dimension": dimension, "first": first, "last": last}
    rows = conn.execute(_PARTS_SUM, where | {"categories": list(categories) if categories is not None else None})
    return {row.code: int(row.n) for row in rows}


def _where(scope: Scope, at: Place, metric: str, dimension: str) -> dict[str, Any]:
    return at.bound(scope) | {"metric": metric, "dimension": dimension}


def _within(scope: Scope, at: Place, level: str) -> dict[str, Any]:
    return at.bound(scope) | {"level": level, "parent_level": at.level}
