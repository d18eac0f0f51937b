"""Load records into their fact table, in the caller's transaction: all of it holds afterwards, or none.

    with database.write() as conn:
        result = load_records(conn, "registration", records, rejects, run)

Rows are streamed, so memory does not grow with the file. A row whose content is already there changes
nothing; a corrected row replaces the old one, which is kept in `record_history`. Counts (`area_day`,
`cell_vector`), the run's books, the source's freshness and, if anything changed, a new data version
are written in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata import aggregates, books, reviews, staging
from geodata.loading import DeleteResult, LoadResult, Question, RejectLike, Review, RunInfo
from geodata.records import Record

__all__ = [
    "DeleteResult", "LoadResult", "Question", "RejectLike", "Review", "RunInfo", "Staged",
    "delete_records", "finish_load", "load_records", "stage_records",
]  # fmt: skip


@dataclass(frozen=True)
class Staged:
    """One file's rows, waiting in temporary tables of an open transaction; rejects and the run are booked in it."""

    noun: str
    run: RunInfo
    run_id: int
    rows: int
    by_level: Mapping[str, int]
    by_reason: Counter[str]


def load_records(
    conn: Connection,
    noun: str,
    records: Iterable[Record],
    rejects: Iterable[RejectLike],
    run: RunInfo,
    to_review: Iterable[Review] = (),
) -> LoadResult:
    """Load `records` of one noun; `rejects` and `to_review` are taken up only after `records` is used up.

    If a key comes twice with different content the last row holds and the earlier is booked as a
    reject `duplicate_key`. Neither iterator may use `conn`.
    """
    return finish_load(conn, stage_records(conn, noun, records, rejects, run), to_review)


def stage_records(
    conn: Connection, noun: str, records: Iterable[Record], rejects: Iterable[RejectLike], run: RunInfo
) -> Staged:
    """The first half of a load: looks at no facts and holds nobody up, so it may run beside another file's second half."""
    _speak_plainly(conn)
    run_id = books.open_run(conn, run)
    staged = staging.fill_stage(conn, noun, records)
    superseded = staging.drop_repeats(conn, noun)
    by_reason = books.write_rejects(conn, run_id, run.source, rejects)
    by_reason.update(books.write_superseded(conn, run_id, run.source, superseded))
    return Staged(noun, run, run_id, staged - len(superseded), books.count_levels(conn, noun), by_reason)


def finish_load(
    conn: Connection, staged: Staged, to_review: Iterable[Review], questions: Iterable[Question] = ()
) -> LoadResult:
    """The second half, in the same transaction: facts, counts and books, and what people are asked."""
    noun, run_id = staged.noun, staged.run_id
    aggregates.lock(conn)  # from here on the facts hold still: nobody else may load
    staging.compare(conn, noun)
    updated = staging.write_history(conn, noun, run_id)
    inserted = staging.merge(conn, noun, run_id)
    version = None
    if inserted + updated:
        aggregates.apply_delta(conn, noun, staging.GONE, staging.INCOMING)
        version = books.new_version(conn, f"{noun}: {staged.run.file_name}", run_id)
    reviews.write_reviews(conn, noun, to_review)
    if questions:
        reviews.write_questions(conn, questions)
    books.write_freshness(conn, noun, staged.run)
    rejected = staged.by_reason.total()
    result = LoadResult(
        run_id, staged.rows + rejected, inserted, updated, staged.rows - inserted - updated,
        rejected, staged.by_level, staged.by_reason, version,
    )  # fmt: skip
    books.close_run(conn, result)
    return result


def delete_records(conn: Connection, noun: str, keys: Iterable[str], run: RunInfo) -> DeleteResult:
    """Take facts back by natural key; they stay readable in `record_history`. Unknown keys are passed over."""
    _speak_plainly(conn)
    run_id = books.open_run(conn, run)
    aggregates.lock(conn)
    wanted = {"keys": list(keys)}
    conn.execute(text("DROP TABLE IF EXISTS load_wanted"))
    conn.execute(
        text("CREATE TEMP TABLE load_wanted ON COMMIT DROP AS SELECT unnest(CAST(:keys AS text[])) AS key"), wanted
    )
    ids = f'SELECT w.id FROM "{noun}" w JOIN load_wanted USING (key)'
    staging.keep_replaced(conn, noun, ids)
    conn.execute(text(f"DROP TABLE IF EXISTS {staging.INCOMING}"))
    conn.execute(text(f"CREATE TEMP TABLE {staging.INCOMING} ON COMMIT DROP AS SELECT * FROM {staging.GONE} LIMIT 0"))
    deleted = staging.write_history(conn, noun, run_id)
    version = None
    if deleted:
        conn.execute(text(f'DELETE FROM "{noun}" WHERE id IN (SELECT id FROM {staging.GONE})'))
        aggregates.apply_delta(conn, noun, staging.GONE, staging.INCOMING)
        version = books.new_version(conn, f"{noun}: −{deleted}", run_id)
    books.write_freshness(conn, noun, run)
    books.close_run(conn, LoadResult(run_id, deleted, 0, deleted, 0, 0, {}, {}, version))
    return DeleteResult(run_id, deleted, version)


def _speak_plainly(conn: Connection) -> None:
    """Digests are made of text, so how dates and numbers are written must not depend on the server's settings."""
    for setting in ("timezone = 'Asia/Shanghai'", "datestyle = 'ISO, YMD'", "extra_float_digits = 1"):
        conn.execute(text(f"SET LOCAL {setting}"))
    conn.execute(text("SET LOCAL work_mem = '64MB'"))
    # Temporary tables are analysed whole, with all their columns: a few thousand sampled rows tell enough.
    conn.execute(text("SET LOCAL default_statistics_target = 10"))
    # A staged file may have to wait for the one before it.
    conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
