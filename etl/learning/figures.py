"""The three figures of recognition: how many addresses reach a level, how right the sure ones are, how many a person must see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import h3

from etl.geocoder.contract import Hint, Places
from etl.precision import POINT_LEVELS
from etl.steps.inquiry import needs_person

CELL: Final = 8
"""The H3 resolution at which an answer counts as right."""


@dataclass(frozen=True, slots=True)
class Example:
    """An address as written, and where it truly is, if anybody knows (WGS84)."""

    text: str
    district: str | None = None
    truth: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over `total` addresses. `checked`: sure points whose truth is known; `right`: of these, in the right cell."""

    total: int = 0
    recognised: int = 0
    queued: int = 0
    checked: int = 0
    right: int = 0

    def shares(self) -> dict[str, float | None]:
        """recognised, precision and queue as shares; None where there is nothing to divide by."""
        return {
            "recognised": _share(self.recognised, self.total),
            "precision": _share(self.right, self.checked),
            "queue": _share(self.queued, self.total),
        }

    def lines(self) -> list[tuple[str, str]]:
        """(what, how much) for a terminal."""
        share = self.shares()
        return [
            ("识别率 recognised to a level", percent(share["recognised"], self.total)),
            ("实测准确率 measured precision", percent(share["precision"], self.checked)),
            ("待复核占比 share of the queue", percent(share["queue"], self.total)),
        ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def percent(share: float | None, of: int) -> str:
    """A share with what it is of; a dash where nothing could be measured."""
    return "—" if share is None else f"{share:.1%} / {of:,}"


def measure(places: Places, examples: Sequence[Example]) -> Figures:
    """Ask the geocoder about every example."""
    found = places.geocoder.locate([each.text for each in examples], [Hint(each.district) for each in examples])
    doubtful = [needs_person(location) for location in found]
    claimed = [at for at, location in enumerate(found) if location.level in POINT_LEVELS and not doubtful[at]]
    checked = [at for at in claimed if examples[at].truth is not None]
    right = sum(_cell((found[at].lon, found[at].lat)) == _cell(examples[at].truth) for at in checked)
    recognised = sum(location.level != "none" for location in found)
    return Figures(len(examples), recognised, sum(doubtful), len(checked), right)


def _cell(point: Iterable[float | None] | None) -> str:
    lon, lat = point or (0.0, 0.0)
    return str(h3.latlng_to_cell(lat, lon, CELL))
