"""Rows that say too little about where they live are given the registered home of the one person they name."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from etl.contract import Review, Row
from etl.geocoder.contract import Location, Places
from etl.run import Options, run_files, run_source
from etl.sources import SOURCES
from etl.steps.match import AT_LEAST, NOTED, Matches, fits, match
from etl.summary import Summary
from geodata.engine import Database
from geodata.errors import BadFilter
from geodata.loading import Question
from geodata.queries import homes
from geodata.queries.homes import Home
from geodata.scope import WHOLE_CITY, Scope

DAY = dt.date(2020, 2, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_of(serial: int) -> str:
    """A resident's number with a sound check digit."""
    body = f"99010119800101{serial:03d}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS, strict=True)) % 11]


Write = Callable[[str, Sequence[dict[str, Any]]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, rows: Sequence[dict[str, Any]]) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)
        return path

    return put


def home(person: int, address: str, **more: Any) -> dict[str, Any]:
    return {
        "人员编号": f"P{person}", "入住日期": "2018-05-01", "搬离日期": "", "地址": address, "证件号码": id_of(person), "手机号": f"1380000{person:04d}",
        "经度": "", "纬度": "",
    } | more  # fmt: skip


def form(number: int, address: str, person: int | None = None, phone: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "登记编号": f"R{number}", "登记时间": "2020-01-29 08:00", "预计到达日期": "2020-01-29", "地址": address,
        "证件号码": "" if person is None else id_of(person), "手机号": "" if phone is None else f"1380000{phone:04d}",
        "经度": "", "纬度": "",
    } | more  # fmt: skip


# The points a register gives itself are as sure as a building.
AT_15, AT_20 = {"经度": "121.015000", "纬度": "31.010000"}, {"经度": "121.020000", "纬度": "31.010000"}
AT_38 = {"经度": "121.038000", "纬度": "31.010000"}
BASE = [
    home(1, "江东区滨江路15号101室", **AT_15),
    home(2, "江东区滨江路20号", **AT_20),
    home(3, "不详"),
    home(4, "江东区滨江路30号", 搬离日期="2019-12-01"),
    home(5, "江东区滨江路31号", 手机号="13800000099"),
    home(6, "江东区滨江路32号", 手机号="13800000099"),
]


def load(town: Database, places: Places, write: Write, forms: Sequence[dict[str, Any]], base: Sequence[dict[str, Any]] = BASE) -> Summary:
    options = Options(today=DAY)
    jobs = [(SOURCES["residence"], write("residence.csv", base)), (SOURCES["registration"], write("registration.csv", forms))]
    return run_files(town, jobs, None, places, options)[1]


def found(town: Database) -> dict[str, Any]:
    """Registration number → its row."""
    with town.own() as conn:
        return {row.registration_no: row for row in conn.execute(text("SELECT * FROM registration"))}


def open_reviews(town: Database) -> dict[str, str]:
    with town.own() as conn:
        return dict(conn.execute(text("SELECT record_key, reason FROM review_item WHERE source = 'registration' AND closed_at IS NULL")).all())


def test_an_id_number_brings_the_home(town: Database, places: Places, write: Write) -> None:
    done = load(town, places, write, [form(1, "不详", person=1), form(2, "", person=2), form(3, "朋友家", person=9)])
    rows = found(town)
    assert done.matched == 2
    assert rows["R1"].matched == f"江东区滨江路15号101室{NOTED}"
    assert (rows["R1"].geo_level, rows["R1"].district_code, rows["R1"].h3_9 is not None) == ("door", "990101", True)
    assert rows["R1"].lon == pytest.approx(121.015) and rows["R2"].lon == pytest.approx(121.02)
    assert 0 < rows["R1"].confidence <= AT_LEAST["id_number"]
    assert rows["R3"].geo_level == "none" and open_reviews(town) == {"R3": "not_located"}


