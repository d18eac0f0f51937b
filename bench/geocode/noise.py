"""Noise on addresses: what a kind is and the tools to make one. Each is a function of (random, truth) to a text.

A kind returns None where it cannot apply, or where no person could tell which place is meant any more:
a mangled road that is as near to another road with the same number in the district, a text that is also
another place elsewhere in the city. `apart` kinds are printed, but do not count for fold A: what they ask
is not in the address (a renamed road) or is wrong in it (the district).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from rapidfuzz.distance import OSA

from bench.geocode import tables
from bench.geocode.truth import Truth

Noise = Callable[[Random, Truth], str | None]
SPOKEN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of noise; `named` in the notes on geocoding, else of our own making."""

    name: str
    named: bool
    apart: bool
    make: Noise


KINDS: dict[str, Kind] = {}


def kind(name: str, named: bool = True, apart: bool = False) -> Callable[[Noise], Noise]:
    """Register a kind of noise under its name."""

    def register(make: Noise) -> Noise:
        KINDS[name] = Kind(name, named, apart, make)
        return make

    return register


def own(name: str) -> Callable[[Noise], Noise]:
    """Register a kind that is named nowhere."""
    return kind(name, named=False)


def apply(each: Kind, truth: Truth, seed: int) -> str | None:
    """The noisy text, the same for the same seed; None where the kind cannot apply or leaves the text as it was."""
    text = each.make(Random(f"{seed}|{each.name}|{truth.plain}"), truth)
    return None if text == truth.plain and each.name != "plain" else text


def with_road(truth: Truth, road: str) -> str:
    """The address with its road written otherwise."""
    return truth.district + truth.address.replace(truth.road, road, 1)


def stem_of(road: str) -> tuple[str, str]:
    """'苗圃', '路'."""
    cut = 2 if road.endswith(("公路", "大道")) else 1
    return road[:-cut], road[-cut:]


def mangled(rng: Random, truth: Truth, change: Callable[[Random, str], str | None]) -> str | None:
    """The address with its road changed such that it is still the nearest to its own; up to eight tries."""
    stem, suffix = stem_of(truth.road)
    for _ in range(8 if stem else 0):
        new = change(rng, stem)
        if new and new != stem and tells(truth, new + suffix):
            return with_road(truth, new + suffix)
    return None


def tells(truth: Truth, road: str) -> bool:
    """Whether the written road is no other road and nearer to its own than to any with the number in the district."""
    if road in truth.roads:
        return False
    own = OSA.distance(road, truth.road)
    return all(OSA.distance(road, rival) > own and tables.spelled(rival) != tables.spelled(road) for rival in truth.rivals)


def numeral(number: int, digits: str = SPOKEN, units: str = "十百千") -> str:
    """438 → 四百三十八; the digits and units may be the banker's."""
    out, gap = "", False
    text = str(number)
    if len(text) > 4:
        return "".join(digits[int(char)] for char in text)
    for place, char in zip(range(len(text) - 1, -1, -1), text, strict=True):
        if char == "0":
            gap = True
            continue
        out += (digits[0] if gap and out else "") + digits[int(char)] + (units[place - 1] if place else "")
        gap = False
    return out[1:] if out.startswith("一十") else out


def swapped(rng: Random, stem: str, others: Callable[[str], str]) -> str | None:
    """One character of the stem replaced by one of its `others`."""
    at = rng.randrange(len(stem))
    choice = others(stem[at])
    return stem[:at] + rng.choice(choice) + stem[at + 1 :] if choice else None
