"""Every failure a person can mend, as one tree.

    GridwatchError                     500
    ├── DataError                      500   geodata
    │   ├── DatabaseAway               503   PostGIS does not answer
    │   ├── ClusterProblem             503   the embedded PostGIS cannot start here
    │   ├── NoCity                     503   the database holds no city yet
    │   ├── BadFilter                  400   a window, area or category that makes no sense
    │   ├── EmptySelection             404   a region that catches no area
    │   ├── AlreadyDecided             409   somebody else was first
    │   ├── DataChanged                409   what was begun on other data is void
    │   ├── BadFields                  422   fields that cannot be, each with a sentence
    │   │   ├── BadScenario                  of a scenario
    │   │   └── BadReport                    of a map report
    │   ├── PressProblem               503   the printer of map reports has no browser, no room or no answer
    │   ├── NoRoom                     507   the disk of the database is full
    │   ├── Busy                       503   a load holds the facts; try again in a moment
    │   ├── NoMoment                   404   a time of which the data cannot be told again
    │   ├── MomentNotReady             503   a moment of the past whose tables do not stand yet
    │   └── UnknownName                404   no such layer, report, area, tile set
    ├── StartProblem                   503   the app cannot start with these settings
    ├── EtlProblem                     422   etl
    │   ├── PackProblem                422   a city pack is incomplete or contradicts itself
    │   ├── FileProblem                422   an input file cannot be read at all
    │   ├── BatchTooLarge              413   more rows or bytes than one batch may have
    │   ├── BatchKind                  415   a batch that is neither JSON nor CSV
    │   ├── KeyUsed                    409   an idempotency key that came with another batch
    │   ├── TooFast                    429   more in a minute than a feeder may send
    │   ├── DeliveryProblem            502   a folder or mail server does not take a report
    │   └── ProviderProblem            502   an online geocoder refuses, is used up or does not answer
    └── AccessProblem                  403   dashboard
        ├── NotSignedIn                401
        ├── BadToken                   401   a feeder's token that is none, or was revoked
        └── NotAllowed                 403   the page, district or clearance does not cover it

A domain error names the value and the remedy, in Chinese and in English. Anything that is
not a `GridwatchError` is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

Lang = Literal["zh", "en"]
Problem = tuple[str, str, str]  # (path of the field, zh, en)


class GridwatchError(Exception):
    """Root of all domain errors; `zh` and `en` say what happened, to what, and what to do."""

    http_status: ClassVar[int] = 500
    retry_after_s: ClassVar[int | None] = None
    """After how many seconds the same question may be answered, where that is known to come."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[GridwatchError], tuple[Any, ...]]:
        """Made of both texts, also where it travels between processes."""
        return type(self), (self.zh, self.en)

    def text(self, lang: Lang) -> str:
        """The message in one language."""
        return self.zh if lang == "zh" else self.en


class DataError(GridwatchError):
    """The data room cannot answer."""


class DatabaseAway(DataError):
    """PostGIS does not answer."""

    http_status = 503


class ClusterProblem(DataError):
    """The embedded PostGIS cannot be found, made or started."""

    http_status = 503


class NoCity(DataError):
    """The database is migrated but holds no city."""

    http_status = 503


class BadFilter(DataError):
    """A filter value is outside what can be asked."""

    http_status = 400


class EmptySelection(DataError):
    """A region drawn on the map catches no area that is counted."""

    http_status = 404


class AlreadyDecided(DataError):
    """Somebody else has decided this, or taken it back, in the meantime."""

    http_status = 409


class DataChanged(DataError):
    """Data came in between: what was begun on the old ones is void."""

    http_status = 409


class BadFields(DataError):
    """Fields that cannot be. `problems`: (path, zh, en) each, a path as `hospitals.H001.beds.0.staffing`."""

    http_status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(zh for _, zh, _ in problems), " ".join(en for _, _, en in problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[GridwatchError], tuple[Any, ...]]:
        """Made of its problems."""
        return type(self), (self.problems,)


class BadScenario(BadFields):
    """Fields of a scenario that cannot be."""


class BadReport(BadFields):
    """Fields of a map report that cannot be."""


class PressProblem(DataError):
    """The printer of map reports has no browser, no room on the disk, or does not answer."""

    http_status = 503


class Busy(DataError):
    """A load holds the facts."""

    http_status = 503


class NoMoment(DataError):
    """The data of this time cannot be told again."""

    http_status = 404


class NoRoom(DataError):
    """The disk of the database is full; nothing of the step was written."""

    http_status = 507


class MomentNotReady(DataError):
    """The tables of this moment do not stand yet, or no longer."""

    http_status = 503
    retry_after_s = 3


class UnknownName(DataError):
    """A layer, report, area or tile set of this name does not exist."""

    http_status = 404


class StartProblem(GridwatchError):
    """The app cannot start with these settings: a busy port, a missing key, a city that failed to load."""

    http_status = 503


class EtlProblem(GridwatchError):
    """An import cannot go on."""

    http_status = 422


class PackProblem(EtlProblem):
    """A city pack is incomplete or contradicts itself."""


class FileProblem(EtlProblem):
    """An input file cannot be read at all; single bad rows are rejects, not errors."""


class BatchTooLarge(EtlProblem):
    """A batch has more rows or bytes than one may have."""

    http_status = 413


class BatchKind(EtlProblem):
    """What came is neither JSON nor CSV."""

    http_status = 415


class KeyUsed(EtlProblem):
    """The idempotency key came before, with another batch."""

    http_status = 409


class TooFast(EtlProblem):
    """A feeder has sent more this minute than it may."""

    http_status = 429


class DeliveryProblem(EtlProblem):
    """A folder or mail server does not take a report. `again`: it may later, so that it is worth another try."""

    http_status = 502

    def __init__(self, zh: str, en: str, again: bool = True) -> None:
        super().__init__(zh, en)
        self.again = again

    def __reduce__(self) -> tuple[type[DeliveryProblem], tuple[Any, ...]]:
        """Made of both texts and whether to try again."""
        return type(self), (self.zh, self.en, self.again)


class ProviderProblem(EtlProblem):
    """An online geocoder refuses, is used up or does not answer; what it answered before is kept."""

    http_status = 502


class AccessProblem(GridwatchError):
    """The person may not see this."""

    http_status = 403


class NotSignedIn(AccessProblem):
    """No valid session."""

    http_status = 401


class BadToken(AccessProblem):
    """No feeder has this token any more, or ever had."""

    http_status = 401


class NotAllowed(AccessProblem):
    """The person's page, district or clearance does not cover this."""
