"""Rows whose address says too little are given the registered home of the one person they name, where nothing speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians
from typing import Final

import h3

from etl.batches import batched
from etl.contract import Reject, Review, Row, Step
from etl.geocoder.contract import Location
from etl.precision import POINT_LEVELS
from etl.steps.inquiry import needs_person
from geodata.loading import Question
from geodata.queries.homes import Home
from geodata.vocabulary import GEO_LEVELS

BATCH: Final = 4096
CHECKED_A_BATCH: Final = 200
"""So many rows of a batch that are located for sure are compared with their registered home, to measure it."""
METRES_PER_DEGREE: Final = 111_320.0
SAME_PLACE_M: Final = 500.0
CELL: Final = 8
# How often the registered home is at least where the person is said to live, as counted on rows located for sure;
# a run that measures less says so. A telephone is shared in families.
AT_LEAST: Final = {"id_number": 0.95, "phone": 0.90}
# The text says that the person is not at home, or is nobody of this city.
SPEAKS_AGAINST: Final = frozenset({"outside_city", "temporary_place", "confirmed_elsewhere"})
NOTED: Final = "（人口登记）"
RANK: Final = {level: rank for rank, level in enumerate(GEO_LEVELS.labels)}

Homes = Callable[[str, Sequence[str]], Mapping[str, Home]]
"""(id_number or phone, numbers) → number → home of the one person who has it."""


@dataclass(slots=True)
class Matches:
    """`taken`: rows given a registered home; `checked`: sure rows whose person has one, `agreed`: in the same H3 cell 8."""

    taken: int = 0
    checked: int = 0
    agreed: int = 0


def match(homes: Homes, matches: Matches) -> Step:
    """A step behind `geocode`: replaces the `Location` of rows that are not located for sure. `matches` counts."""

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        left: dict[str, Question] = {}
        for batch in batched(rows, BATCH):
            doubtful = [row for row in batch if _doubtful(row)]
            sure = [row for row in batch if row.values["location"].level in POINT_LEVELS and not _doubtful(row)][:CHECKED_A_BATCH]
            found = _look_up([*doubtful, *sure], homes)
            for row in doubtful:
                home = found.get(id(row))
                if home is not None and fits(row.values["location"], home):
                    _take(row, home, left)
                    matches.taken += 1
                else:
                    _hand_on(row, left)
            _check([(row.values["location"], found[id(row)]) for row in sure if id(row) in found], matches)
            yield from batch

    return step


def _doubtful(row: Row) -> bool:
    """Not located for sure by its address, and not settled by a person."""
    location: Location = row.values["location"]
    settled = row.review is not None and row.review.settled
    return not settled and (location.level == "none" or needs_person(location))


def _look_up(rows: Sequence[Row], homes: Homes) -> dict[int, Home]:
    """Row identity → home. The ID number decides; a telephone only where no other ID number speaks against it."""
    numbers = {field: {row.values[field] for row in rows if row.values.get(field)} for field in AT_LEAST}
    known = {field: homes(field, sorted(given)) for field, given in numbers.items()}
    found = {}
    for row in rows:
        own, phone = row.values.get("id_number"), row.values.get("phone")
        home = known["id_number"].get(own) if own else None
        if home is None and phone and (called := known["phone"].get(phone)) is not None and own in (None, "", called.id_number):
            home = called
        if home is not None:
            found[id(row)] = home
    return found


def fits(location: Location, home: Home) -> bool:
    """Whether the home says more than the address (finer, or as fine and sure) and nothing the address says contradicts it."""
    finer = RANK[home.level] < RANK[location.level]
    if location.reason in SPEAKS_AGAINST or RANK[home.level] > RANK["street"] or not (finer or (home.sure and home.level == location.level)):
        return False
    for name in ("district_code", "street_code"):
        said, registered = getattr(location, name), getattr(home, name)
        if said and registered and said != registered:
            return False
    if location.level in POINT_LEVELS and location.lon is not None and location.lat is not None:
        return _metres(location.lon, location.lat, home) <= SAME_PLACE_M + (location.radius_m or 0.0)
    return True


def _metres(lon: float, lat: float, home: Home) -> float:
    return hypot((lon - home.lon) * cos(radians(lat)), lat - home.lat) * METRES_PER_DEGREE


def _take(row: Row, home: Home, left: dict[str, Question]) -> None:
    """The home's place and level. A home that is not sure itself leaves the row in the queue.

    What was to be asked about the address of a row that leaves it waits for a row that still needs it.
    """
    known, doubt = AT_LEAST[home.by], None if home.sure else "uncertain"
    row.values["location"] = Location(
        home.lon, home.lat, home.level, home.radius_m, f"{home.address}{NOTED}", doubt, home.district_code, home.street_code,
        home.community_code, confidence=known if home.confidence is None else min(known, home.confidence),
        decision="auto" if home.sure else "review",
    )  # fmt: skip
    if doubt is not None:
        detail = {"level": home.level, "matched": f"{home.address}{NOTED}"}
        row.review = replace(row.review, reason=doubt, detail=detail) if row.review else Review(doubt, detail)
        return
    if row.review is not None and row.review.question is not None and row.review.address_key is not None:
        left[row.review.address_key] = row.review.question
    row.review = None


def _hand_on(row: Row, left: dict[str, Question]) -> None:
    """A question that a matched row no longer asks is asked with the next row of the same address."""
    if row.review is not None and row.review.question is None and row.review.address_key in left:
        row.review = replace(row.review, question=left.pop(row.review.address_key))


def _check(pairs: Iterable[tuple[Location, Home]], matches: Matches) -> None:
    for location, home in pairs:
        if home.level not in POINT_LEVELS:
            continue
        matches.checked += 1
        matches.agreed += h3.latlng_to_cell(location.lat, location.lon, CELL) == h3.latlng_to_cell(home.lat, home.lon, CELL)
