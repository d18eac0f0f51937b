"""Isolation, checkpoints and clues: what is being done, by day and kind."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import Place, place
from geodata.scope import Scope

CENSUS: Columns = {
    "day": Column("day", ("日期", "Day")),
    "kind": Column("text", ("隔离方式", "Kind of isolation")),
    "n": Column("count", ("在隔离", "In isolation"), ("人", "people")),
}
SCANS: Columns = {
    "day": Column("day", ("日期", "Day")),
    "pass_colour": Column("text", ("通行证颜色", "Pass colour")),
    "n": Column("count", ("扫码", "Scans"), ("次", "scans")),
}
CLUES: Columns = {
    "clue_class": Column("text", ("线索类别", "Class of clue")),
    "n": Column("count", ("本期", "This window"), ("条", "clues")),
    "previous": Column("count", ("前期", "Previous window"), ("条", "clues")),
}
CLUE_DAYS: Columns = {
    "day": Column("day", ("日期", "Day")),
    "n": Column("count", ("线索", "Clues"), ("条", "clues")),
}


def isolation_by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`CENSUS`: people in isolation at the end of each day: everyone who started less everyone who ended."""
    at = place(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    inside = _running(conn, scope, at, "isolation_started", first, last)
    inside = inside.sub(_running(conn, scope, at, "isolation_ended", first, last), fill_value=0).clip(lower=0).astype("int64")
    return _long(inside, CENSUS, filters, at)


def scans_by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`SCANS` over the trend's days by colour of the pass shown."""
    at = place(conn, filters, scope)
    return _long(counts.daily(conn, scope, at, "scans", *counts.trend_days(conn, filters), "pass_colour"), SCANS, filters, at)


def clues_by_day(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`CLUE_DAYS` over the trend's days, all classes together."""
    at = place(conn, filters, scope)
    total = counts.daily(conn, scope, at, "clues", *counts.trend_days(conn, filters), "clue_class").sum(axis=1).astype("int64")
    return _marked(frame_of(list(hide_counts(total, at.small).items()), CLUE_DAYS), filters, at)


def clues_by_class(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`CLUES` of this window and the previous one, most first."""
    at = place(conn, filters, scope)
    now = pd.Series(counts.window(conn, scope, at, "clues", filters, "clue_class"), dtype="int64")
    before = pd.Series(counts.window(conn, scope, at, "clues", filters.previous(), "clue_class"), dtype="int64")
    both = pd.DataFrame({"n": now, "previous": before}).fillna(0).astype("int64").sort_values("n", ascending=False, kind="stable")
    both = both[both.sum(axis=1) > 0]
    rows = zip(both.index, hide_counts(both["n"], at.small), hide_counts(both["previous"], at.small), strict=True)
    return _marked(frame_of(rows, CLUES), filters, at)


def _running(conn: Connection, scope: Scope, at: Place, metric: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Cumulative counts by kind at the end of each day."""
    base = counts.before(conn, scope, at, metric, first, "kind")
    days = counts.daily(conn, scope, at, metric, first, last, "kind")
    wide = days.reindex(columns=sorted(set(days.columns) | set(base)), fill_value=0)
    return wide.cumsum() + pd.Series(base, dtype="int64").reindex(wide.columns, fill_value=0)


def _long(wide: pd.DataFrame, columns: Columns, filters: Filters, at: Place) -> pd.DataFrame:
    rows = [(day, name, n) for name in wide.columns for day, n in hide_counts(wide[name], at.small).items()]
    return _marked(frame_of(rows, columns), filters, at)


def _marked(frame: pd.DataFrame, filters: Filters, at: Place) -> pd.DataFrame:
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame
