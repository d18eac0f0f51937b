"""What the run asks of a geocoder and of a cell index: two small protocols and their answers.

`etl.geocoder.from_database(conn)` gives a `Places` made from the loaded ground. The steps never look
further than this file, so a better geocoder is a new class and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Decision = Literal["auto", "review", "reject"]

Codes = NDArray[np.object_]
"""One area or cell code for each point, None where there is none."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What else the row says about its place. `district` and `street` are names or codes as written."""

    district: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where an address is, and how well that is known.

    `level` is a code of `geodata.vocabulary.GEO_LEVELS`; 'none' means not located, then `lon`, `lat`
    and `radius_m` are None. The codes are those the address itself names or the point lies in, never
    finer than `level`. `confidence` is the calibrated probability (0 to 1) that the point's H3 cell of
    resolution 8 is the right one. `decision`: 'auto' (may be counted as it is), 'review' (a person should
    look), 'reject' (no address of this city). `reason` is None for 'auto', else a code of
    `geodata.reasons.REVIEW_REASONS`.
    """

    lon: float | None
    lat: float | None
    level: str
    radius_m: float | None = None
    matched: str | None = None
    reason: str | None = None
    district_code: str | None = None
    street_code: str | None = None
    community_code: str | None = None
    confidence: float = 0.0
    decision: Decision = "auto"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place an address may mean; `score` (0 to 1) orders candidates of one address."""

    lon: float
    lat: float
    level: str
    radius_m: float
    label: str
    district_code: str | None
    street_code: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text as written, `text[start:end]`, and what it was understood as.

    Kinds: city, district, street, community, road, number, place, unit (building, room), context
    (not part of the address), elsewhere, unknown.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each step saw and decided.

    `key` names the place meant, without rooms and noise: texts with one key get one answer, and a
    decision about one holds for all. `steps`: name of the step → what it made of the text, in words.
    """

    text: str
    key: str
    location: Location
    spans: tuple[Span, ...]
    candidates: tuple[Candidate, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person's decision about an address key: where it is, or (level 'none') that it is no address here.

    It holds from `valid_from` on, in `district_code` only if one is given.
    """

    key: str
    lon: float | None
    lat: float | None
    level: str
    radius_m: float | None
    label: str
    district_code: str | None = None
    street_code: str | None = None


NOT_LOCATED = Location(None, None, "none", reason="not_located", decision="reject")


@dataclass(frozen=True, slots=True)
class Cells:
    """Every code of every point, whatever its precision; the assign step keeps what precision supports."""

    inside: NDArray[np.bool_]
    district_code: Codes
    street_code: Codes
    community_code: Codes
    grid_code: Codes
    h3_7: Codes
    h3_8: Codes
    h3_9: Codes
    h3_10: Codes


class Geocoder(Protocol):
    """Free text to places."""

    def locate(self, texts: Sequence[str], hints: Sequence[Hint]) -> list[Location]:
        """One `Location` a text, in order. Never raises for a text, however strange."""
        ...

    def explain(self, text: str, hint: Hint) -> Explanation:
        """The same answer with its reasons: spans understood, up to three candidates, every step."""
        ...

    def confirm(self, decisions: Sequence[Confirmed]) -> None:
        """Decisions of people, which go before everything else; replaces those given before."""
        ...


class CellIndex(Protocol):
    """Points to the areas and cells they lie in."""

    def at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Cells:
        """WGS84 degrees, equal length; NaN gives `inside` False and no codes."""
        ...


@dataclass(frozen=True, slots=True)
class Places:
    """What the geocode and assign steps are given."""

    geocoder: Geocoder
    cells: CellIndex
