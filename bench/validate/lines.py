"""One line of the table: what was asked, what came out, and whether a promise was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its mark; without a mark it is shown only. `of`: what it was counted over."""

    what: str
    figure: float
    mark: float | None = None
    sign: Literal["≥", "≤"] = "≥"
    of: str = ""

    @property
    def held(self) -> bool:
        """Whether the mark is kept; a figure that is no number keeps none."""
        if self.mark is None:
            return True
        return self.figure >= self.mark if self.sign == "≥" else self.figure <= self.mark

    def __str__(self) -> str:
        mark = "" if self.mark is None else f"{self.sign} {self.mark:g}"
        word = "" if self.mark is None else "held" if self.held else "MISSED"
        return f"  {self.what:<66}{self.figure:>9.3f}   {mark:<8}{word:<8}{self.of}"


def told(title: str, lines: Iterable[Line]) -> list[Line]:
    """Print a group of lines; those that missed their mark come back."""
    print(title, flush=True)
    missed = []
    for line in lines:
        print(line, flush=True)
        if not line.held:
            missed.append(line)
    return missed
