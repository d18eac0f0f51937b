"""Where machines hand in batches of records; the server has it work in a process beside (`etl/feed/aside.py`).

intake = Intake(database, desk.grounds)
who = intake.admit(token, "case")
answer = intake.take(who, token, "case", Sent(body, "application/json", key="2020-02-05/17"))
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.exc import OperationalError

from etl.contract import Source, Step
from etl.feed.bodies import MOST_BYTES, kind_of, opened, unpacked
from etl.feed.load import Batch
from etl.feed.schema import schema_of
from etl.grounds import Grounds
from etl.residents import residents
from etl.run import Options, recall, steps_of
from etl.sources import SOURCES
from etl.steps.match import Matches
from etl.values.dates import CHINA
from geodata import feeders
from geodata.engine import Database
from geodata.errors import BadFilter, Busy, UnknownName
from geodata.feeders import Feeder, Sent
from geodata.load import RunInfo
from geodata.loading import BATCH_JOINT
from geodata.records import Located

PATIENCE_S: Final = 5
"""So long a batch waits for another one or for a load of files."""
AHEAD: Final = dt.timedelta(minutes=5)
LOCK_NOT_AVAILABLE: Final = "55P03"


class Intake:
    """Lets feeders in and loads what they send, each batch in one transaction, by the rules of the files."""

    most_bytes = MOST_BYTES

    def __init__(self, database: Database, grounds: Grounds) -> None:
        self.database, self.grounds = database, grounds

    def admit(self, token: str, source: str) -> Feeder:
        """The feeder of a token. Raises `BadToken`, `NotAllowed`, `UnknownName`, `TooFast`."""
        with self.database.write() as conn:
            who = feeders.let_in(conn, token, source) if source in SOURCES else None
        if who is None:
            raise self._unknown(token, source)
        return who

    def _unknown(self, token: str, source: str) -> UnknownName:
        """For feeders only: nobody else is told which sources there are. Raises `BadToken`."""
        with self.database.write() as conn:
            feeders.count_rows(conn, token, 0)
        return UnknownName(f"没有名为 {source} 的数据来源。可用：{'、'.join(SOURCES)}。", f"No source is called {source}. Known: {', '.join(SOURCES)}.")

    def schema(self, source: str) -> dict[str, Any]:
        """The JSON schema of a row of a source."""
        return schema_of(SOURCES[source])

    def take(self, who: Feeder, token: str, source: str, sent: Sent) -> bytes:
        """Load a batch; what is answered, as JSON. The same key and batch again gets the first answer again.

        Raises `BatchKind`, `BatchTooLarge`, `FileProblem`, `BadFilter`, `KeyUsed`, `TooFast`, `BadToken`, and `Busy` while others load.
        """
        declared = SOURCES[source]
        _require_clock(sent.made_at)
        sent = replace(sent, kind=kind_of(sent.kind), body=unpacked(sent.body))  # packed anew it is the same batch
        with ExitStack() as aside, _patient(), self.database.write() as conn:
            feeders.be_patient(conn, PATIENCE_S)
            feeders.hold(conn, who)
            number, before = feeders.open_batch(conn, who, source, sent)
            if before is not None:
                return before
            batch = Batch(conn, declared, _run(who, declared, sent), aside)
            table = aside.enter_context(opened(sent.body, sent.kind, declared))
            self._stage(batch, declared, table)
            self._count(token, len(batch.walked))
            told = json.dumps({**batch.finish(who, sent), "ignored": list(table.layout.extra)}, ensure_ascii=False).encode("utf-8", "replace")
            feeders.close_batch(conn, number, batch.run_id, told)
        return told

    def _stage(self, batch: Batch, source: Source, table: Any) -> None:
        """Read the rows; the geocoder is taken for so long only."""
        if not issubclass(source.model, Located):
            batch.stage(table, steps_of(source, None, Options().context, (), None, Matches()))
            return
        with self.grounds.ready() as places:
            decided = recall(self.database, places)
            homes = residents(self.database, source, Options().context.today)
            steps: list[Step] = steps_of(source, places, Options().context, decided, homes, Matches())
            batch.stage(table, steps)

    def _count(self, token: str, rows: int) -> None:
        """In a transaction of its own: batches of one feeder must not wait for each other to be counted."""
        with self.database.write() as conn:
            feeders.count_rows(conn, token, rows)


def busy() -> Busy:
    """What a sender is told who comes while others load."""
    return Busy("正在导入其他数据。请一秒后用同一 Idempotency-Key 再送一次。", "Other data is being loaded. Send it again in a second, with the same Idempotency-Key.")


@contextmanager
def _patient() -> Iterator[None]:
    """Waiting too long for another load is `Busy`, not a fault."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise busy() from None


def _run(who: Feeder, source: Source, sent: Sent) -> RunInfo:
    """How the batch stands in the books: a sent key is its file name."""
    digest = hashlib.sha256(sent.body).hexdigest()
    return RunInfo(source.key, f"{who.name}{BATCH_JOINT}{sent.key or digest[:12]}", digest, dt.datetime.now(CHINA), source.expected_from_districts)


def _require_clock(made_at: dt.datetime | None) -> None:
    now = dt.datetime.now(CHINA)
    if made_at is not None and made_at > now + AHEAD:
        raise BadFilter(
            f"Sent-At {made_at.isoformat()} 晚于本机时间 {now.isoformat(timespec='seconds')}。请校准发送方的时钟。",
            f"Sent-At {made_at.isoformat()} lies after our time {now.isoformat(timespec='seconds')}. Set the sender's clock right.",
        )
