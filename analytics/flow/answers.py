"""Answers beside the outcome: who should be moved, where one more hospital would help, how much would be enough, who loses access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.flow.model import Floats, Ints
from analytics.flow.outcome import Note

if TYPE_CHECKING:  # the solver takes seconds to load, which whoever only names an answer need not wait for
    from analytics.flow.diversion import Prices, Transfers

GeoJSON = dict[str, Any]


@dataclass(frozen=True)
class Proposal:
    """The transfers that leave the fewest bed-days missing, ward and ICU apart, and what each rule costs.

    `ward`, `icu`: over the H hospitals of the outcome. `prices` of both together.
    """

    ward: Transfers
    icu: Transfers
    prices: Prices
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Spot:
    """A place for one more makeshift hospital of so many `beds`: cell, degrees, the area it lies in (zh, en).

    `saved`: missing bed-days it saves over the days, reckoned like any scenario; `minutes`: mean minutes from home with it.
    """

    code: str
    lon: float
    lat: float
    area: Note
    beds: int
    saved: float
    minutes: float


@dataclass(frozen=True)
class Hints:
    """The best places first, at most three; `missing`: bed-days missing, and `minutes`, without it. None needed: no spots, and why."""

    spots: tuple[Spot, ...]
    missing: float
    minutes: float
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Turned:
    """The question turned round, on the deterministic census.

    `stay`: the mean ward stay (days) with which no day lacks a bed, None where none is short enough; `stay_now`: as reckoned.
    `beds` (2, H): beds missing on the worst day, by unit and hospital; with these no day lacks one.
    """

    stay_now: float
    stay: float | None
    beds: Ints
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Reach:
    """Access to free, staffed ward beds (E2SFCA, per 1,000 people) on the scenario's worst day, before the changes and after.

    `cells`: GeoJSON of classes of cells, each with `change` (lost | less | same | more | nobody) and `people`. `lost` people
    whose access falls by a third or more, `nobody` people without a bed within reach; `areas`: districts or streets that lose
    most: name (zh, en), people, people who lose. `before`, `after` (C,).
    """

    cells: GeoJSON
    lost: float
    nobody: float
    areas: tuple[tuple[Note, float, float], ...]
    before: Floats
    after: Floats
    notes: tuple[Note, ...]
