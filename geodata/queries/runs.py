"""What the imports did: runs, rejected rows by reason, located rows by precision level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geodata.loading import BATCH_JOINT
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
    """Rejected rows of one source for one reason."""

    source: str
    step: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of imports: a file, or the batches of a feeder and a source in an hour.

    `hour`: its beginning in China, without a zone; None for a file. `seconds`: what all of them took.
    """

    source: str
    name: str
    hour: dt.datetime | None
    imports: int
    finished_at: dt.datetime
    read: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float


# Of a feeder that sends at full pace these are two days; nothing older is among the newest lines then.
_SEEN = """seen as (
    select *, date_trunc('hour', finished_at at time zone 'Asia/Shanghai') as hour, case when position(:joint in file_name) > 0 then split_part(file_name, :joint, 1) end as feeder
    from etl_run where id > (select coalesce(max(id), 0) from etl_run) - 50000
)"""
_LINES = text(f"""
    with {_SEEN}, line as (
        select source, file_name as name, cast(null as timestamp) as hour, 1 as imports, finished_at, read, inserted, updated, unchanged, rejected,
               extract(epoch from finished_at - started_at) as seconds, id from seen where feeder is null
        union all
        select source, feeder, hour, count(*), max(finished_at), cast(sum(read) as bigint), cast(sum(inserted) as bigint), cast(sum(updated) as bigint), cast(sum(unchanged) as bigint), cast(sum(rejected) as bigint),
               sum(extract(epoch from finished_at - started_at)), max(id) from seen where feeder is not null group by source, feeder, hour
    )
    select source, name, hour, imports, finished_at, read, inserted, updated, unchanged, rejected, seconds from line order by id desc limit :most
""")
_BATCHES = text(f"""
    with {_SEEN}
    select id, source, substr(file_name, length(feeder || :joint) + 1) as file_name, started_at, finished_at, read, inserted, updated, unchanged, rejected
    from seen where source = :source and feeder = :feeder and hour = :hour order by id desc limit :most
""")
# A file fed again replaces what was said of it before: only its newest run counts.
_NEWEST = "newest as (select distinct on (source, file_name) id, source, by_level from etl_run order by source, file_name, id desc)"
_REASONS = text(f"""
    with {_NEWEST}
    select r.source, r.step, r.reason, count(*) as rows from etl_reject r join newest on newest.id = r.run_id
    group by r.source, r.step, r.reason order by rows desc, r.source, r.reason limit 200
""")
_LEVELS = text(f"""
    with {_NEWEST}
    select source, level.key as level, sum(cast(level.value as bigint)) as rows
    from newest, jsonb_each_text(by_level) as level group by source, level.key
""")
_REJECTS = text(f"""
    with {_NEWEST}
    select row_number, step, reason, detail_zh, detail_en from etl_reject
    where run_id in (select id from newest) and source = :source and reason = :reason order by run_id, row_number limit :most
""")


def lines(conn: Connection, most: int = 60) -> list[Line]:
    """The newest imports first, batches of machines by the hour."""
    found = conn.execute(_LINES, {"most": most, "joint": BATCH_JOINT})
    return [Line(**{**row, "seconds": float(row["seconds"])}) for row in found.mappings()]


def batches(conn: Connection, source: str, feeder: str, hour: dt.datetime, most: int = 200) -> list[Run]:
    """The batches behind a line, the newest first; `file_name` is the key of each."""
    wanted = {"source": source, "feeder": feeder, "hour": hour, "most": most, "joint": BATCH_JOINT}
    return [Run(*row) for row in conn.execute(_BATCHES, wanted)]


def reasons(conn: Connection) -> list[Reason]:
    """Rejected rows by source and reason, most first."""
    return [Reason(row.source, row.step, row.reason, int(row.rows)) for row in conn.execute(_REASONS)]


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


_OF_FILE = text("""
    select id, source, file_name, started_at, finished_at, read, inserted, updated, unchanged, rejected
    from etl_run where file_name = :file_name and file_sha256 = :sha256 and started_at >= :since order by id desc limit 1
""")


def of_file(conn: Connection, file_name: str, sha256: str, since: dt.datetime) -> Run | None:
    """The import of this very file since then; None where it was not loaded."""
    row = conn.execute(_OF_FILE, {"file_name": file_name, "sha256": sha256, "since": since}).one_or_none()
    return Run(*row) if row else None


_ROWS = text("select row_number, step, reason, detail_zh, detail_en, row from etl_reject where run_id = :run order by id")


def rejected_rows(conn: Connection, run_id: int) -> Iterator[tuple[int, str, str, str, str, dict[str, Any]]]:
    """What one import refused, with the rows as read; the loader's own, no screen may see it."""
    for row in conn.execute(_ROWS, {"run": run_id}):
        yield row.row_number, row.step, row.reason, row.detail_zh, row.detail_en, dict(row.row)


def note_read(conn: Connection, username: str, source: str, reason: str, rows: int) -> None:
    """Log that somebody opened rejected rows."""
    values = {"username": username, "what": "etl_reject", "filters": {"source": source, "reason": reason}, "rows": rows}
    conn.execute(access_log.insert().inline().values(**values))
