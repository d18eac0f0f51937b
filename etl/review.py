"""A decision about one address key places every record that shares it anew, in the caller's transaction.

The records go through the same steps and the same load as any file, so history, counts and data version
hold; records with other keys are not touched. A decision that is cut short leaves no trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from sqlalchemy import Connection

from etl.contract import Row
from etl.geocoder.contract import Confirmed, Hint, Places
from etl.sources import SOURCES
from etl.steps import through
from etl.steps.assign import assign
from etl.steps.geocode import geocode
from etl.values.dates import CHINA
from geodata import reviews, rulings
from geodata.errors import BadFilter
from geodata.load import Review, RunInfo, load_records
from geodata.queries import review
from geodata.records import Located, Record
from geodata.rulings import Decided, RuledPlace, Ruling, Shared
from geodata.scope import Scope

LETTERS = "ABC"
PICKED_M = (10.0, 2000.0)
"""The finest and the coarsest a hand on a map is trusted, metres."""
FINE_M = 60.0
USABLE = frozenset({"door", "compound", "interpolated", "road", "community"})
NOWHERE = ("不是本市地址", "no address of this city")


def decide(conn: Connection, places: Places, key: str, ruling: Ruling, by: str, scope: Scope) -> Decided:
    """Keep what `by` says about an address and place its records.

    Raises `NotAllowed` outside the scope, `AlreadyDecided` if somebody was first, `BadFilter` for a place
    that cannot be used, `Busy` during a load. `conn` comes from `Database.decide()`.
    """
    rulings.hold(conn)
    question = rulings.open_question(conn, key, scope)
    place = _ruled(ruling, question, places)
    district = rulings.scope_of(scope, question.district_code, place)
    alias = rulings.add(conn, question, ruling.kind, place, district, by, dt.datetime.now(CHINA).date())
    done = _place_again(conn, places, alias, key)
    rulings.note_records(conn, alias, done.records)
    return done


def undo(conn: Connection, places: Places, alias_id: int, by: str, scope: Scope) -> Decided:
    """Take a decision back: its records are located as if it had never been made."""
    rulings.hold(conn)
    key = rulings.take_back(conn, alias_id, by, scope)
    return _place_again(conn, places, alias_id, key)


def find(conn: Connection, places: Places, text: str) -> RuledPlace:
    """Where another name or address lies, to be looked at before it is taken as an alias."""
    places.geocoder.confirm([Confirmed(*row) for row in review.confirmed(conn)])
    return _named(text, places)


def _ruled(ruling: Ruling, question: Any, places: Places) -> RuledPlace:
    """Where a ruling puts the address."""
    if ruling.kind == "accept":
        return _accepted(ruling.candidate, question)
    if ruling.kind == "pick":
        return _picked(ruling, places)
    if ruling.kind == "alias":
        return _named(ruling.text, places)
    return RuledPlace(None, None, "none", None, NOWHERE[0], None, None)


def _accepted(number: int | None, question: Any) -> RuledPlace:
    if number is None or not 0 <= number < len(question.candidates):
        named = LETTERS[number] if number is not None and 0 <= number < len(LETTERS) else str(number)
        raise BadFilter(f"这个地址没有候选 {named}。请刷新。", f"This address has no candidate {named}. Reload.")
    one = question.candidates[number]
    names = ("lon", "lat", "level", "radius_m", "label", "district_code", "street_code")
    return RuledPlace(*(one[name] for name in names))


def _picked(ruling: Ruling, places: Places) -> RuledPlace:
    lon, lat = ruling.lon, ruling.lat
    if lon is None or lat is None:
        raise BadFilter("还没有在地图上选点。", "No point has been picked on the map yet.")
    cells = places.cells.at(np.array([lon]), np.array([lat]))
    if not cells.inside[0]:
        raise BadFilter(
            f"所选的点 {lon:.5f}, {lat:.5f} 不在本市。请在市界内选点，或按 X 判为非本市地址。",
            f"The point {lon:.5f}, {lat:.5f} lies outside the city. Pick one inside, or press X: no address of this city.",
        )
    radius = min(max(ruling.radius_m or PICKED_M[0], PICKED_M[0]), PICKED_M[1])
    level = "door" if radius <= FINE_M else "interpolated"
    label = f"地图选点 {lon:.5f}, {lat:.5f}"
    return RuledPlace(lon, lat, level, radius, label, cells.district_code[0], cells.street_code[0])


def _named(text: str, places: Places) -> RuledPlace:
    """The place of another name; it must be known well enough to stand for this one."""
    words = text.strip()
    [found] = places.geocoder.locate([words], [Hint()])
    if not words or found.level not in USABLE or found.lon is None or found.lat is None or found.decision == "reject":
        raise BadFilter(
            f"找不到“{words[:40]}”的确切位置。请写路名门牌或小区名，或按 P 在图上选点。",
            f"'{words[:40]}' has no definite place. Write a road with its number or a compound, or press P to pick a point.",
        )
    cells = places.cells.at(np.array([found.lon]), np.array([found.lat]))
    district, street = found.district_code or cells.district_code[0], found.street_code or cells.street_code[0]
    return RuledPlace(found.lon, found.lat, found.level, found.radius_m, found.matched or words, district, street)


def _place_again(conn: Connection, places: Places, alias_id: int, key: str) -> Decided:
    """Locate every record of the key with all decisions that hold now, and load what differs."""
    decided = [Confirmed(*row) for row in review.confirmed(conn)]
    places.geocoder.confirm(decided)
    records = moved = waiting = 0
    for noun, shared in rulings.sharing(conn, key).items():
        placed, to_review = _located(noun, shared, places, decided)
        run = RunInfo(noun, f"地址复核 review {alias_id}", "", dt.datetime.now(CHINA), fresh=False)
        moved += load_records(conn, noun, placed, (), run, to_review).updated
        reviews.settle_reviews(conn, noun, to_review)
        records, waiting = records + len(placed), waiting + sum(not one.settled for one in to_review)
    return Decided(alias_id, key, records, moved, waiting)


def _located(
    noun: str, shared: list[Shared], places: Places, decided: list[Confirmed]
) -> tuple[list[Record], list[Review]]:
    """The records at their places now, and what becomes of their review items."""
    source = SOURCES[noun]
    steps = [geocode(source, places, decided), assign(places)]
    placed, to_review = list[Record](), list[Review]()
    for row, one in zip(through(_rows(shared), steps, _impossible), shared, strict=True):
        assert row.record is not None
        placed.append(row.record)
        found = row.review
        to_review.append(
            Review(row.record.key, one.reason, {}, None, settled=True)
            if found is None
            else Review(row.record.key, found.reason, found.detail, found.address_key, found.settled)
        )
    return placed, to_review


def _rows(shared: Iterable[Shared]) -> Iterator[Row]:
    """Rows that carry only what the geocoder is given: the words of the address and of the district."""
    for number, one in enumerate(shared, start=1):
        assert isinstance(one.record, Located)
        names = (one.record.address_field or "address", "district", "street")
        yield Row(number, {}, {name: getattr(one.record, name) for name in names if hasattr(one.record, name)}, one.record)


def _impossible(reject: object) -> None:
    raise AssertionError(f"words alone stop no row: {reject}")
