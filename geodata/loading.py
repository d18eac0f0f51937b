"""The shapes of a load: what is known about a file, what comes back, and what a reject looks like from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

BATCH_JOINT: Final = " · "
"""A batch is called after its feeder and its key, joined by this: `市一院 · 2020-02-05/17`."""


@dataclass(frozen=True)
class RunInfo:
    """One import: which source (a noun), from which file, since when.

    `expects_districts`: a daily report every district owes; the ribbon then says how many were heard from.
    `fresh` False: the run brings no new report (a decision about an address), so freshness stays as it is.
    """

    source: str
    file_name: str
    file_sha256: str
    started_at: dt.datetime
    expects_districts: bool = False
    fresh: bool = True


class RowLike(Protocol):
    """A row as read from the file."""

    @property
    def number(self) -> int:
        """Line in the file; the header is 1."""
        ...

    @property
    def raw(self) -> Mapping[str, Any]:
        """The cells as read, by heading."""
        ...


class RejectLike(Protocol):
    """A row that cannot be loaded, and why."""

    @property
    def row(self) -> RowLike:
        """The row itself."""
        ...

    @property
    def step(self) -> str:
        """The step that refused it."""
        ...

    @property
    def reason(self) -> str:
        """A stable code, e.g. `bad_date`."""
        ...

    @property
    def zh(self) -> str:
        """What is wrong and what to do, in Chinese."""
        ...

    @property
    def en(self) -> str:
        """The same in English."""
        ...


@dataclass(frozen=True)
class Review:
    """A loaded record somebody should look at, e.g. `wrong_district`.

    `address_key`: the place its address means, as the geocoder names it. `settled`: a person has decided
    about that key already; the item is kept closed, so that the decision can be taken back.
    """

    record_key: str
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    address_key: str | None = None
    settled: bool = False


@dataclass(frozen=True)
class Question:
    """One address a person has to judge: the columns of `address_question`.

    `district` is the district it belongs to as a code or a name; the books find the code.
    """

    key: str
    address: str
    hint_district: str | None
    reason: str
    level: str
    lon: float | None
    lat: float | None
    radius_m: float | None
    confidence: float | None
    matched: str | None
    spans: Sequence[tuple[int, int, str]]
    candidates: Sequence[Mapping[str, Any]]
    district: str | None


@dataclass(frozen=True)
class LoadResult:
    """What one load did. `read` = inserted + updated + unchanged + rejected; `data_version` is None if nothing changed."""

    run_id: int
    read: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    by_level: Mapping[str, int]
    by_reason: Mapping[str, int]
    data_version: int | None

    @property
    def changed(self) -> bool:
        """Whether the data is another than before."""
        return self.inserted + self.updated > 0


@dataclass(frozen=True)
class DeleteResult:
    """How many facts were taken back, and the data version that made; None if there were none."""

    run_id: int
    deleted: int
    data_version: int | None