def test_the_figures_of_an_import(town: Database, places: Places, write: Write) -> None:
    sure = [form(10, "家", person=1, **AT_15), form(11, "家", person=2, **AT_38)]
    done = load(town, places, write, [form(1, "不详", person=1), form(2, "朋友家"), *sure])
    assert (done.checked, done.agreed) == (2, 1), "one of two lives elsewhere than registered"
    assert done.figures.shares() == {"recognised": 0.75, "precision": 0.5, "queue": 0.25}
    shown = dict(done.lines())
    assert shown["识别率 recognised to a level"] == "75.0% / 4" and shown["按人口登记定位 located by registered home"] == "1"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (form(1, "江西区", person=1), "another district is stated"),
        (form(1, "不详", person=3), "the home is not located itself"),
        (form(1, "不详", person=4), "has moved out"),
        (form(1, "不详", phone=99), "two people have this telephone"),
        (form(1, "不详", person=2, phone=1) | {"证件号码": id_of(77)}, "the telephone is another person's"),
    ],
)
def test_what_speaks_against_a_home(row: dict[str, Any], why: str, town: Database, places: Places, write: Write) -> None:
    assert load(town, places, write, [row]).matched == 0, why


def test_a_telephone_alone_brings_less_confidence(town: Database, places: Places, write: Write) -> None:
    assert load(town, places, write, [form(1, "不详", phone=1)]).matched == 1
    assert found(town)["R1"].confidence <= AT_LEAST["phone"]


def test_the_id_number_goes_before_the_telephone(town: Database, places: Places, write: Write) -> None:
    assert load(town, places, write, [form(1, "不详", person=2, phone=1)]).matched == 1
    assert found(town)["R1"].lon == pytest.approx(121.02)


def test_a_person_who_moved_lives_where_they_went_last(town: Database, places: Places, write: Write) -> None:
    base = [*BASE, home(1, "江东区滨江路12号", 入住日期="2019-06-01")]
    load(town, places, write, [form(1, "不详", person=1)], base)
    assert found(town)["R1"].lon == pytest.approx(121.012)


def test_again_changes_nothing(town: Database, places: Places, write: Write) -> None:
    forms = [form(1, "不详", person=1), form(2, "江东区滨江路7号", person=2)]
    load(town, places, write, forms)
    again = load(town, places, write, forms)
    assert (again.inserted, again.updated, again.unchanged, again.matched) == (0, 0, 2, 1)


def test_a_base_that_comes_later_mends_what_is_there(town: Database, places: Places, write: Write) -> None:
    path = write("registration.csv", [form(1, "老王家", person=1)])
    run_source(town, "registration", [path], places=places, options=Options(today=DAY))
    assert open_reviews(town) == {"R1": "not_located"}
    run_source(town, "residence", [write("residence.csv", BASE)], places=places, options=Options(today=DAY))
    mended = run_source(town, "registration", [path], places=places, options=Options(today=DAY))
    assert (mended.updated, mended.matched) == (1, 1) and open_reviews(town) == {}


HOME = Home("id_number", id_of(1), 121.005, 31.01, "door", 80.0, 0.99, "滨江路5号", "990101", "990101001", None)


@pytest.mark.parametrize(
    ("location", "taken"),
    [
        (Location(None, None, "none", reason="not_located", decision="reject"), True),
        (Location(121.02, 31.01, "district", 3000, reason="district_only", district_code="990101", decision="review"), True),
        (Location(121.02, 31.01, "district", 3000, reason="district_only", district_code="990102", decision="review"), False),
        (Location(121.02, 31.01, "street", 900, reason="uncertain", district_code="990101", street_code="990101002", decision="review"), False),
        (Location(121.006, 31.01, "door", 80, reason="uncertain", district_code="990101", decision="review"), True),
        (Location(121.03, 31.01, "door", 80, reason="uncertain", district_code="990101", decision="review"), False),
        (Location(None, None, "none", reason="outside_city", decision="reject"), False),
        (Location(121.006, 31.01, "compound", 80, reason="temporary_place", district_code="990101", decision="review"), False),
    ],
)
def test_a_home_fits_where_nothing_contradicts_it(location: Location, taken: bool) -> None:
    assert fits(location, HOME) is taken


