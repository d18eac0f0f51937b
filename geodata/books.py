"""What a load leaves behind beside the facts: runs, rejects, freshness, data versions (reviews: `geodata/reviews.py`)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from geodata.driver import driver
from geodata.loading import LoadResult, RejectLike, RunInfo
from geodata.records import Located, record
from geodata.schema import FACTS
from geodata.staging import STAGE

RECOUNTED = "recounted: "
"""How the note of a version begins that counted metrics again, by a new definition; their keys follow."""
SENDERS = {"hospital_capacity": "hospital_no"}
"""Registers that every sender owes daily, and the column that names the sender."""
HEARD_DAYS = 7
"""Who was heard from within so many days is expected on the last one too."""
NEWEST = "(SELECT max(version) FROM data_version)"
REJECT_COLUMNS = "run_id, source, row_number, step, reason, detail_zh, detail_en, row"


def open_run(conn: Connection, run: RunInfo) -> int:
    """Book the start of an import; returns its number."""
    statement = text(
        "INSERT INTO etl_run (source, file_name, file_sha256, started_at, finished_at,"
        " read, inserted, updated, unchanged, rejected)"
        " VALUES (:source, :file_name, :file_sha256, :started_at, now(), 0, 0, 0, 0, 0) RETURNING id"
    )
    book = {"source": run.source, "file_name": storable(run.file_name), "file_sha256": run.file_sha256}
    return int(conn.execute(statement, {**book, "started_at": run.started_at}).scalar_one())


def close_run(conn: Connection, result: LoadResult) -> None:
    """Book what the import did."""
    statement = text(
        "UPDATE etl_run SET finished_at = clock_timestamp(), read = :read, inserted = :inserted, updated = :updated,"
        " unchanged = :unchanged, rejected = :rejected, by_level = CAST(:by_level AS jsonb),"
        f" by_reason = CAST(:by_reason AS jsonb), data_version = {NEWEST} WHERE id = :run_id"
    )
    numbers = {
        name: getattr(result, name) for name in ("run_id", "read", "inserted", "updated", "unchanged", "rejected")
    }
    levels, reasons = json.dumps(dict(result.by_level)), json.dumps(dict(result.by_reason))
    conn.execute(statement, {**numbers, "by_level": levels, "by_reason": reasons})


def write_rejects(conn: Connection, run_id: int, source: str, rejects: Iterable[RejectLike]) -> Counter[str]:
    """Stream rejected rows into the books; returns how many there were by reason."""
    reasons: Counter[str] = Counter()
    with driver(conn).cursor() as cursor, cursor.copy(f"COPY etl_reject ({REJECT_COLUMNS}) FROM STDIN") as copy:
        for reject in rejects:
            reasons[reject.reason] += 1
            detail = (storable(reject.zh), storable(reject.en), as_json(reject.row.raw))
            copy.write_row((run_id, source, reject.row.number, reject.step, reject.reason, *detail))
    return reasons


def write_superseded(
    conn: Connection, run_id: int, source: str, superseded: Sequence[tuple[int, str, Mapping[str, object]]]
) -> Counter[str]:
    """Book rows that a later row of the same file replaced before they were ever loaded."""
    with driver(conn).cursor() as cursor, cursor.copy(f"COPY etl_reject ({REJECT_COLUMNS}) FROM STDIN") as copy:
        for seq, _key, content in superseded:
            zh = f"本次导入的第 {seq} 条记录与后面一条编号相同、内容不同；已采用后一条。请核对并删去一条。"
            en = f"Record {seq} of this import has the key of a later one but other content; the later one holds. Check, and delete one."
            copy.write_row((run_id, source, seq, "load", "duplicate_key", zh, en, as_json(content)))
    return Counter({"duplicate_key": len(superseded)}) if superseded else Counter()


def count_levels(conn: Connection, noun: str) -> dict[str, int]:
    """Staged rows by precision level; empty for records without a place."""
    if not issubclass(record(noun), Located):
        return {}
    rows = conn.execute(text(f"SELECT coalesce(geo_level, 'none'), count(*) FROM {STAGE} GROUP BY 1 ORDER BY 2 DESC"))
    return {level: int(count) for level, count in rows}


def new_version(conn: Connection, note: str, run_id: int | None = None, anew: bool = False) -> int:
    """A new data version: open screens see it and refresh. `anew`: what was before it cannot be told again (`geodata/moments`)."""
    statement = text(
        "INSERT INTO data_version (run_id, note, anew, committed_at) VALUES (:run_id, :note, :anew, clock_timestamp()) RETURNING version"
    )
    return int(conn.execute(statement, {"run_id": run_id, "note": storable(note), "anew": anew}).scalar_one())


def write_freshness(conn: Connection, noun: str, run: RunInfo) -> None:
    """Say how far the source's data reaches, when it came, and how many of those who owe it have reported."""
    if not run.fresh:
        return
    event = record(noun).event_field
    timed = FACTS[noun].c[event].type.python_type.__name__ == "datetime"
    day = f"(max(\"{event}\") AT TIME ZONE 'Asia/Shanghai')::date" if timed else f'max("{event}")'
    as_of = conn.execute(text(f'SELECT {day} FROM "{noun}"')).scalar()
    received = expected = None
    if run.expects_districts and as_of is not None:
        received, expected = _districts_heard(conn, noun, as_of)
    elif noun in SENDERS and as_of is not None:
        received, expected = _senders_heard(conn, noun, as_of)
    conn.execute(
        text(
            "WITH written AS (INSERT INTO source_state (source, as_of, loaded_at, received, expected)"
            " VALUES (:source, :as_of, now(), :received, :expected) ON CONFLICT (source) DO UPDATE SET"
            " as_of = excluded.as_of, loaded_at = excluded.loaded_at,"
            " received = excluded.received, expected = excluded.expected RETURNING *)"
            " INSERT INTO source_state_history (data_version, source, as_of, loaded_at, received, expected)"
            f" SELECT coalesce({NEWEST}, 0), source, as_of, loaded_at, received, expected FROM written"
        ),
        {"source": run.source, "as_of": as_of, "received": received, "expected": expected},
    )


