"""The three shapes of the ETL: a `Source` is declared, a `Row` travels, a `Reject` stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geodata.loading import Question
from geodata.records import Record

StepName = Literal["extract", "clean", "geocode", "assign", "load"]


@dataclass(frozen=True, slots=True)
class Example:
    """One acceptance example, run as a test: a raw row and the fields wanted (or the reject reason)."""

    raw: Mapping[str, str]
    wanted: Mapping[str, Any] | None = None
    reject: str | None = None


@dataclass(frozen=True)
class Source:
    """How one register is read. Everything about its fields stands in `model`.

    `aliases` (heading → field) adds headings that only this source uses; `prepare` may rewrite a row
    before cleaning, or split it into several: it sees field → text, and columns that are no field under
    their heading; `datum` says what incoming lon/lat mean.
    """

    model: type[Record]
    order: int
    examples: tuple[Example, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Mapping[str, Any]], Iterable[Mapping[str, Any]]] | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    # Days after which a silent district counts as missing on the ribbon; None: not a daily report.
    expected_from_districts: bool = False

    @property
    def key(self) -> str:
        """The source's name on the command line: its noun."""
        return self.model.noun


@dataclass(frozen=True, slots=True)
class Review:
    """Why a person should look at a row that was loaded all the same. `detail` is plain JSON.

    `address_key`: the place its address means; `settled`: a person has decided about it already;
    `question`: what to ask about the key, with the first row of a run that has it.
    """

    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    address_key: str | None = None
    settled: bool = False
    question: Question | None = None


@dataclass(slots=True)
class Row:
    """One row on its way: `number` is its line in the file (header = 1), `raw` as read (heading → text).

    `values` (field → …) holds texts after extract and values after clean; `review` is set when the row
    is loaded but a person should look.
    """

    number: int
    raw: Mapping[str, Any]
    values: dict[str, Any]
    record: Record | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a field; `zh` and `en` name the value and the remedy."""

    reason: str
    field: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot go on. `reason` is a stable code; details name the value and the remedy.

    `problems`: the same by field, where fields are to blame.
    """

    row: Row
    step: StepName
    reason: str
    zh: str
    en: str
    problems: tuple[Problem, ...] = ()


Batch = list[Row]
Step = Callable[[Iterable[Row]], Iterator[Row | Reject]]
"""A step is a generator of rows to rows-or-rejects; it touches no file, network or database."""
