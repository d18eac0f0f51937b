"""Addresses on the published daily lists. A list of addresses is not a list of cases."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.dividing import by_part
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import city_facts, place
from geodata.scope import Scope

BY_DAY: Columns = {
    "day": Column("day", ("通报日", "Day of the list")),
    "n": Column("count", ("报告住址", "Published addresses"), ("条", "addresses")),
}


def by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_DAY` over the trend's days; `attrs`: window, area, policies."""
    at = place(conn, filters, scope)
    wide = counts.daily(conn, scope, at, "case_addresses", *counts.trend_days(conn, filters))
    total = wide[""] if "" in wide else pd.Series(0, index=wide.index)
    frame = frame_of(zip(wide.index, hide_counts(total, at.small), strict=True), BY_DAY)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name, "policies": city_facts(conn).policies}
    return frame


def by_division(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Addresses of the place's districts, streets or communities (`dividing.PARTS`)."""
    return by_part(conn, filters, scope, place(conn, filters, scope), ("case_addresses", "", None))
