"""Records into a temporary table, and from there into their fact table: what is new, what changed, what stayed."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import Connection, text

from geodata.driver import driver
from geodata.records import Record, record
from geodata.schema import FACTS

STAGE, INCOMING, GONE = "load_stage", "load_incoming", "load_gone"


def fields_of(noun: str) -> tuple[str, ...]:
    """The model's own columns, in order; `recorded_at` is kept apart because it is not content."""
    return tuple(name for name in record(noun).model_fields if name != "recorded_at")


def quoted(names: Iterable[str], prefix: str = "") -> str:
    """Column names for SQL; some (`index`, `at`, `case`) are reserved words."""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def digest_sql(noun: str, alias: str) -> str:
    """The digest of a row's content: every field that is set, by name, without the time we learnt it.

    Where an address lies is content: a better geocoder gives another digest and so an update. Empty
    fields leave no trace, so a column added later changes no digest.
    """
    fields = ", ".join(f"'{name}=' || {alias}.\"{name}\"::text" for name in fields_of(noun))
    return f"sha256(convert_to(concat_ws(chr(31), {fields}), 'UTF8'))"


def fill_stage(conn: Connection, noun: str, records: Iterable[Record]) -> int:
    """Stream the records into the stage by COPY, one at a time; returns how many came.

    The iterator must not use this connection while it runs.
    """
    names = fields_of(noun)
    _recreate(conn, STAGE, f'SELECT 0::bigint AS seq, key, {quoted(names)}, recorded_at FROM "{noun}" WITH NO DATA')
    values, count = itemgetter(*names, "recorded_at"), 0
    with (
        driver(conn).cursor() as cursor,
        cursor.copy(f"COPY {STAGE} (seq, key, {quoted(names)}, recorded_at) FROM STDIN") as copy,
    ):
        for item in records:
            count += 1
            copy.write_row((count, item.key, *values(item.__dict__)))
    conn.execute(text(f"ANALYZE {STAGE}"))
    return count


def drop_repeats(conn: Connection, noun: str) -> list[tuple[int, str, dict[str, object]]]:
    """Keep the last row of every key. Returns the dropped rows that differ from it, as (seq, key, row)."""
    repeated = f"SELECT key FROM {STAGE} GROUP BY key HAVING count(*) > 1"
    if not conn.execute(text(f"SELECT EXISTS ({repeated})")).scalar():
        return []
    ranked = f"""
        SELECT s.seq, {digest_sql(noun, "s")} AS digest, row_number() OVER newest_first AS place,
               first_value({digest_sql(noun, "s")}) OVER newest_first AS kept
        FROM {STAGE} s WHERE s.key IN ({repeated}) WINDOW newest_first AS (PARTITION BY s.key ORDER BY s.seq DESC)"""
    rows = conn.execute(
        text(
            f"DELETE FROM {STAGE} s USING ({ranked}) r WHERE r.seq = s.seq AND r.place > 1"
            " RETURNING s.seq, s.key, r.digest = r.kept AS same, to_jsonb(s) - 'seq' - 'key' AS content"
        )
    ).all()
    return sorted((row.seq, row.key, row.content) for row in rows if not row.same)


def compare(conn: Connection, noun: str) -> None:
    """Make `load_incoming` (rows that are new or differ, with `old_id`) and `load_gone` (the rows they replace).

    `recorded_at` is already the one that will stand, because counts go by it: the first time we learnt of a row stays.
    """
    fields = ", ".join(f's."{name}"' for name in fields_of(noun))
    _recreate(
        conn,
        INCOMING,
        f"SELECT s.seq, s.key, {fields}, coalesce(least(f.recorded_at, s.recorded_at), now()) AS recorded_at, s.digest, f.id AS old_id"
        f" FROM (SELECT t.*, {digest_sql(noun, 't')} AS digest FROM {STAGE} t) s"
        f' LEFT JOIN "{noun}" f ON f.key = s.key WHERE f.id IS NULL OR f.digest <> s.digest',
    )
    conn.execute(text(f"ANALYZE {INCOMING}"))
    keep_replaced(conn, noun, f"SELECT old_id FROM {INCOMING} WHERE old_id IS NOT NULL")


def keep_replaced(conn: Connection, noun: str, ids: str) -> None:
    """Set the facts with these ids (a query) aside in `load_gone`."""
    _recreate(conn, GONE, f'SELECT f.* FROM "{noun}" f WHERE f.id IN ({ids})')
    conn.execute(text(f"ANALYZE {GONE}"))


def write_history(conn: Connection, noun: str, run_id: int) -> int:
    """Keep the replaced rows with the time they stopped being believed; returns how many."""
    statement = text(
        "INSERT INTO record_history (noun, key, run_id, row)"
        f" SELECT :noun, g.key, :run_id, to_jsonb(g) - '{{geom,digest}}'::text[] FROM {GONE} g"
    )
    return conn.execute(statement, {"noun": noun, "run_id": run_id}).rowcount


def merge(conn: Connection, noun: str, run_id: int) -> int:
    """Write `load_incoming` into the facts; returns how many rows were new."""
    assert noun in FACTS
    names = fields_of(noun)
    changed = ", ".join(f'"{name}" = i."{name}"' for name in names)
    conn.execute(
        text(
            f'UPDATE "{noun}" f SET {changed}, digest = i.digest, run_id = :run_id, recorded_at = i.recorded_at'
            f" FROM {INCOMING} i WHERE f.id = i.old_id"
        ),
        {"run_id": run_id},
    )
    columns = quoted(("key", *names))
    return conn.execute(
        text(
            f'INSERT INTO "{noun}" ({columns}, recorded_at, run_id, digest)'
            f" SELECT {columns}, recorded_at, :run_id, digest"
            f" FROM {INCOMING} WHERE old_id IS NULL ORDER BY seq"
        ),
        {"run_id": run_id},
    ).rowcount


def changed_keys(conn: Connection) -> dict[str, bool]:
    """Keys that the load in hand made or changed → whether they were there before."""
    return {row.key: row.known for row in conn.execute(text(f"SELECT key, old_id IS NOT NULL AS known FROM {INCOMING}"))}


def _recreate(conn: Connection, table: str, query: str) -> None:
    conn.execute(text(f"DROP TABLE IF EXISTS {table}"))
    conn.exec_driver_sql(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}")
