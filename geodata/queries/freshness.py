"""How old and how complete each source is: what the truth ribbons say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.errors import BadFilter
from geodata.scope import Scope


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


_RECORDED = text("""
    select min(d.day) as first, greatest(max(d.day), (select as_of from source_state where source = :source)) as last
    from area_day d join area a on a.code = d.area_code
    where d.metric = any(:metrics) and d.dimension = :dimension
      and d.level = case when cast(:district as text) is null then 'city' else 'district' end
      and (cast(:district as text) is null or a.district_code = :district)
""")


def recorded(conn: Connection, scope: Scope, metrics: Sequence[str], dimension: str, source: str) -> tuple[dt.date, dt.date] | None:
    """First day with a record in the person's scope, and the last one heard of; None where nothing was ever recorded."""
    asked = {"metrics": list(metrics), "dimension": dimension, "source": source, "district": scope.district_code}
    row = conn.execute(_RECORDED, asked).one()
    return (row.first, row.last) if row.first else None


def overall(states: dict[str, SourceState]) -> SourceState:
    """The city's state: newest day, newest load, the worst share of districts. Raises `BadFilter` for none."""
    if not states:
        raise BadFilter("还没有载入任何来源。", "No source has been loaded yet.")
    days = [state.as_of for state in states.values() if state.as_of]
    counted = [state for state in states.values() if state.expected]
    worst = min(counted, key=lambda state: (state.received or 0) / (state.expected or 1)) if counted else None
    loaded = max(state.loaded_at for state in states.values())
    return SourceState("", max(days) if days else None, loaded, worst.received if worst else None, worst.expected if worst else None)
