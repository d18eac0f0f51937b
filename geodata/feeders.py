"""Machines that may send records: their tokens, how much they may send, and what they were answered.

token = add(conn, "hospital-7", ["encounter", "hospital_capacity"], 30_000)     # as the owner; shown once
who = let_in(conn, token, "encounter")                                          # as the writer
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, text
from sqlalchemy.dialects.postgresql import insert

from geodata.errors import BadFilter, BadToken, KeyUsed, NotAllowed, TooFast
from geodata.schema import feeder, feeder_batch
from geodata.staging import STAGE

PREFIX = "gwf_"
ROWS_A_MINUTE = 60_000
CALLS_A_MINUTE = 600
KEPT = dt.timedelta(hours=48)
"""So long a batch is remembered: its answer for the same key, and its place among the sender's others."""
MOST_KEY = 200


@dataclass(frozen=True)
class Feeder:
    """A machine whose token was accepted."""

    id: int
    name: str
    sources: tuple[str, ...]
    rows_a_minute: int


@dataclass(frozen=True)
class Listed:
    """A feeder as its keeper sees it; nobody ever sees the token again."""

    name: str
    sources: tuple[str, ...]
    rows_a_minute: int
    made_at: dt.datetime
    revoked_at: dt.datetime | None
    used_at: dt.datetime | None


@dataclass(frozen=True)
class Sent:
    """One batch as it came. `key`: the sender's idempotency key; `made_at`: when the sender says it made the batch."""

    body: bytes
    kind: str
    key: str | None = None
    made_at: dt.datetime | None = None

    def digest(self, source: str) -> bytes:
        """Names what came and where it was to go."""
        return hashlib.sha256(b"\x00".join([source.encode(), self.kind.encode(), self.body])).digest()


def hashed(token: str) -> bytes:
    """What is kept of a token: it has 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def add(conn: Connection, name: str, sources: Sequence[str], rows_a_minute: int = ROWS_A_MINUTE) -> str:
    """Make a feeder and return its token, which is kept nowhere. A revoked name may be given again, with a new token.

    Raises `BadFilter` for a name in use, no name, or no rows. Which sources there are the caller has checked.
    """
    if not name.strip() or len(name) > 64 or not name.isprintable() or rows_a_minute < 1 or not sources:
        raise BadFilter(
            f"接入方“{name}”不能这样设：名称 1–64 个字，至少一个来源，每分钟至少 1 行。",
            f"'{name}' cannot be a feeder: a name of 1 to 64 characters, at least one source and one row a minute.",
        )
    token = PREFIX + secrets.token_urlsafe(32)
    fresh = {"token_hash": hashed(token), "sources": sorted(set(sources)), "rows_a_minute": rows_a_minute}
    again = {**fresh, "revoked_at": None, "used_at": None, "made_at": func.now()}
    statement = insert(feeder).values(name=name, **fresh)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_=again, where=feeder.c.revoked_at.is_not(None))
    if conn.execute(statement.returning(feeder.c.id)).scalar() is None:
        raise BadFilter(
            f"接入方“{name}”已有令牌。要换令牌，请先 python -m geodata feeder revoke {name}。",
            f"The feeder '{name}' has a token. To change it, run python -m geodata feeder revoke {name} first.",
        )
    return token


def revoke(conn: Connection, name: str) -> bool:
    """Let a feeder send nothing any more; False where there is none. Waits for a batch that is being written."""
    who = select(feeder.c.id).where(feeder.c.name == name, feeder.c.revoked_at.is_(None)).with_for_update()
    if (found := conn.execute(who).scalar()) is None:
        return False
    conn.execute(feeder.update().where(feeder.c.id == found).values(revoked_at=func.now()))
    return True


def listed(conn: Connection) -> list[Listed]:
    """Every feeder by name, as the owner."""
    names = (feeder.c.name, feeder.c.sources, feeder.c.rows_a_minute, feeder.c.made_at, feeder.c.revoked_at, feeder.c.used_at)
    rows = conn.execute(select(*names).order_by(feeder.c.name))
    return [Listed(row.name, tuple(row.sources), row.rows_a_minute, row.made_at, row.revoked_at, row.used_at) for row in rows]


_COUNT = text("""
    UPDATE feeder SET used_at = now(), minute = date_trunc('minute', now()),
        asked = CASE WHEN minute = date_trunc('minute', now()) THEN asked + :asked ELSE :asked END,
        rows = CASE WHEN minute = date_trunc('minute', now()) THEN rows + :rows ELSE :rows END
    WHERE token_hash = :hash AND revoked_at IS NULL
    RETURNING id, name, sources, rows_a_minute, asked, rows
