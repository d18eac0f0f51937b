"""The parts of a place side by side: this window, the previous one, the change, the rate, the last days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import SMALL, hide, hide_counts
from geodata.queries.standing import SMALL_LEVELS, Place
from geodata.scope import Scope

SMALL_BASE = {"district": 100, "street": 20, "community": 20}
"""Below this many in the previous window a percentage says nothing."""

PARTS: Columns = {
    "code": Column("text", ("区划代码", "Area code")),
    "name_zh": Column("text", ("区划", "Area")),
    "name_en": Column("text", ("英文名", "Area, English")),
    "n": Column("count", ("本期", "This window")),
    "previous": Column("count", ("前期", "Previous window")),
    "change": Column("number", ("变化", "Change"), ("比例", "ratio")),
    "per_100k": Column("number", ("每 10 万人", "Per 100,000")),
    "spark": Column("text", ("逐日", "By day")),
}

Measured = tuple[str, str, tuple[str, ...] | None]


def by_part(
    conn: Connection, filters: Filters, scope: Scope, at: Place, measured: Measured | None, level: str | None = None
) -> pd.DataFrame:
    """`PARTS`, largest first.

    `measured`: metric, dimension, categories to add up; None: nothing is counted this finely.
    `level`: of the parts; None is the next one down.

    `spark` holds the last 24 days as comma-separated numbers; a hidden day stands as 2.5. In small areas the
    window, the previous window and the days are each suppressed together with their total.
    """
    level = level or at.child_level
    if measured is None or level is None:
        return _marked(frame_of([], PARTS), filters, at, "")
    metric, dimension, categories = measured
    before = filters.previous()
    first = min(before.day_from, filters.day_to - dt.timedelta(days=counts.SPARK_DAYS - 1))
    wide = counts.parts_daily(conn, scope, at, level, metric, first, filters.day_to, dimension, categories)
    frame = _compared(counts.parts(conn, scope, at, level), wide, filters, level in SMALL_LEVELS)
    return _marked(frame.iloc[_order(frame)].reset_index(drop=True), filters, at, level)


def _order(frame: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Largest first, by code where equal. Hidden counts are equal among themselves: 1–4 above zero, others hidden above these."""
    seen = frame["n"].astype("Float64").replace(SMALL, 2.5).fillna(4.5).astype("float64")
    return np.lexsort((frame["code"], -seen))


def _compared(children: pd.DataFrame, wide: pd.DataFrame, filters: Filters, small: bool) -> pd.DataFrame:
    """One row a child from its days."""
    now = _summed(wide, filters, small)
    before = _summed(wide, filters.previous(), small)
    ratio = _known(now) / _known(before).replace(0, np.nan) - 1
    population = pd.to_numeric(children.set_index("code")["population"], errors="coerce").astype("float64").replace(0, np.nan)
    rate = _known(now) / population * 100_000
    named = children.set_index("code")
    rows = [
        (code, named.at[code, "name_zh"], named.at[code, "name_en"], now[code], before[code], ratio[code], rate[code], _spark(wide.loc[code], filters, small))
        for code in wide.index
    ]  # fmt: skip
    return frame_of(rows, PARTS)


def _known(values: pd.Series) -> pd.Series:
    """As floats, hidden ones missing."""
    return values.astype("Float64").astype("float64").where(lambda value: value >= 0)


def _summed(wide: pd.DataFrame, filters: Filters, small: bool) -> pd.Series:
    """Sum of a window per child, hidden where small."""
    every = pd.DatetimeIndex(wide.columns)
    days = (every >= pd.Timestamp(filters.day_from)) & (every <= pd.Timestamp(filters.day_to))
    return hide_counts(wide.loc[:, days].sum(axis=1), small)


def _spark(days: pd.Series, filters: Filters, small: bool) -> str:
    """The last days as text. Each window is hidden by itself, because each has its total beside it."""
    values: list[int | None] = [int(value) for value in days]
    if small:
        every = pd.DatetimeIndex(days.index)
        cuts = [int(every.searchsorted(pd.Timestamp(day))) for day in (filters.previous().day_from, filters.day_from)]
        plain = [int(value) for value in days]
        values = [value for start, end in zip([0, *cuts], [*cuts, len(plain)], strict=True) for value in hide(plain[start:end])]
    return ",".join("2.5" if value is None or value == SMALL else str(value) for value in values[-counts.SPARK_DAYS :])


def _marked(frame: pd.DataFrame, filters: Filters, at: Place, level: str) -> pd.DataFrame:
    """Window, area and the small base in `attrs`, for headings."""
    frame.attrs = {
        "window": (filters.day_from, filters.day_to),
        "area": at.name,
        "level": level,
        "small_base": SMALL_BASE.get(level, 20),
    }
    return frame
