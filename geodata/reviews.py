"""What a load hands to people: records to look at, and the addresses they share, each asked about once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, text

from geodata.books import as_json, storable
from geodata.driver import driver
from geodata.loading import Question, Review
from geodata.records import Located, record
from geodata.staging import GONE, INCOMING

# A location this coarse should be looked at by a person, whether or not the ETL says so.
COARSE = {"none": "not_located", "district": "district_only"}
QUESTION_COLUMNS = (
    "key", "address", "hint_district", "reason", "level", "lon", "lat", "radius_m", "confidence", "matched", "spans",
    "candidates", "district_code",
)  # fmt: skip


def write_reviews(conn: Connection, noun: str, reviews: Iterable[Review]) -> None:
    """Open a review for what is located coarsely or handed over, close those that improved.

    Only records whose place this load changed are touched: what a person has closed stays closed. A
    `settled` review is kept closed. An item from before address keys were kept gets its key.
    """
    if not issubclass(record(noun), Located):
        return
    _list_relocated(conn)
    _take_reviews(conn, reviews)
    conn.execute(
        text(
            "UPDATE review_item v SET closed_at = coalesce(v.closed_at, now()), address_key = NULL FROM load_relocated i"
            " WHERE v.source = :noun AND v.record_key = i.key"
        ),
        {"noun": noun},
    )
    coarse = ", ".join(f"('{level}', '{reason}')" for level, reason in COARSE.items())
    _open_reviews(
        conn,
        noun,
        "SELECT i.key, c.reason, '{}'::jsonb, NULL::text, false FROM load_relocated i"
        f" JOIN (VALUES {coarse}) AS c(level, reason) ON c.level = i.geo_level"
        " WHERE i.address IS NOT NULL AND NOT EXISTS (SELECT FROM load_review r WHERE r.key = i.key)",
    )
    _open_reviews(conn, noun, "SELECT r.* FROM load_review r JOIN load_relocated i USING (key)")
    conn.execute(
        text(
            "UPDATE review_item v SET address_key = r.address_key FROM load_review r"
            " WHERE v.source = :noun AND v.record_key = r.key AND v.address_key IS NULL AND r.address_key IS NOT NULL"
        ),
        {"noun": noun},
    )


def settle_reviews(conn: Connection, noun: str, reviews: Iterable[Review]) -> None:
    """Bring the items of these records into the state a decision gives them, also where no place changed."""
    _take_reviews(conn, reviews)
    conn.execute(
        text(
            "UPDATE review_item v SET reason = r.reason, address_key = r.address_key,"
            " closed_at = CASE WHEN r.settled THEN coalesce(v.closed_at, now()) END"
            " FROM load_review r WHERE v.source = :noun AND v.record_key = r.key"
        ),
        {"noun": noun},
    )


def write_questions(conn: Connection, questions: Iterable[Question]) -> None:
    """Keep what is asked about each address key. Where one key is claimed by two districts it belongs to the city."""
    conn.execute(text("DROP TABLE IF EXISTS load_question"))
    conn.execute(
        text(
            "CREATE TEMP TABLE load_question ON COMMIT DROP AS"
            f" SELECT 0::bigint AS seq, {', '.join(QUESTION_COLUMNS)} FROM address_question WITH NO DATA"
        )
    )
    with driver(conn).cursor() as cursor, cursor.copy("COPY load_question FROM STDIN") as copy:
        for seq, question in enumerate(questions):
            copy.write_row((seq, *_columns(question)))
    conn.execute(
        text(
            "UPDATE load_question q SET district_code = (SELECT a.code FROM area a WHERE a.level = 'district'"
            " AND q.district_code IN (a.code, a.name_zh, a.short_zh) ORDER BY a.code LIMIT 1) WHERE district_code IS NOT NULL"
        )
    )
    _merge_questions(conn)


def _merge_questions(conn: Connection) -> None:
    told = [name for name in QUESTION_COLUMNS if name not in ("key", "district_code")]
    whose = "CASE WHEN min(coalesce(district_code, '')) OVER k = max(coalesce(district_code, '')) OVER k THEN district_code END"
    listed = ", ".join(told)
    changed = ", ".join(f"{name} = excluded.{name}" for name in told)
    differs = f"({', '.join(f'q.{name}' for name in told)}) IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in told)})"
    conn.execute(
        text(
            f"INSERT INTO address_question AS q (key, {listed}, district_code)"
            f" SELECT DISTINCT ON (key) key, {listed}, {whose} FROM load_question"
            " WINDOW k AS (PARTITION BY key) ORDER BY key, seq"
            f" ON CONFLICT (key) DO UPDATE SET {changed}, district_code ="
            " CASE WHEN q.district_code = excluded.district_code THEN q.district_code END"
            f" WHERE {differs} OR q.district_code <> excluded.district_code"
            " OR q.district_code IS NOT NULL AND excluded.district_code IS NULL"
        )
    )


def _columns(question: Question) -> tuple[object, ...]:
    """One row for COPY, in the order of `QUESTION_COLUMNS`."""
    words = [None if value is None else storable(value) for value in (question.address, question.hint_district, question.matched)]
    return (
        storable(question.key), words[0], words[1], question.reason, question.level, question.lon, question.lat,
        question.radius_m, question.confidence, words[2], json.dumps([list(span) for span in question.spans]),
        json.dumps([dict(candidate) for candidate in question.candidates], ensure_ascii=False),
        None if question.district is None else storable(question.district),
    )  # fmt: skip


def _list_relocated(conn: Connection) -> None:
    conn.execute(text("DROP TABLE IF EXISTS load_relocated"))
    conn.execute(
        text(
            "CREATE TEMP TABLE load_relocated ON COMMIT DROP AS SELECT i.key, i.address, i.geo_level"
            f" FROM {INCOMING} i LEFT JOIN {GONE} g USING (key)"
            " WHERE g.key IS NULL OR (g.address, g.geo_level) IS DISTINCT FROM (i.address, i.geo_level)"
        )
    )


def _take_reviews(conn: Connection, reviews: Iterable[Review]) -> None:
    """The reviews of a load in a temporary table, the last of each record."""
    conn.execute(text("DROP TABLE IF EXISTS load_review"))
    conn.execute(
        text(
            "CREATE TEMP TABLE load_review (key text, reason text, detail jsonb, address_key text, settled boolean)"
            " ON COMMIT DROP"
        )
    )
    with driver(conn).cursor() as cursor, cursor.copy("COPY load_review FROM STDIN") as copy:
        for review in reviews:
            key = None if review.address_key is None else storable(review.address_key)
            copy.write_row((review.record_key, review.reason, as_json(review.detail), key, review.settled))
    conn.execute(text("DELETE FROM load_review a USING load_review b WHERE a.key = b.key AND a.ctid < b.ctid"))


def _open_reviews(conn: Connection, noun: str, query: str) -> None:
    """Open items for a query of (key, reason, detail, address_key, settled); settled ones stand closed from the start."""
    conn.execute(
        text(
            "INSERT INTO review_item (source, record_key, reason, detail, address_key, closed_at)"
            " SELECT :noun, q.key, q.reason, q.detail, q.address_key, CASE WHEN q.settled THEN now() END"
            f" FROM ({query}) q(key, reason, detail, address_key, settled)"
            " ON CONFLICT (source, record_key) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,"
            " address_key = excluded.address_key, opened_at = now(), closed_at = excluded.closed_at"
        ),
        {"noun": noun},
    )
