"""The parts of a place side by side, a column an indicator: districts of a city, streets of a district, communities of a street."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts, indicator_parts
from geodata.queries.dividing import SMALL_BASE
from geodata.queries.indicator_parts import Figures
from geodata.queries.standing import Place
from geodata.scope import Scope

Text = tuple[str, str]
NOT_BY_PART: Text = ("这一级没有统计", "not counted at this level")
SMALL_RANK, HIDDEN_RANK = 2.5, 4.5


@dataclass(frozen=True)
class Part:
    """One part of a place."""

    code: str
    name: Text


@dataclass(frozen=True)
class PartsTable:
    """`now` and `before`: indicator → area → figure, as `indicator_parts.Figures`; `left_out`: indicator → why it has no column.

    Largest first by the first column. `small_base`: below it in the window before a percentage says nothing.
    """

    level: str
    parts: tuple[Part, ...]
    now: Mapping[str, Figures]
    before: Mapping[str, Figures]
    left_out: Mapping[str, Text]
    small_base: int


def table(conn: Connection, keys: Sequence[str], filters: Filters, scope: Scope, at: Place) -> PartsTable | None:
    """Indicators of the place's parts in this window and the one before; None where nothing is counted below the place."""
    level = at.child_level
    if level is None:
        return None
    now, before = ({key: indicator_parts.by_part(conn, key, window, scope, at, level) for key in keys} for window in (filters, filters.previous()))
    known = [key for key in keys if any(value is not None for value in now[key].values())]
    parts = [Part(str(code), (str(zh), str(en))) for code, zh, en in counts.parts(conn, scope, at, level)[["code", "name_zh", "name_en"]].to_numpy()]
    if known:
        parts.sort(key=lambda part: (-_rank(now[known[0]][part.code]), part.code))
    left_out = {key: NOT_BY_PART for key in keys if key not in known}
    return PartsTable(level, tuple(parts), {key: now[key] for key in known}, {key: before[key] for key in known}, left_out, SMALL_BASE.get(level, 20))


def _rank(value: float | None) -> float:
    """Where a figure stands in order: hidden ones among the small, so that the order tells no more than the table."""
    return HIDDEN_RANK if value is None else SMALL_RANK if value < 0 else value
