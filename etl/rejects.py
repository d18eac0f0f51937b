"""Rejected rows and rows to review: kept aside in bounded memory while a file is read; rejects are written where they can be corrected."""

from __future__ import annotations

import csv
import os
import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, Protocol, Self, TypeVar

from etl.contract import Reject
from etl.reasons import REJECT_REASONS
from etl.steps.extract import SURPLUS
from geodata.errors import FileProblem
from geodata.spreadsheets import runs_as_formula

IN_MEMORY = 8 << 20
ADDED = ("行号", "原因", "处理办法", SURPLUS)
"""Columns of the error file that no register has, so that it can be fed again as it is."""


class Reasoned(Protocol):
    """Something with a reason code."""

    @property
    def reason(self) -> str:
        """The code."""
        ...


T = TypeVar("T", bound=Reasoned)


class Spool(Generic[T]):
    """Rejects, reviews or questions in the order they came; beyond a few megabytes they wait on the disk."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed in __exit__
        self.reasons: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, item: T) -> None:
        """Keep one."""
        self.reasons[item.reason] += 1
        pickle.dump(item, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return self.reasons.total()

    def __iter__(self) -> Iterator[T]:
        """All so far. Only what `add` wrote in this process is read back."""
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)
            except EOFError:
                break
        self._file.seek(0, os.SEEK_END)


def _safe(value: Any) -> str:
    """A cell that Excel will not run as a formula; the tab is dropped when the file is read again."""
    text = "" if value is None else str(value)
    return f"\t{text}" if runs_as_formula(text) else text


def write_error_file(path: Path, headings: Iterable[str], rejects: Iterable[Reject]) -> Path:
    """The rejected rows under their own headings with line, reason and remedy: UTF-8 with a mark, readable by Excel.

    It may hold personal data, so only its owner can read it. It appears complete or not at all. Raises
    `FileProblem` where it cannot be written; the rejects are in the database all the same.
    """
    kept = [heading for heading in dict.fromkeys(headings) if heading and heading not in ADDED]
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(part, kept, rejects)
        return part.replace(path)
    except OSError as error:
        raise FileProblem(
            f"数据已导入，但退回文件 {path} 写不进去：{error.strerror}。请用 --rejects 指定可写的目录后重新导入。",
            f"The data is loaded, but the error file {path} cannot be written: {error.strerror}. "
            f"Name a folder with --rejects and run again.",
        ) from None


def _write(path: Path, headings: list[str], rejects: Iterable[Reject]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*headings, *ADDED])
        for reject in rejects:
            cells = [_safe(reject.row.raw.get(heading)) for heading in headings]
            why = (reject.row.number, REJECT_REASONS.label(reject.reason, "zh"), reject.zh)
            writer.writerow([*cells, *why, _safe(reject.row.raw.get(SURPLUS))])
