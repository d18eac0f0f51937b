"""What each step saw, in words, and which parts of the text as written it understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from etl.geocoder.clauses import home_of
from etl.geocoder.contract import Candidate, Explanation, Location, Span
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.normalise import DIGITS, FIGURES, UNITS, numeral, simplify
from etl.geocoder.parse import Reading
from etl.geocoder.rank import Ranked

MOST: Final = 3
NUMERALS: Final = frozenset(DIGITS) | frozenset(UNITS)


def key_of(reading: Reading) -> str:
    """The place meant, without rooms and noise: district, then road and number, else the text after the areas."""
    place = f"{reading.road}{reading.number}{reading.unit}" if reading.road and reading.number is not None else reading.rest
    return f"{reading.district or ''}|{reading.street or ''}|{place}"


def explain(index: GazetteerIndex, text: str, location: Location, reading: Reading, places: Sequence[Ranked]) -> Explanation:
    """The answer with its reasons."""
    best = places[0].reading if places else reading
    candidates = tuple(
        Candidate(
            each.found.lon, each.found.lat, each.found.level, each.found.radius, each.found.label, each.found.district, each.found.street,
            round(1.0 / (1.0 + each.cost), 3),
        )
        for each in places[:MOST]
    )  # fmt: skip
    return Explanation(text, key_of(reading), location, tuple(_spans(index, text, best, reading)), candidates, tuple(_steps(index, reading, best, places, location)))


def _steps(index: GazetteerIndex, reading: Reading, best: Reading, places: Sequence[Ranked], location: Location) -> Iterator[tuple[str, str]]:
    yield "normalise", reading.text
    yield "parse", _told(index, reading)
    if best.mended:
        yield "mend", f"{best.mended}: {_told(index, best)}"
    yield "retrieve", "; ".join(f"{each.found.how} {each.found.label}" for each in places) or "–"
    yield "rank", "; ".join(f"{each.found.label} {each.cost:.2f}" for each in places[:MOST]) or "–"
    yield "calibrate", f"{location.confidence:.3f}"
    yield "decide", " ".join(filter(None, (location.decision, location.reason, location.level)))


def _told(index: GazetteerIndex, reading: Reading) -> str:
    """A reading in words: what was taken for what."""
    said = {
        "district": index.district_names.get(reading.district or ""),
        "street": centre.name if (centre := index.centres.get(reading.street or "")) else None,
        "road": reading.road, "number": None if reading.number is None else f"{reading.number}{reading.unit}",
        "before": reading.lead, "after": reading.tail, "elsewhere": reading.elsewhere, "stranger": reading.stranger,
    }  # fmt: skip
    return ", ".join(f"{name} {value}" for name, value in said.items() if value) or reading.rest or "–"


def _spans(index: GazetteerIndex, text: str, reading: Reading, as_written: Reading) -> Iterator[Span]:
    """Parts of the text as written by what they were understood as; the rest is 'unknown' within the address, 'context' outside."""
    plain = "".join(each if len(each) == 1 else each[:1] or " " for each in map(simplify, text))
    taken: list[Span] = []
    home = home_of(plain)[0][:2]
    at = max(plain.rfind(home), 0) if home else 0
    for piece, kind in _pieces(index, plain, reading, as_written):
        start = plain.find(piece, at) if plain.find(piece, at) >= 0 else plain.find(piece)
        if start >= 0 and piece and not any(start < other.end and other.start < start + len(piece) for other in taken):
            taken.append(Span(start, start + len(piece), kind))
    taken.sort(key=lambda span: span.start)
    first, last = (taken[0].start, taken[-1].end) if taken else (0, 0)
    done = 0
    for span in [*taken, Span(len(text), len(text), "")]:
        if span.start > done and text[done : span.start].strip():
            yield Span(done, span.start, "unknown" if first <= done < last else ("unit" if done >= last and taken and taken[-1].kind == "number" else "context" if at else "unknown"))
        if span.kind:
            yield span
        done = span.end


def _pieces(index: GazetteerIndex, plain: str, reading: Reading, as_written: Reading) -> Iterator[tuple[str, str]]:
    """What the reading took, as it may stand in the text."""
    prefix = index.names.prefix(reading.text)
    for start, end, kind in prefix.spans:
        yield reading.text[start:end], kind
    if reading.road:
        yield reading.road, "road"
        if reading.mended and reading.number is not None and str(reading.number) in as_written.rest:
            yield as_written.rest.partition(str(reading.number))[0].removeprefix(reading.lead), "road"  # misspelt, as it stands there
    if reading.number is not None:
        yield _number_as_written(plain, reading.number) + reading.unit, "number"
        yield _number_as_written(plain, reading.number), "number"
    elif not reading.road and reading.rest:
        yield reading.rest, "place"
    if reading.elsewhere:
        yield reading.elsewhere, "elsewhere"


def _number_as_written(plain: str, number: int) -> str:
    """The digits, or the run of Chinese numerals that means them."""
    if str(number) in plain:
        return str(number)
    run = ""
    for each in plain + " ":
        if each.translate(FIGURES) in NUMERALS:
            run += each
            continue
        if run and numeral(run.translate(FIGURES)) == number:
            return run
        run = ""
    return str(number)
