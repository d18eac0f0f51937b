"""The marks of the issue beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.geocode.scores import Score


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure with what is asked of it and the moonshot; `most` where smaller is better."""

    name: str
    value: float
    asked: float
    moonshot: float
    most: bool = False

    def line(self) -> str:
        """One line, with whether it is met."""
        met = [self.value <= wanted if self.most else self.value >= wanted for wanted in (self.asked, self.moonshot)]
        sign = "≤" if self.most else "≥"
        word = "moonshot" if met[1] else "met" if met[0] else "NOT MET"
        return f"{self.name:52}{self.value:12,.4f}   mark {sign} {self.asked:<9,g} moonshot {sign} {self.moonshot:<9,g} {word}"


def marks(scores: Mapping[str, Score], lowest: Score, lowest_name: str) -> Sequence[Mark]:
    """All marks on accuracy; `lowest` is the worst kind of fold A."""
    known, unseen, real, refused = scores["A all"], scores["B number"], scores["C known"], scores["D all"]
    folds = {"A": known, "B": unseen, "B2": scores["B2 road"], "C": scores["C all"], "D": refused}
    return [
        Mark("A r8", known.r8, 0.990, 0.998),
        Mark("A r9", known.r9, 0.985, 0.995),
        Mark(f"A lowest kind, r8 ({lowest_name})", lowest.r8, 0.95, 0.95),
        Mark("A, kinds named in the notes, r8", scores["A named"].r8, 0.990, 0.998),
        Mark("A, kinds of our own, r8", scores["A own"].r8, 0.990, 0.998),
        Mark("A accepted (auto)", known.auto, 0.95, 0.99),
        Mark("A precision of accepted at r8", known.right, 0.995, 0.995),
        Mark("A share by confidence at precision .995", known.wanted, 0.95, 0.99),
        Mark("B r8, unseen number on a known road", unseen.r8, 0.75, 0.85),
        Mark("B r9", unseen.r9, 0.55, 0.65),
        Mark("C r8 where road or name is in the gazetteer", real.r8, 0.85, 0.92),
        Mark("C r9", real.r9, 0.70, 0.80),
        Mark("D accepted by mistake", refused.false / refused.n, 0.001, 0.0, most=True),
        *(Mark(f"ECE {name}", each.ece, 0.03, 0.015, most=True) for name, each in folds.items()),
        Mark("addresses a second, all kinds of A", known.speed, 20_000, 100_000),
    ]