""")


def let_in(conn: Connection, token: str, source: str) -> Feeder:
    """The feeder of a token, if it may send this source now; counts the call.

    Raises `BadToken`, `NotAllowed`, `TooFast`. What an unknown token asked for is told to nobody.
    """
    row = conn.execute(_COUNT, {"hash": hashed(token), "asked": 1, "rows": 0}).one_or_none()
    if row is None:
        raise _no_token()
    if source not in row.sources:
        raise NotAllowed(
            f"接入方“{row.name}”不能送 {source}，可送：{'、'.join(row.sources)}。请向市疾控数据组申请。",
            f"The feeder '{row.name}' may not send {source}; it may send {', '.join(row.sources)}. Ask the city's data team.",
        )
    if row.asked > CALLS_A_MINUTE:
        raise _too_fast(row, f"{CALLS_A_MINUTE} 次", f"{CALLS_A_MINUTE} calls")
    return Feeder(row.id, row.name, tuple(row.sources), row.rows_a_minute)


def count_rows(conn: Connection, token: str, rows: int) -> None:
    """Count rows that came, before they are loaded. Raises `TooFast` when they are too many, `BadToken` when it was revoked."""
    row = conn.execute(_COUNT, {"hash": hashed(token), "asked": 0, "rows": rows}).one_or_none()
    if row is None:
        raise _no_token()
    # The first batch of a minute is let through whatever its size: a limit below it would stop it for ever.
    if row.rows > row.rows_a_minute and row.rows > rows:
        raise _too_fast(row, f"{row.rows_a_minute:,} 行", f"{row.rows_a_minute:,} rows")


def _too_fast(row: Row[Any], zh: str, en: str) -> TooFast:
    return TooFast(f"接入方“{row.name}”每分钟最多 {zh}。请到下一分钟再送。", f"The feeder '{row.name}' may send {en} a minute. Send again in the next minute.")


def _no_token() -> BadToken:
    return BadToken(
        "令牌无效或已吊销。请在请求头写 Authorization: Bearer 令牌；令牌由 python -m geodata feeder add 发放。",
        "The token is not valid or was revoked. Send Authorization: Bearer TOKEN; python -m geodata feeder add gives tokens.",
    )


def hold(conn: Connection, who: Feeder) -> None:
    """Keep the feeder from being revoked until this transaction ends. Raises `BadToken` where it has been."""
    query = select(feeder.c.id).where(feeder.c.id == who.id, feeder.c.revoked_at.is_(None))
    if conn.execute(query.with_for_update(key_share=True, read=True)).scalar() is None:
        raise _no_token()


def be_patient(conn: Connection, seconds: int) -> None:
    """Wait so long for others in this transaction, not longer."""
    conn.execute(text(f"SET LOCAL lock_timeout = '{seconds}s'"))


def open_batch(conn: Connection, who: Feeder, source: str, sent: Sent) -> tuple[int, bytes | None]:
    """Note a batch; its number and, where this key came before, the answer it was given then.

    Waits while the same key is being written. Raises `KeyUsed` where it came with something else, `BadFilter` for no key.
    """
    if sent.key is not None and not (0 < len(sent.key) <= MOST_KEY and sent.key.isascii() and sent.key.isprintable()):
        raise BadFilter(
            f"Idempotency-Key 须为 1–{MOST_KEY} 个可见 ASCII 字符。", f"An Idempotency-Key has 1 to {MOST_KEY} visible ASCII characters."
        )
    conn.execute(feeder_batch.delete().where(feeder_batch.c.feeder_id == who.id, feeder_batch.c.at < func.now() - KEPT))
    values = {"feeder_id": who.id, "key": sent.key, "digest": sent.digest(source), "source": source, "sent_at": sent.made_at}
    made = insert(feeder_batch).values(**values).on_conflict_do_nothing().returning(feeder_batch.c.id)
    if (number := conn.execute(made).scalar()) is not None:
        return int(number), None
    before = select(feeder_batch).where(feeder_batch.c.feeder_id == who.id, feeder_batch.c.key == sent.key)
    row = conn.execute(before).one()
    if row.digest != values["digest"]:
        raise KeyUsed(
            f"Idempotency-Key“{sent.key}”已用于另一批数据。请为每一批换一个新的键。",
            f"The Idempotency-Key '{sent.key}' came with another batch. Give every batch a key of its own.",
        )
    return int(row.id), gzip.decompress(row.answer)


def close_batch(conn: Connection, number: int, run_id: int, answer: bytes) -> None:
    """Keep what was answered, in the transaction that wrote the rows."""
    values = {"run_id": run_id, "answer": gzip.compress(answer, 6, mtime=0)}
    conn.execute(feeder_batch.update().where(feeder_batch.c.id == number).values(**values))


def drop_outdated(conn: Connection, noun: str, who: Feeder, made_at: dt.datetime) -> set[str]:
    """Take rows out of the stage that this feeder has since sent newer; returns their keys. The caller holds the facts still."""
    statement = text(
        f'DELETE FROM {STAGE} s USING "{noun}" f, feeder_batch b'
        " WHERE f.key = s.key AND b.run_id = f.run_id AND b.feeder_id = :feeder AND b.sent_at > :made_at RETURNING s.key"
    )
    return set(conn.execute(statement, {"feeder": who.id, "made_at": made_at}).scalars())