def _districts_heard(conn: Connection, noun: str, as_of: Any) -> tuple[int, int]:
    """Districts with rows on the last day, and districts there are."""
    model = record(noun)
    column = "district_code" if issubclass(model, Located) else "area_code"
    if column not in model.model_fields:
        return 0, 0
    event = model.event_field
    row = conn.execute(
        text(
            "SELECT count(*) FILTER (WHERE EXISTS ("
            f'SELECT FROM "{noun}" f WHERE f."{column}" = a.code AND f."{event}" >= :day)), count(*)'
            " FROM area a WHERE a.level = 'district'"
        ),
        {"day": as_of},
    ).one()
    return int(row[0]), int(row[1])


def _senders_heard(conn: Connection, noun: str, as_of: Any) -> tuple[int, int]:
    """Senders with rows on the last day, and those with rows within the days before it."""
    sender, event = SENDERS[noun], record(noun).event_field
    counted = f'SELECT count(DISTINCT "{sender}") FILTER (WHERE "{event}" >= :day), count(DISTINCT "{sender}") FROM "{noun}" WHERE "{event}" > CAST(:day AS date) - :days'
    row = conn.execute(text(counted), {"day": as_of, "days": HEARD_DAYS}).one()
    return int(row[0]), int(row[1])


def storable(value: str) -> str:
    """Text PostgreSQL can keep: without NUL and without halves of broken characters."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def as_json(content: Mapping[str, Any]) -> str:
    """A row as JSON; anything that is not JSON's own becomes text."""
    plain = {storable(str(name)): _plain(value) for name, value in content.items()}
    return json.dumps(plain, ensure_ascii=False, default=lambda value: storable(str(value)))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    # JSON knows no NaN and no infinity; spreadsheets do.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
