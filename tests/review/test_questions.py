"""What a load asks: one question a key, one item a record; nothing twice, nothing anew."""

from __future__ import annotations

import pytest

from etl.geocoder.contract import Confirmed, Explanation, Hint, Location
from etl.steps.inquiry import Inquiry, needs_person
from geodata import reviews
from geodata.engine import Database
from tests.review.conftest import DOOR, MARS, MOON, Feed, rows_of, state


def test_records_with_one_address_share_one_question(town: Database, feed: Feed) -> None:
    summary = feed({"R1": MARS, "R2": MARS, "R3": MOON, "R4": DOOR})
    assert summary.review == {"not_located": 3}
    items = rows_of(town, "SELECT record_key, address_key, closed_at FROM review_item ORDER BY 1")
    assert [item.record_key for item in items] == ["R1", "R2", "R3"] and {item.closed_at for item in items} == {None}
    assert items[0].address_key == items[1].address_key != items[2].address_key
    questions = rows_of(town, "SELECT * FROM address_question ORDER BY address")
    assert [(one.address, one.reason, one.level) for one in questions] == [
        (MOON, "not_located", "none"), (MARS, "not_located", "none"),
    ]  # fmt: skip
    assert all(one.spans for one in questions)


def test_the_same_file_again_changes_nothing(town: Database, feed: Feed) -> None:
    feed({"R1": MARS, "R2": MOON})
    before = state(town), rows_of(town, "SELECT * FROM address_question ORDER BY key")
    assert feed({"R1": MARS, "R2": MOON}).unchanged == 2
    assert before == (state(town), rows_of(town, "SELECT * FROM address_question ORDER BY key"))


def test_a_corrected_address_closes_its_item_and_leaves_the_key(town: Database, feed: Feed) -> None:
    feed({"R1": MARS, "R2": MARS})
    feed({"R1": DOOR}, "b.csv")
    found = rows_of(town, "SELECT record_key, address_key IS NULL AS free, closed_at IS NULL AS waits FROM review_item ORDER BY 1")
    assert [tuple(one) for one in found] == [("R1", True, False), ("R2", False, True)]


def test_an_item_from_before_keys_were_kept_gets_its_key(town: Database, feed: Feed) -> None:
    feed({"R1": MARS})
    with town.own() as conn:
        conn.exec_driver_sql("UPDATE review_item SET address_key = NULL")
        conn.exec_driver_sql("DELETE FROM address_question")
    assert feed({"R1": MARS}).unchanged == 1
    assert rows_of(town, "SELECT address_key IS NOT NULL AS known, closed_at FROM review_item") == [(True, None)]
    assert len(rows_of(town, "SELECT * FROM address_question")) == 1


class Counting:
    """A geocoder that counts what it is asked to explain; every text is doubtful, its key is its first letter."""

    def __init__(self) -> None:
        self.explained: list[str] = []

    def locate(self, texts: list[str], hints: list[Hint]) -> list[Location]:
        return [Location(121.0, 31.0, "road", 900.0, one, "ambiguous", "990101", confidence=0.4, decision="review") for one in texts]

    def explain(self, text: str, hint: Hint) -> Explanation:
        self.explained.append(text)
        return Explanation(text, text[0], self.locate([text], [hint])[0], (), (), ())

    def confirm(self, decisions: list[Confirmed]) -> None:
        raise AssertionError("the run does that")


def test_an_address_is_explained_once_and_a_key_asked_once() -> None:
    geocoder = Counting()
    inquiry = Inquiry(geocoder)
    found = [inquiry.review(one, Hint(), geocoder.locate([one], [Hint()])[0]) for one in ("甲1", "甲1", "甲2", "乙1", "甲1")]
    assert geocoder.explained == ["甲1", "甲2", "乙1"]
    assert [bool(one and one.question) for one in found] == [True, False, False, True, False]


def test_a_key_claimed_by_two_districts_belongs_to_the_city(town: Database, feed: Feed) -> None:
    geocoder = Counting()
    inquiry = Inquiry(geocoder)
    for code in ("990101", "990102", "990101"):
        location = Location(121.0, 31.0, "road", 900.0, "甲", "ambiguous", code, confidence=0.4, decision="review")
        found = inquiry.review("甲1", Hint(), location)
        if found is not None and found.question is not None:
            with town.write() as conn:
                reviews.write_questions(conn, [found.question])
    assert rows_of(town, "SELECT key, district_code FROM address_question") == [("甲", None)]


@pytest.mark.parametrize(
    ("location", "needs"),
    [
        (Location(121.0, 31.0, "door", 20.0), False),
        (Location(121.0, 31.0, "door", 20.0, reason="ambiguous"), True),
        (Location(121.0, 31.0, "door", 20.0, decision="review"), True),
        (Location(None, None, "none", reason="outside_city", decision="reject"), True),
        (Location(None, None, "none", reason="confirmed_elsewhere", decision="reject"), False),
    ],
)
def test_who_needs_a_person(location: Location, needs: bool) -> None:
    assert needs_person(location) is needs
