"""Policy marks: dotted verticals whose names stand in a strip of their own above the data and never cross."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.plotly_templates import house
from geodata.errors import Lang

NAME = "policy"
ROW = 0.11  # one line of a name, as a share of the plot's height
MOST_ROWS = 5
ROOM = 480.0  # px: the narrowest plot of the pages that give curves of sixty days half a screen
NARROWEST = 300.0  # px: the narrowest plot a name must fit into
EM = {"zh": 11.5, "en": 6.0}  # px a letter takes at the size of notes
LONGEST_LINE = {"zh": 8, "en": 20}
GAP = 4  # px between a line and its name
CORNER = 62.0  # px


@dataclass(frozen=True)
class Mark:
    """One name as it is placed: `at` and `left`…`right` as shares of the width, `row` counted from the top."""

    at: float
    left: float
    right: float
    row: int
    lines: int
    after: bool

    def covers(self, other: Mark) -> bool:
        """Whether the two names lie on each other."""
        apart = self.row + self.lines <= other.row or other.row + other.lines <= self.row
        return not apart and self.left < other.right and other.left < self.right

    def clashes(self, other: Mark) -> bool:
        """Whether names cover each other, or one's line runs through the other's name."""
        return self.covers(other) or self._is_crossed_by(other) or other._is_crossed_by(self)

    def _is_crossed_by(self, other: Mark) -> bool:
        return self.left < other.at < self.right and other.row < self.row + self.lines


def place(spots: list[tuple[float, str]], em: float, taken: tuple[Mark, ...] = ()) -> list[Mark]:
    """Where each name goes: the highest free row, on the side of its line that has room. `spots`: (share of width, text)."""
    placed: list[Mark] = list(taken)
    for at, text in spots:
        choices = [mark for row in range(MOST_ROWS) for mark in _sides(at, text, row, em)]
        inside = [mark for mark in choices if mark.left >= -0.01 and mark.right <= 1.01] or choices
        free = [mark for mark in inside if not any(mark.clashes(other) for other in placed)]
        apart = [mark for mark in inside if not any(mark.covers(other) for other in placed)]  # a line may have to run behind a name
        placed.append((free or apart or inside)[0])
    return placed[len(taken) :]


def _sides(at: float, text: str, row: int, em: float) -> tuple[Mark, Mark]:
    lines = text.split("<br>")
    wide = max(len(line) for line in lines) * em
    return (Mark(at, at - wide, at, row, len(lines), False), Mark(at, at, at + wide, row, len(lines), True))


def policy_marks(fig: go.Figure, frame: pd.DataFrame, lang: Lang, theme: Theme, narrowest: float = NARROWEST) -> None:
    """The marks within the frame's days. Call before `count_axis`, which leaves the names their room.

    `narrowest`: px of the plot where it is smallest. The upper right corner is kept for the word on incomplete days.
    """
    days = frame["day"] if "day" in frame else pd.Series(dtype="datetime64[us]")
    shown = [mark for mark in frame.attrs.get("policies", ()) if len(days) and days.min() < pd.Timestamp(mark[0]) <= days.max()]
    if not shown:
        return
    half = pd.Timedelta(hours=12)
    first, span = days.min() - half, days.max() - days.min() + 2 * half
    spots = [((pd.Timestamp(day) - half - first) / span, _wrapped(zh if lang == "zh" else en, lang)) for day, zh, en in shown]
    corner = Mark(1.0, 1 - CORNER / narrowest, 1.0, 0, 1, False)
    for (day, _, _), (_, text), mark in zip(shown, spots, place(spots, EM[lang] / narrowest, (corner,)), strict=True):
        at, top = pd.Timestamp(day) - half, 1 - ROW * mark.row
        fig.add_shape(type="line", x0=at, x1=at, y0=0, y1=top, yref="paper", line=house(theme)["policy_mark"], layer="above")
        side = {"xanchor": "left", "xshift": GAP, "align": "left"} if mark.after else {"xanchor": "right", "xshift": -GAP, "align": "right"}
        fig.add_annotation(x=at, y=top, yref="paper", text=text, yanchor="top", name=NAME, **side)


def _wrapped(text: str, lang: Lang) -> str:
    """As few lines as the longest allows, and those as even as they can be."""
    fewest = len(textwrap.wrap(text, LONGEST_LINE[lang]))
    even = next(width for width in range(1, LONGEST_LINE[lang] + 1) if len(textwrap.wrap(text, width)) <= fewest)
    return "<br>".join(textwrap.wrap(text, even) or [text])


def room_for_marks(fig: go.Figure) -> float:
    """The share of the plot's height that the names of marks take at its top."""
    notes = [note for note in fig.layout.annotations if note.name == NAME]
    return max((1 - note.y + ROW * (1 + note.text.count("<br>")) for note in notes), default=0.0)
