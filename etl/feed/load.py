"""One batch through the steps of its source into the database, and what became of every row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from etl.contract import Reject, Row, Source, Step
from etl.reading.lines import Table
from etl.rejects import Spool
from etl.run import records_of
from etl.steps import through
from etl.steps.extract import extract
from etl.values.base import masked
from geodata import aggregates, feeders
from geodata.feeders import Feeder, Sent
from geodata.load import LoadResult, Question, Review, RunInfo, Staged, finish_load, stage_records
from geodata.records.base import label_of
from geodata.staging import changed_keys

MOST_VALUE = 60
MOST_PROBLEMS = 20


@dataclass
class Walked:
    """Where the rows of a batch went: number → keys of its records, and its rejects."""

    keys: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    rejects: dict[int, list[Reject]] = field(default_factory=lambda: defaultdict(list))

    def watched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, remembered."""
        for row in rows:
            assert row.record is not None
            self.keys[row.number].append(row.record.key)
            yield row

    def __len__(self) -> int:
        return len(self.keys.keys() | self.rejects.keys())


class Batch:
    """One batch in the transaction of `conn`: `stage` looks at no facts, `finish` writes them."""

    def __init__(self, conn: Connection, source: Source, run: RunInfo, aside: ExitStack) -> None:
        self.conn, self.source, self.run, self.walked = conn, source, run, Walked()
        self._rejects = aside.enter_context(Spool[Reject]())
        self._reviews, self._questions = aside.enter_context(Spool[Review]()), aside.enter_context(Spool[Question]())
        self._staged: Staged | None = None

    def stage(self, table: Table, steps: list[Step]) -> None:
        """Read the whole batch into the stage."""
        rows = self.walked.watched(through(extract(table, self.source), steps, self._rejected))
        records = records_of(rows, self._reviews, self._questions, Counter())
        self._staged = stage_records(self.conn, self.source.key, records, self._rejects, self.run)

    @property
    def run_id(self) -> int:
        """The import that the batch is in the books."""
        assert self._staged is not None
        return self._staged.run_id

    def _rejected(self, reject: Reject) -> None:
        self._rejects.add(reject)
        self.walked.rejects[reject.row.number].append(reject)

    def finish(self, who: Feeder, sent: Sent) -> dict[str, Any]:
        """Write facts, counts and books; the answer to the sender."""
        assert self._staged is not None
        aggregates.lock(self.conn)
        late = set() if sent.made_at is None else feeders.drop_outdated(self.conn, self.source.key, who, sent.made_at)
        result = finish_load(self.conn, self._staged, self._reviews, self._questions)
        return answer(self.source, result, self.walked, changed_keys(self.conn), late)


def answer(source: Source, result: LoadResult, walked: Walked, changed: Mapping[str, bool], late: set[str]) -> dict[str, Any]:
    """What the sender is told: counts, and one entry a row in the order of the batch."""
    rows = [_entry(source, number, walked, changed, late) for number in sorted(walked.keys.keys() | walked.rejects.keys())]
    counts = Counter(row["status"] for row in rows)
    return {
        "source": source.key, "run": result.run_id, "data_version": result.data_version, "read": len(rows),
        **{status: counts[status] for status in ("accepted", "unchanged", "rejected")}, "rows": rows,
    }  # fmt: skip


def _entry(source: Source, number: int, walked: Walked, changed: Mapping[str, bool], late: set[str]) -> dict[str, Any]:
    if number in walked.rejects:
        told = [problem for reject in walked.rejects[number] for problem in _problems(source, reject)]
        return {"row": number, "status": "rejected", "problems": told[:MOST_PROBLEMS]}
    keys = walked.keys[number]
    known = [changed[key] for key in keys if key in changed]
    if known:
        return {"row": number, "status": "accepted", "change": "updated" if all(known) else "new"}
    entry = {"row": number, "status": "unchanged"}
    return {**entry, "why": "outdated"} if late.intersection(keys) else entry


def _problems(source: Source, reject: Reject) -> list[dict[str, Any]]:
    """A reject by field: what was sent (the ends only of what is personal), and what to do about it."""
    if not reject.problems:
        return [{"field": None, "value": None, "reason": reject.reason, "zh": reject.zh, "en": reject.en}]
    found = []
    for one in reject.problems:
        sent = str(reject.row.values.get(one.field) or "")[:MOST_VALUE]
        shown = masked(sent) if label_of(source.model.model_fields[one.field]).personal else sent
        found.append({"field": one.field, "value": shown, "reason": one.reason, "zh": one.zh, "en": one.en})
    return found
