"""How well records are placed: how many stand in doubt where, and at which level they were found.

Counted are registrations, and cases where the city keeps a line list, else published addresses. A record is in
doubt if it is known to no H3 cell of resolution 8, or to one with a confidence below `vocabulary.SURE`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts, vectors
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import SMALL, hide_counts
from geodata.queries.standing import city_facts, place
from geodata.queries.vectors import Counts
from geodata.scope import Scope
from geodata.vocabulary import GEO_LEVELS

RECORDS = ("条", "records")
BY_LEVEL: Columns = {
    "level": Column("text", ("定位精度", "Precision level")),
    "sure": Column("count", ("位置可靠", "Sure of the place"), RECORDS),
    "doubtful": Column("count", ("位置存疑", "Place in doubt"), RECORDS),
    "share": Column("number", ("存疑占比", "Share in doubt"), ("比例", "ratio")),
}
# Case basis → the metrics added up.
PLACED: Final[Mapping[str, tuple[str, ...]]] = {
    "line_list": ("registrations", "cases"),
    "official_series": ("registrations", "case_addresses"),
}
DOUBTFUL: Final[Mapping[str, tuple[str, ...]]] = {
    "line_list": ("doubtful_registrations", "doubtful_cases"),
    "official_series": ("doubtful_registrations", "doubtful_addresses"),
}


def placed(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Records of the window known to each cell, one number a cell as `vectors` gives them."""
    return _added(conn, PLACED[city_facts(conn).case_basis], filters, scope, tileset)


def doubtful(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Those of them whose place is in doubt."""
    return _added(conn, DOUBTFUL[city_facts(conn).case_basis], filters, scope, tileset)


def _added(conn: Connection, metrics: Sequence[str], filters: Filters, scope: Scope, tileset: str) -> Counts:
    found = sum([vectors.window(conn, metric, filters, scope, tileset) for metric in metrics], np.int64(0))
    return np.maximum(found, vectors.OUTSIDE)  # outside is outside for every metric


def by_level(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_LEVEL`, finest level first, of the levels that have records; `attrs`: window, area."""
    at = place(conn, filters, scope)
    found: Counter[str] = Counter()
    for metric in PLACED[city_facts(conn).case_basis]:
        found.update(counts.window(conn, scope, at, metric, filters, "placed"))
    levels = [level for level in GEO_LEVELS.labels if found[f"{level}/sure"] + found[f"{level}/doubtful"]]
    sure, in_doubt = (hide_counts(pd.Series([found[f"{level}/{how}"] for level in levels], dtype="int64"), at.small) for how in ("sure", "doubtful"))
    frame = frame_of(zip(levels, sure, in_doubt, _shares(sure, in_doubt), strict=True), BY_LEVEL)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame


def _shares(sure: pd.Series, in_doubt: pd.Series) -> list[float]:
    """The share in doubt where both counts may be shown, else missing."""
    hidden = [pd.isna(one) or pd.isna(other) or SMALL in (one, other) for one, other in zip(sure, in_doubt, strict=True)]
    return [np.nan if unknown else other / (one + other) for unknown, one, other in zip(hidden, sure, in_doubt, strict=True)]
