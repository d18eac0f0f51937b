"""Which candidate is meant: what speaks against each is added up, and the least objectionable is taken.

The weights order candidates of one address; how sure the winner is, `calibrate` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from etl.geocoder.found import SAME_PLACE_M, Found
from etl.geocoder.geometry import metres
from etl.geocoder.parse import Reading

HOW: Final = {
    "text": 0.0, "number": 0.2, "name": 0.8, "interpolated": 2.0, "crossing": 2.5, "road": 3.5, "community": 4.0, "street": 6.0, "district": 8.0,
}  # fmt: skip
MENDED: Final = {"joined": 0.1, "district": 0.2, "town": 0.3, "heard": 0.5, "reordered": 0.6, "near": 0.9, "lost": 1.3, "stranger": 1.2, "number": 0.8, "name": 1.0, "parts": 1.6}
# A village of the name in another town than the stated one is further from what is meant than the middle of that town.
DOUBT: Final = {"wrong_district": 2.4, "ambiguous": 1.2, "wrong_street": 7.0}
UNREAD: Final = 0.15
RIVAL: Final = 0.4
UNLIKE: Final = 4.0


class Ranked(NamedTuple):
    """A candidate with the reading that led to it and the sum of what speaks against it."""

    found: Found
    reading: Reading
    cost: float


def cost(found: Found, reading: Reading) -> float:
    """The sum of what speaks against a candidate."""
    mended = sum([MENDED.get(word, 0.0) for word in reading.mended.split()]) if reading.mended else 0.0
    doubt = DOUBT.get(found.doubt or "", 0.0) + RIVAL * min(found.rivals, 3)
    return HOW[found.how] + mended + doubt + UNREAD * min(found.unread, 12) + UNLIKE * (1.0 - found.likeness)


def ranked(candidates: Sequence[tuple[Found, Reading]]) -> list[Ranked]:
    """Cheapest first; of candidates at one place only the cheapest."""
    if len(candidates) == 1:
        return [Ranked(*candidates[0], cost(*candidates[0]))]
    ordered = sorted((Ranked(found, reading, cost(found, reading)) for found, reading in candidates), key=lambda each: each.cost)
    kept: list[Ranked] = []
    for each in ordered:
        if all(_apart(each.found, other.found) for other in kept):
            kept.append(each)
    return kept


def _apart(a: Found, b: Found) -> bool:
    return metres(a.lon, a.lat, b.lon, b.lat) > SAME_PLACE_M / 2 or (a.level != b.level and "district" in (a.level, b.level))
