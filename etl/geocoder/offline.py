"""The geocoder that needs no network: normalise, parse, retrieve (mending what cannot be read), rank, calibrate, decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from etl.geocoder import explaining, mend, on_roads, retrieve
from etl.geocoder.calibrate import confidence
from etl.geocoder.clauses import home_of, told_of_others
from etl.geocoder.contract import Confirmed, Explanation, Hint, Location
from etl.geocoder.found import Found
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.normalise import normalise, simplify
from etl.geocoder.parse import Reading
from etl.geocoder.rank import Ranked, ranked
from geodata.vocabulary import SURE

# A daily list repeats its addresses; so many different ones fit in some 200 MB.
REMEMBERED: Final = 400_000
# A text that is read right but for so many characters needs no second reading.
FEW: Final = 3
# A reading mended so is a better one for all that follows.
BETTER: Final = frozenset({"joined", "district", "stranger", "town"})
ON_ROAD: Final = (on_roads.by_interpolation, on_roads.by_crossing, on_roads.by_road)
FINE: Final = frozenset({"text", "number", "name", "interpolated", "crossing", "road"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything found for one text: candidates best first, and the reading as the text stands."""

    reading: Reading
    places: list[Ranked]


class OfflineGeocoder:
    """A `Geocoder` over a `GazetteerIndex`. The same text with the same hint is worked out once."""

    def __init__(self, index: GazetteerIndex) -> None:
        self.index = index
        self._known: dict[tuple[str, Hint], Location] = {}
        self._confirmed: dict[str, list[Confirmed]] = {}

    def locate(self, texts: Sequence[str], hints: Sequence[Hint]) -> list[Location]:
        """One `Location` a text, in order. Never raises for a text, however strange."""
        return [self._one(text, hint) for text, hint in zip(texts, hints, strict=True)]

    def explain(self, text: str, hint: Hint) -> Explanation:
        """The same answer with its reasons: spans understood, up to three candidates, every step."""
        answer = self.answer(text, hint)
        return explaining.explain(self.index, text, self._decided(text, answer), answer.reading, answer.places)

    def confirm(self, decisions: Sequence[Confirmed]) -> None:
        """Decisions of people, which go before everything else; replaces those given before."""
        self._confirmed = {}
        for decision in decisions:
            self._confirmed.setdefault(decision.key, []).append(decision)
        self._known.clear()

    def _one(self, text: str, hint: Hint) -> Location:
        key = (text, hint)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._decided(text, self.answer(text, hint))
        return found

    def answer(self, text: str, hint: Hint) -> Answer:
        """Everything found for one text, before people's decisions."""
        names = self.index.names
        district = names.district_code(hint.district)
        street = names.street_code(hint.street, district)
        reading = self.index.parser.parse(normalise(text), district, street)
        return Answer(reading, ranked(candidates(self.index, reading)))

    def _decided(self, text: str, answer: Answer) -> Location:
        if self._confirmed and (said := self._said(answer)) is not None:
            return _confirmed(said)
        return decide(text, answer.reading, answer.places)

    def _said(self, answer: Answer) -> Confirmed | None:
        known = self._confirmed.get(explaining.key_of(answer.reading), ())
        district = answer.reading.district
        return next((each for each in known if district is None or each.district_code in (None, district)), None)


def _confirmed(said: Confirmed) -> Location:
    if said.level == "none":
        return Location(None, None, "none", None, said.label, "confirmed_elsewhere", confidence=0.0, decision="reject")
    return Location(said.lon, said.lat, said.level, said.radius_m, said.label, None, said.district_code, said.street_code, confidence=1.0)


def candidates(index: GazetteerIndex, reading: Reading) -> list[tuple[Found, Reading]]:
    """Every place the text may mean. As soon as one is certain enough, coarser and bolder ways are not tried."""
    if reading.elsewhere is not None or (not reading.rest and reading.district is None):
        return []
    found: list[tuple[Found, Reading]] = []
    if reading.stranger is not None:
        _known_place(index, [*mend.district_misspelt(index, reading)], found)
        return [(each, bent) for each, bent in found if each.doubt is None]
    if _take(index, reading, retrieve.EXACT, found) or _take(index, reading, (retrieve.by_name,), found):
        return found
    if reading.known and not _number_before(reading) and _take(index, reading, ON_ROAD, found):
        return found
    reading = _mended(index, reading, found)
    if not any(each.how in FINE and each.doubt is None for each, _ in found):
        for finder in retrieve.COARSER:
            found += [(each, reading) for each in finder(index, reading)]
    return found


def _number_before(reading: Reading) -> bool:
    """438弄苗圃路: the number stands before the road."""
    return reading.number is None and any(each.isdigit() for each in reading.lead)


def _take(index: GazetteerIndex, reading: Reading, finders: Iterable[retrieve.Finder], found: list[tuple[Found, Reading]]) -> bool:
    """Add what finders tell; whether one of them is certain: nothing against it, hardly anything unread."""
    for finder in finders:
        new = finder(index, reading)
        found += [(each, reading) for each in new]
        if new and new[0].doubt is None and new[0].unread <= FEW:
            return True
    return False


