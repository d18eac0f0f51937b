"""Background work in one table: asked for, claimed, told about, finished, called off, taken up again.

A row is the truth about a job. Whoever works on it shows signs of life (`beat`) and is believed only while the row still
names it, so a process that was given up can do no harm when it wakes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from geodata.errors import UnknownName
from geodata.scope import Scope

State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: frozenset[str] = frozenset({"queued", "running"})
LOCK = 0x6A6F62  # who claims does so alone, or two would count the same running jobs
BEAT_S = 3.0
LOST_S = 30.0
MOST_TRIES = 3

_COLUMNS = (
    "j.id, j.kind, j.asked, j.asked_by, j.district_code, j.night, j.state, j.done, j.total, j.message_zh, j.message_en,"
    " j.error_zh, j.error_en, j.kept, j.result, j.data_version, j.tries, j.made_at, j.started_at, j.ended_at, j.worker,"
    " extract(epoch FROM coalesce(j.ended_at, now()) - coalesce(j.started_at, j.made_at))::float AS seconds,"
    " CASE WHEN j.state = 'queued' THEN (SELECT count(*) FROM job o WHERE o.state = 'running' OR o.state = 'queued' AND o.id < j.id)"
    " ELSE 0 END::int AS ahead"
)
_SEEN = "(CAST(:district AS text) IS NULL OR j.district_code = :district)"


@dataclass(frozen=True)
class Job:
    """One row. `seconds` since it began (or was asked, while it waits), to its end; `ahead`: jobs before it in the queue."""

    id: int
    kind: str
    asked: dict[str, Any]
    asked_by: str
    district_code: str | None
    night: dt.date | None
    state: State
    done: int
    total: int
    message_zh: str | None
    message_en: str | None
    error_zh: str | None
    error_en: str | None
    kept: dict[str, Any] | None
    result: dict[str, Any] | None
    data_version: int | None
    tries: int
    made_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    worker: str | None
    seconds: float
    ahead: int

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def scope(self) -> Scope:
        """The rows it may read: its asker's district, no records."""
        return Scope(self.district_code)


def request(conn: Connection, kind: str, asked: Mapping[str, Any], by: str, scope: Scope, night: dt.date | None = None) -> int:
    """Ask for a job and get its number; of an open job with the same wish and district, that one's.

    With `night` at most one a kind and night is ever made.
    """
    wish = {"kind": kind, "asked": json.dumps(asked), "by": by, "district": scope.district_code, "night": night}
    made = conn.execute(
        text(
            "INSERT INTO job (kind, asked, asked_by, district_code, night, data_version) VALUES"
            " (:kind, CAST(:asked AS jsonb), :by, :district, :night, (SELECT coalesce(max(version), 0) FROM data_version))"
            " ON CONFLICT DO NOTHING RETURNING id"
        ),
        wish,
    ).scalar()
    if made is None:
        made = conn.execute(
            text(
                "SELECT id FROM job WHERE kind = :kind AND (night = :night OR state IN ('queued', 'running')"
                " AND asked = CAST(:asked AS jsonb) AND district_code IS NOT DISTINCT FROM :district) ORDER BY id DESC LIMIT 1"
            ),
            wish,
        ).scalar()
    if made is None:  # the open one ended between the two statements
        return request(conn, kind, asked, by, scope, night)
    if night is None:
        conn.execute(text("INSERT INTO job_asker (job_id, username) VALUES (:job, :by) ON CONFLICT DO NOTHING"), {"job": made, "by": by})
    return int(made)


def asked_for(conn: Connection, job_id: int, username: str) -> bool:
    """Whether somebody is among those who asked for a job: equal wishes are one."""
    wanted = text("SELECT EXISTS (SELECT 1 FROM job_asker WHERE job_id = :job AND username = :name)")
    return bool(conn.execute(wanted, {"job": job_id, "name": username}).scalar_one())


def find(conn: Connection, job_id: int, scope: Scope) -> Job:
    """One job. Raises `UnknownName` where there is none, or where it is not the person's district."""
    row = conn.execute(
        text(f"SELECT {_COLUMNS} FROM job j WHERE j.id = :id AND {_SEEN}"), {"id": job_id, "district": scope.district_code}
    ).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {job_id} 的后台任务。请刷新页面。", f"There is no background job {job_id}. Reload the page.")
    return Job(**row._mapping)


def recent(conn: Connection, kind: str, scope: Scope, most: int = 20, asked: Mapping[str, Any] | None = None) -> list[Job]:
    """The newest jobs of a kind that a person may see, newest first; with `asked` only those with this wish."""
    rows = conn.execute(
        text(
            f"SELECT {_COLUMNS} FROM job j WHERE j.kind = :kind AND {_SEEN}"
            " AND (CAST(:asked AS jsonb) IS NULL OR j.asked = CAST(:asked AS jsonb)) ORDER BY j.id DESC LIMIT :most"
        ),
        {"kind": kind, "district": scope.district_code, "most": most, "asked": None if asked is None else json.dumps(asked)},
    )
    return [Job(**row._mapping) for row in rows]


