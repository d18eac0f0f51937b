"""Every answer ever given, on the disk: nothing is asked twice, and a run cut short goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from etl.batches import batched
from etl.providers.contract import Answer
from geodata.errors import FileProblem

MADE: Final = """
    CREATE TABLE IF NOT EXISTS answer (
        provider TEXT NOT NULL, city TEXT NOT NULL, text TEXT NOT NULL,
        lon REAL, lat REAL, datum TEXT NOT NULL, level TEXT NOT NULL, asked_on TEXT NOT NULL,
        PRIMARY KEY (provider, city, text)
    ) WITHOUT ROWID
"""
COLUMNS: Final = "provider, city, text, lon, lat, datum, level, asked_on"
AT_ONCE: Final = 500
PATIENCE_S: Final = 30.0


class AnswerCache:
    """Answers by provider, city and text. Each is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self, provider: str, city: str, texts: Iterable[str]) -> dict[str, Answer]:
        """Text → what the provider said of it."""
        found: dict[str, Answer] = {}
        for some in batched(texts, AT_ONCE):
            marks = ",".join("?" * len(some))
            query = f"SELECT {COLUMNS} FROM answer WHERE provider = ? AND city = ? AND text IN ({marks})"
            rows = self._connection.execute(query, (provider, city, *some))
            found.update((row[2], _answer(row)) for row in rows)
        return found

    def keep(self, answer: Answer) -> None:
        """Remember an answer in place of an earlier one."""
        values = (
            answer.provider, answer.city, answer.text, answer.lon, answer.lat, answer.datum, answer.level, answer.asked_on.isoformat(),
        )  # fmt: skip
        with self._connection:
            self._connection.execute(f"INSERT OR REPLACE INTO answer ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", values)


def _answer(row: tuple[Any, ...]) -> Answer:
    provider, city, text, lon, lat, datum, level, day = row
    return Answer(provider, city, text, lon, lat, datum, level, dt.date.fromisoformat(day))


def _unusable(path: Path, error: Exception) -> FileProblem:
    return FileProblem(
        f"回答缓存 {path} 不能使用：{error}。请改用 GRIDWATCH_GEOCODE_CACHE 指定可写的文件，或移走损坏的文件（已有回答将重新询问）。",
        f"The cache of answers {path} cannot be used: {error}. Name a writable file with GRIDWATCH_GEOCODE_CACHE, "
        "or move a damaged one away; its answers will be asked for again.",
    )


@contextmanager
def answer_cache(path: Path) -> Iterator[AnswerCache]:
    """The cache in a file only its owner can read, made where there is none. `FileProblem` if it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _unusable(path, error) from error
    with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as connection:
        try:
            with connection:
                connection.execute(MADE)
            yield AnswerCache(connection)
        except sqlite3.Error as error:
            raise _unusable(path, error) from error