def test_an_unsure_home_that_is_no_finer_gives_nothing() -> None:
    uncertain = Location(121.006, 31.01, "door", 80, reason="uncertain", district_code="990101", decision="review")
    assert fits(uncertain, HOME) and not fits(uncertain, replace(HOME, sure=False))
    assert fits(replace(uncertain, level="road", radius_m=300), replace(HOME, sure=False))


def test_a_question_waits_for_a_row_that_still_asks_it() -> None:
    """Two forms share an unreadable address: the first is matched, the second must carry the question."""
    asked = Question("key", "老王家", None, "not_located", "none", None, None, None, None, None, (), (), None)

    def row(number: int, person: str | None, question: Question | None) -> Row:
        values = {"id_number": person, "location": Location(None, None, "none", reason="not_located", decision="reject")}
        return Row(number, {}, values, review=Review("not_located", {}, "key", question=question))

    rows = [row(2, id_of(1), asked), row(3, None, None), row(4, None, None)]
    passed = list(match(lambda field, numbers: {id_of(1): HOME} if field == "id_number" else {}, Matches())(rows))
    assert passed[0].review is None  # type: ignore[union-attr]
    assert [each.review.question for each in passed[1:]] == [asked, None]  # type: ignore[union-attr]


def test_a_home_that_is_not_sure_itself_leaves_the_row_in_the_queue() -> None:
    unsure = replace(HOME, sure=False, confidence=0.7)
    row = Row(2, {}, {"id_number": id_of(1), "location": Location(None, None, "none", reason="not_located", decision="reject")})
    row.review = Review("not_located", {}, "key")
    list(match(lambda field, numbers: {id_of(1): unsure} if field == "id_number" else {}, Matches())([row]))
    location = row.values["location"]
    assert (location.level, location.decision, location.reason, location.confidence) == ("door", "review", "uncertain", 0.7)
    assert row.review is not None and (row.review.reason, row.review.address_key) == ("uncertain", "key")


def test_what_a_person_decided_stands() -> None:
    confirmed = Row(2, {}, {"id_number": id_of(1), "location": Location(None, None, "none", reason="confirmed_elsewhere", decision="reject")})
    confirmed.review = Review("confirmed_elsewhere", {}, "key", settled=True)
    matches = Matches()
    list(match(lambda field, numbers: {id_of(1): HOME}, matches)([confirmed]))
    assert matches.taken == 0


def test_homes_need_a_scope_that_allows_records(conn: Connection) -> None:
    with pytest.raises(BadFilter):
        homes.by_identity(conn, "id_number", ["1"], DAY, Scope("990101"))
    with pytest.raises(BadFilter):
        homes.by_identity(conn, "person_no", ["1"], DAY, WHOLE_CITY)
    assert homes.by_identity(conn, "phone", [], DAY, WHOLE_CITY) == {}


def test_registered_homes_of_the_demo_are_where_the_truth_is(demo_url: str, demo_pack: Path) -> None:
    """The bound that is given as confidence is kept: measured on every form and case the demo matched."""
    with (demo_pack / "truth/addresses.csv").open(encoding="utf-8") as file:
        truth = {(row["noun"], row["number"]): row["clean"] for row in csv.DictReader(file)}
    database = Database(demo_url)
    with database.own() as conn:
        rows = [
            (noun, *row)
            for noun, number in (("registration", "registration_no"), ("case", "case_no"))
            for row in conn.execute(text(f'SELECT {number}, matched, confidence FROM "{noun}" WHERE matched LIKE :noted'), {"noted": f"%{NOTED}"})
        ]
        names = dict(conn.execute(text("SELECT address, name FROM gazetteer_entry WHERE name IS NOT NULL")).all())
    database.close()
    told = [(label.removesuffix(NOTED), truth[noun, number]) for noun, number, label, _ in rows]
    right = sum(home.startswith((label, names.get(label, label))) or label in home for label, home in told)
    assert rows and right / len(rows) >= AT_LEAST["id_number"]
    assert all(0 < confidence <= AT_LEAST["id_number"] for *_, confidence in rows)
