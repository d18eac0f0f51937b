"""Load records into their fact table, in the caller's transaction: all of it holds afterwards, or none.

    with database.write() as conn:
        result = load_records(conn, "registration", records, rejects, run)

Rows are streamed, so memory does not grow with the file. A row whose content is already there changes
nothing; a corrected row replaces the old one, which is kept in `record_history`. Counts (`area_day`,
`cell_vector`), the run's books, the source's freshness and, if anything changed, a new data version
are written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from geodata import aggregates, books, staging
from geodata.loading import DeleteResult, LoadResult, RejectLike, Review, RunInfo
from geodata.records import Record

__all__ = ["DeleteResult", "LoadResult", "RejectLike", "Review", "RunInfo", "delete_records", "load_records"]


def load_records(
    conn: Connection,
    noun: str,
    records: Iterable[Record],
    rejects: Iterable[RejectLike],
    run: RunInfo,
    reviews: Iterable[Review] = (),
) -> LoadResult:
    """Load `records` of one noun; `rejects` and `reviews` are taken up only after `records` is used up.

    If a key comes twice with different content the last row holds and the earlier is booked as a
    reject `duplicate_key`. Neither iterator may use `conn`.
    """
    _speak_plainly(conn)
    run_id = books.open_run(conn, run)
    staged = staging.fill_stage(conn, noun, records)
    superseded = staging.drop_repeats(conn, noun)
    by_reason = books.write_rejects(conn, run_id, run.source, rejects)
    by_reason.update(books.write_superseded(conn, run_id, run.source, superseded))
    by_level = books.count_levels(conn, noun)

    aggregates.lock(conn)  # from here on the facts hold still: nobody else may load
    staging.compare(conn, noun)
    updated = staging.write_history(conn, noun, run_id)
    inserted = staging.merge(conn, noun, run_id)
    version = None
    if inserted + updated:
        aggregates.apply_delta(conn, noun, staging.GONE, staging.INCOMING)
        version = books.new_version(conn, f"{noun}: {run.file_name}", run_id)
    books.write_reviews(conn, noun, reviews)
    books.write_freshness(conn, noun, run)
    rejected = by_reason.total()
    kept = staged - len(superseded)
    result = LoadResult(
        run_id, kept + rejected, inserted, updated, kept - inserted - updated, rejected, by_level, by_reason, version
    )
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
