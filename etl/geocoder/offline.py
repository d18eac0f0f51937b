"""The geocoder that needs no network: normalise, parse, look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from etl.geocoder.contract import Candidate, Confirmed, Explanation, Hint, Location, Span
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.lookup import locate
from etl.geocoder.normalise import normalise

# A daily list repeats its addresses; so many different ones fit in some 200 MB.
REMEMBERED: Final = 400_000


class OfflineGeocoder:
    """A `Geocoder` over a `GazetteerIndex`. The same text with the same hint is worked out once."""

    def __init__(self, index: GazetteerIndex) -> None:
        self.index = index
        self._known: dict[tuple[str, Hint], Location] = {}
        self._confirmed: dict[str, Confirmed] = {}

    def confirm(self, decisions: Sequence[Confirmed]) -> None:
        """Decisions of people, which go before everything else; replaces those given before."""
        self._confirmed = {decision.key: decision for decision in decisions}
        self._known.clear()

    def explain(self, text: str, hint: Hint) -> Explanation:
        """The same answer with its reasons."""
        found = self._one(text, hint)
        candidates = ()
        if found.lon is not None and found.lat is not None:
            candidates = (Candidate(found.lon, found.lat, found.level, found.radius_m or 0.0, found.matched or "", found.district_code, found.street_code, 1.0),)
        return Explanation(text, normalise(text), found, (Span(0, len(text), "unknown"),), candidates, (("normalise", normalise(text)),))

    def locate(self, texts: Sequence[str], hints: Sequence[Hint]) -> list[Location]:
        """One `Location` a text, in order. Never raises for a text, however strange."""
        return [self._one(text, hint) for text, hint in zip(texts, hints, strict=True)]

    def _one(self, text: str, hint: Hint) -> Location:
        key = (text, hint)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._work_out(text, hint)
        return found

    def _work_out(self, text: str, hint: Hint) -> Location:
        if (said := self._confirmed.get(normalise(text))) is not None:
            return Location(said.lon, said.lat, said.level, said.radius_m, said.label, None, said.district_code, said.street_code, confidence=1.0)
        parser = self.index.parser
        district = parser.district_code(hint.district)
        street = parser.street_code(hint.street, district)
        return locate(self.index, parser.parse(normalise(text), district, street))
