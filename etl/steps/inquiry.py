"""Which located addresses a person should look at, and what to ask about each place once a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import Final

from etl.contract import Review
from etl.geocoder.contract import Confirmed, Explanation, Geocoder, Hint, Location
from geodata.loading import Question

# A daily list repeats its addresses: the keys of so many different ones are remembered, some 60 MB.
REMEMBERED: Final = 200_000
SAME_PLACE_DECIMALS: Final = 5
ELSEWHERE: Final = "confirmed_elsewhere"
MOST_CANDIDATES: Final = 3

Place = tuple[float, float] | None


def needs_person(location: Location) -> bool:
    """Whether the answer may not be counted as it is, and nobody has said so yet."""
    return location.reason != ELSEWHERE and (location.decision != "auto" or location.reason is not None)


def confidence_of(location: Location) -> float | None:
    """The calibrated confidence as it is kept; None where nothing is known of it."""
    return round(location.confidence, 3) if location.level != "none" and location.confidence > 0 else None


class Inquiry:
    """One run's memory of what was asked. `decided`: what people said before, which the geocoder was given."""

    def __init__(self, geocoder: Geocoder, decided: Sequence[Confirmed] = ()) -> None:
        self._geocoder = geocoder
        self._decided = {one.key: _place(one.lon, one.lat) for one in decided}
        self._places = frozenset(self._decided.values())
        self._keys: dict[tuple[str, Hint], str] = {}
        self._asked: dict[str, str | None] = {}

    def review(self, text: str, hint: Hint, location: Location) -> Review | None:
        """Why a person should look at this answer, or that one has; None for an answer that stands by itself."""
        doubtful, place = needs_person(location), _place(location.lon, location.lat)
        if not doubtful and location.reason is None and place not in self._places:
            return None
        key, found = self._key(text, hint)
        if location.reason == ELSEWHERE or (key in self._decided and self._decided[key] == place):
            return Review(ELSEWHERE if place is None else "confirmed", {}, key, settled=True)
        if not doubtful:
            return None
        reason = location.reason or ("not_located" if place is None else "uncertain")
        detail = {"level": location.level, "matched": location.matched}
        return Review(reason, detail, key, question=self._question(key, text, hint, reason, location, found))

    def _key(self, text: str, hint: Hint) -> tuple[str, Explanation | None]:
        """The key of an address; with the explanation where it had to be made."""
        if (known := self._keys.get((text, hint))) is not None:
            return known, None
        if len(self._keys) >= REMEMBERED:
            self._keys.clear()
        found = self._geocoder.explain(text, hint)
        self._keys[text, hint] = found.key
        return found.key, found

    def _question(
        self, key: str, text: str, hint: Hint, reason: str, location: Location, found: Explanation | None
    ) -> Question | None:
        """The question of a key not asked about in this run, or asked about for another district."""
        district = location.district_code or hint.district
        if key in self._asked and self._asked[key] in (district, None):
            return None
        self._asked[key] = None if key in self._asked else district
        return question(key, text, hint, reason, location, found or self._geocoder.explain(text, hint))


def question(key: str, text: str, hint: Hint, reason: str, location: Location, found: Explanation) -> Question:
    """What a person is shown about an address."""
    return Question(
        key, text, hint.district, reason, location.level, location.lon, location.lat, location.radius_m,
        confidence_of(location), location.matched, [astuple(span) for span in found.spans],
        [asdict(candidate) for candidate in found.candidates[:MOST_CANDIDATES]], location.district_code or hint.district,
    )  # fmt: skip


def _place(lon: float | None, lat: float | None) -> Place:
    return None if lon is None or lat is None else (round(lon, SAME_PLACE_DECIMALS), round(lat, SAME_PLACE_DECIMALS))