def claim(conn: Connection, worker: str, at_once: int) -> Job | None:
    """Begin the oldest waiting job as `worker`, unless `at_once` run already. What it kept is void on changed data."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    claimed = conn.execute(
        text(
            "WITH now_at AS (SELECT coalesce(max(version), 0) AS version FROM data_version)"
            " UPDATE job SET state = 'running', tries = tries + 1, worker = :worker, beat_at = now(),"
            " started_at = coalesce(started_at, now()), data_version = now_at.version,"
            " kept = CASE WHEN data_version = now_at.version THEN kept END FROM now_at"
            " WHERE id = (SELECT min(id) FROM job WHERE state = 'queued')"
            " AND (SELECT count(*) FROM job WHERE state = 'running') < :at_once RETURNING id"
        ),
        {"worker": worker, "at_once": at_once},
    ).scalar()
    return None if claimed is None else find(conn, int(claimed), Scope(None))


def beat(conn: Connection, job_id: int, worker: str) -> bool:
    """A sign of life; False where the job was called off or is somebody else's by now."""
    return _mine(conn, job_id, worker, "beat_at = now()")


def progress(conn: Connection, job_id: int, worker: str, done: int, total: int, words: tuple[str, str]) -> bool:
    """How far it is, in numbers and in words (zh, en); also a sign of life."""
    told = {"done": done, "total": total, "zh": words[0], "en": words[1]}
    return _mine(conn, job_id, worker, "beat_at = now(), done = :done, total = :total, message_zh = :zh, message_en = :en", told)


def keep(conn: Connection, job_id: int, worker: str, kept: Mapping[str, Any]) -> bool:
    """Keep where to go on from; also a sign of life."""
    return _mine(conn, job_id, worker, "beat_at = now(), kept = CAST(:kept AS jsonb)", {"kept": json.dumps(kept)})


def finish(conn: Connection, job_id: int, worker: str, result: Mapping[str, Any]) -> bool:
    """Done, with its result. False, and nothing written, where it was called off meanwhile."""
    change = "state = 'done', ended_at = now(), kept = NULL, done = greatest(done, total), result = CAST(:result AS jsonb)"
    return _mine(conn, job_id, worker, change, {"result": json.dumps(result)})


def fail(conn: Connection, job_id: int, worker: str, error: tuple[str, str]) -> bool:
    """Ended with a reason (zh, en)."""
    change = "state = 'failed', ended_at = now(), error_zh = :zh, error_en = :en"
    return _mine(conn, job_id, worker, change, {"zh": error[0], "en": error[1]})


def cancel(conn: Connection, job_id: int, scope: Scope) -> Job:
    """Call a waiting or running job off; one that has ended stays as it is. Raises `UnknownName`."""
    find(conn, job_id, scope)  # of another district: as if it were not there
    conn.execute(
        text("UPDATE job SET state = 'cancelled', ended_at = now() WHERE id = :id AND state IN ('queued', 'running')"), {"id": job_id}
    )
    return find(conn, job_id, scope)


def take_up_lost(conn: Connection) -> int:
    """Queue jobs again whose worker gave no sign for `LOST_S` seconds, or fail them after `MOST_TRIES`; returns how many."""
    return conn.execute(
        text(
            "UPDATE job SET state = CASE WHEN tries < :most THEN 'queued' ELSE 'failed' END,"
            " ended_at = CASE WHEN tries < :most THEN NULL ELSE now() END,"
            " error_zh = CASE WHEN tries < :most THEN NULL ELSE :zh END, error_en = CASE WHEN tries < :most THEN NULL ELSE :en END"
            " WHERE state = 'running' AND beat_at < now() - make_interval(secs => :lost)"
        ),
        {
            "most": MOST_TRIES, "lost": LOST_S,
            "zh": f"处理进程 {MOST_TRIES} 次中途消失（可能内存不足）。请看日志，缩小范围后重试。",
            "en": f"The process working on it vanished {MOST_TRIES} times (out of memory?). See the log, narrow the wish, try again.",
        },
    ).rowcount  # fmt: skip


def room(conn: Connection, at_once: int) -> bool:
    """Whether a job waits (or was lost) and may begin: then a worker should be started."""
    lost = "state = 'running' AND beat_at < now() - make_interval(secs => :lost)"
    counts = f"count(*) FILTER (WHERE state = 'queued' OR {lost}) > 0 AND count(*) FILTER (WHERE state = 'running' AND NOT ({lost})) < :at_once"
    open_ones = text(f"SELECT {counts} FROM job WHERE state IN ('queued', 'running')")
    return bool(conn.execute(open_ones, {"at_once": at_once, "lost": LOST_S}).scalar_one())


def _mine(conn: Connection, job_id: int, worker: str, change: str, values: Mapping[str, Any] | None = None) -> bool:
    """Change a job that is still this worker's; whether it was."""
    changed = conn.execute(
        text(f"UPDATE job SET {change} WHERE id = :id AND worker = :worker AND state = 'running'"),
        {"id": job_id, "worker": worker, **(values or {})},
    )
    return bool(changed.rowcount)
