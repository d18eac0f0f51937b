"""Place names found by parts of them: rare pairs of characters weigh more than common ones.

A name and a text are compared by the pairs of neighbouring characters they share, each pair weighing the logarithm
of how rare it is among the known names (inverse document frequency): 三湘森林海尚 finds 三湘森林海尚城.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

# Pairs that more names share than this say what a place is (小区, 公司), not which.
COMMONEST: Final = 400
LEAST_SHARE: Final = 0.6
MOST: Final = 8


class NameParts:
    """Known names by the pairs of characters in them."""

    def __init__(self, names: Sequence[str]) -> None:
        """Index every name."""
        self.names = names
        holders: dict[str, array[int]] = defaultdict(lambda: array("i"))
        for at, name in enumerate(names):
            for pair in set(_pairs(name)):
                holders[pair].append(at)
        self._holders = dict(holders)

    def weight(self, pair: str) -> float:
        """How much a pair tells."""
        return math.log((1 + len(self.names)) / (1 + len(self._holders.get(pair, ()))))

    def alike(self, text: str) -> list[tuple[str, float]]:
        """Names that share most of their weight with the text, best first, with the share (0 to 1) both ways."""
        pairs = set(_pairs(text))
        told: dict[int, float] = defaultdict(float)
        for pair in pairs:
            known = self._holders.get(pair, ())
            if 0 < len(known) <= COMMONEST:
                weight = self.weight(pair)
                for at in known:
                    told[at] += weight
        whole = sum(self.weight(pair) for pair in pairs)
        found = []
        for at, shared in sorted(told.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
            own = sum(self.weight(pair) for pair in set(_pairs(self.names[at])))
            share = 2 * shared / (own + whole)
            if share >= LEAST_SHARE:
                found.append((self.names[at], share))
        return sorted(found, key=lambda item: (-item[1], item[0]))


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