def _mended(index: GazetteerIndex, reading: Reading, found: list[tuple[Found, Reading]]) -> Reading:
    """Try the menders, likeliest first, until one leads to a known place; the reading to fall back on afterwards."""
    for mender in mend.ROADS:
        kinds: dict[str, list[Reading]] = {}
        for bent in mender(index, reading):
            kinds.setdefault(bent.mended, []).append(bent)
        for bents in kinds.values():
            if _known_place(index, bents, found):
                return bents[0]
            if bents[0].mended in ("joined", "district"):
                reading = bents[0]
            elif not reading.known:
                found += _between(index, bents)
    if reading.number is None or reading.road is None:
        _by_name(index, reading, found)
    return reading


def _known_place(index: GazetteerIndex, bents: Sequence[Reading], found: list[tuple[Found, Reading]]) -> bool:
    """Whether any of the bent readings, which differ by the same kind of mistake, hits a known place; all hits are kept."""
    hits: list[tuple[Found, Reading]] = []
    for bent in bents:
        finders = (*retrieve.EXACT, retrieve.by_name) if bent.mended in BETTER else retrieve.EXACT
        _take(index, bent, finders, hits)
        if bent.mended in BETTER and bent.known and not hits:
            _take(index, bent, (on_roads.by_interpolation,), hits)
    hits = [(each, bent) for each, bent in hits if each.doubt != "wrong_district" or bent.mended in BETTER]
    found += hits
    return any(each.doubt is None and each.unread <= FEW for each, _ in hits)


def _between(index: GazetteerIndex, bents: Sequence[Reading]) -> list[tuple[Found, Reading]]:
    """Places between known numbers on a misspelt road: only if it sounds alike, or is long and the only one it can be."""
    certain = [each for each in bents if each.mended.endswith("heard") or (len(bents) == 1 and len(each.road or "") > 3 and each.district)]
    return [(found, bent) for bent in certain if bent.known for found in on_roads.by_interpolation(index, bent) if found.doubt is None]


def _by_name(index: GazetteerIndex, reading: Reading, found: list[tuple[Found, Reading]]) -> None:
    for mender in mend.NAMES:
        for bent in mender(index, reading):
            hits = [each for each in retrieve.by_text(index, bent) if each.doubt != "wrong_district"]
            found += [(each._replace(how="name", likeness=_share(bent), unread=len(bent.tail)), bent) for each in hits]
        if any(each.doubt is None and each.how == "name" for each, _ in found):
            return


def _share(reading: Reading) -> float:
    words = reading.mended.split()
    return float(words[-1]) if words and words[-1][0].isdigit() else 1.0


def decide(text: str, reading: Reading, places: list[Ranked]) -> Location:
    """The best place with its confidence, and whether a person should look."""
    if not places:
        return _nowhere(text, reading)
    if reading.given is not None and places[0].found.doubt == "wrong_district":
        return _kept_at_home(places, reading.given)
    best = places[0]
    found = best.found
    sure = confidence(best, places[1] if len(places) > 1 else None)
    reason = _reason(text, best, sure)
    if reason == "ambiguous" and best.reading.district is None:
        told = "; ".join(each.found.label for each in places[:3])
        return Location(None, None, "none", matched=told, reason=reason, confidence=sure, decision="review")
    return Location(
        found.lon, found.lat, found.level, found.radius, found.label, reason, found.district, found.street, found.community, sure,
        "review" if reason else "auto",
    )  # fmt: skip


def _kept_at_home(places: list[Ranked], district: str) -> Location:
    """What a register files under a district stays there, at its middle, when the address leads out of it."""
    told = places[0].found.label
    home = next((each.found for each in places if each.found.district == district and each.found.doubt != "wrong_district"), None)
    if home is None:
        return Location(None, None, "none", None, told, "wrong_district", district, decision="review")
    return Location(home.lon, home.lat, home.level, home.radius, told, "wrong_district", district, home.street, None, 0.0, "review")


def _reason(text: str, best: Ranked, sure: float) -> str | None:
    """Why a person should look; None for an answer that stands by itself."""
    found = best.found
    if found.doubt is not None:
        return found.doubt
    if told_of_others(text) and home_of(simplify(text))[1]:
        return "temporary_place"
    if found.level in ("street", "community"):
        return "street_only"
    # 金华义乌某路5号 may well be another city's road of that name.
    if sure < SURE or (best.reading.strange and best.reading.district is None):
        return "uncertain"
    return None


def _nowhere(text: str, reading: Reading) -> Location:
    if reading.elsewhere is not None:
        return Location(None, None, "none", matched=reading.elsewhere, reason="outside_city", decision="reject")
    if reading.stranger is not None:
        return Location(None, None, "none", matched=reading.stranger, reason="outside_city", decision="reject")
    if not reading.rest or not any("\u4e00" <= each <= "\u9fff" for each in reading.rest):
        return Location(None, None, "none", reason="no_address", decision="reject")
    return Location(None, None, "none", reason="not_located", decision="reject")

