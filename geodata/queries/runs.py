"""What the imports did: runs, rejected rows by reason, located rows by precision level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.schema import access_log
from geodata.scope import Scope


@dataclass(frozen=True, slots=True)
class Run:
    """One import of one file."""

    id: int
    source: str
    file_name: str
    started_at: dt.datetime
    finished_at: dt.datetime
    read: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Rejected rows of one source for one reason, with one telling example."""

    source: str
    step: str
    reason: str
    rows: int
    example_zh: str
    example_en: str


_RUNS = text("""
    select id, source, file_name, started_at, finished_at, read, inserted, updated, unchanged, rejected
    from etl_run order by id desc limit :most
""")
_REASONS = text("""
    select source, step, reason, count(*) as rows, min(detail_zh) as example_zh, min(detail_en) as example_en
    from etl_reject group by source, step, reason order by rows desc, source, reason limit 200
""")
_LEVELS = text("""
    select source, level.key as level, sum(cast(level.value as bigint)) as rows
    from etl_run, jsonb_each_text(by_level) as level group by source, level.key
""")
_REJECTS = text("""
    select row_number, step, reason, detail_zh, detail_en from etl_reject
    where source = :source and reason = :reason order by run_id, row_number limit :most
""")


def recent(conn: Connection, most: int = 60) -> list[Run]:
    """The newest imports first."""
    return [Run(*row) for row in conn.execute(_RUNS, {"most": most})]


def reasons(conn: Connection) -> list[Reason]:
    """Rejected rows by source and reason, most first. An example names the value, never a person: see `etl`."""
    return [Reason(row.source, row.step, row.reason, int(row.rows), row.example_zh, row.example_en) for row in conn.execute(_REASONS)]


def levels(conn: Connection) -> dict[str, dict[str, int]]:
    """Source → precision level → located rows."""
    found: dict[str, dict[str, int]] = {}
    for row in conn.execute(_LEVELS):
        found.setdefault(row.source, {})[row.level] = int(row.rows)
    return found


def rejects(conn: Connection, source: str, reason: str, scope: Scope, most: int = 50_000) -> list[tuple[int, str, str, str, str]]:
    """Line, step, reason and details of rejected rows, for the download; whole-city people only."""
    if scope.district_code is not None:
        return []
    rows = conn.execute(_REJECTS, {"source": source, "reason": reason, "most": most})
    return [(int(row.row_number), row.step, row.reason, row.detail_zh, row.detail_en) for row in rows]


def note_read(conn: Connection, username: str, source: str, reason: str, rows: int) -> None:
    """Log that somebody opened rejected rows."""
    values = {"username": username, "what": "etl_reject", "filters": {"source": source, "reason": reason}, "rows": rows}
    conn.execute(access_log.insert().inline().values(**values))
