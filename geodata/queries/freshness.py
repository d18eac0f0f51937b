"""How old and how complete each source is: what the truth ribbons say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.errors import BadFilter


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source. `received` of `expected` districts were heard from on the last day; None: not a daily report."""

    source: str
    as_of: dt.date | None
    loaded_at: dt.datetime
    received: int | None
    expected: int | None


_ALL = text("select source, as_of, loaded_at, received, expected from source_state order by source")


def by_source(conn: Connection) -> dict[str, SourceState]:
    """Source key → its state; sources never loaded are absent."""
    return {row.source: SourceState(*row) for row in conn.execute(_ALL)}


def overall(states: dict[str, SourceState]) -> SourceState:
    """The city's state: newest day, newest load, the worst share of districts. Raises `BadFilter` for none."""
    if not states:
        raise BadFilter("还没有载入任何来源。", "No source has been loaded yet.")
    days = [state.as_of for state in states.values() if state.as_of]
    counted = [state for state in states.values() if state.expected]
    worst = min(counted, key=lambda state: (state.received or 0) / (state.expected or 1)) if counted else None
    loaded = max(state.loaded_at for state in states.values())
    return SourceState("", max(days) if days else None, loaded, worst.received if worst else None, worst.expected if worst else None)
