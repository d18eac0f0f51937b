"""What the planner's screen makes of an outcome: rows, sentence, cards, arrows, sheets. Pure, on two hospitals and ten days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from analytics.flow.model import Band, Breach, Course, Expected, Stay, Unit
from analytics.flow.outcome import Clinics, Outcome, Simulated
from dashboard.app_shell import sample_context
from dashboard.components import plan_answer, plan_clinics, plan_figures, plan_file, plan_words
from dashboard.components.plan_answer import Asked
from dashboard.components.plan_fields import FIELDS
from dashboard.context import Context
from dashboard.map_report import scenario_rows
from dashboard.pages import page_at
from geodata.errors import Lang
from geodata.scenarios.base import UNKNOWN, Base, Site
from geodata.scenarios.document import BedChange, Closure, HospitalChange, Makeshift, Scenario
from tests.dashboard.test_layouts import strings

DAYS, FIRST = 10, dt.date(2020, 3, 10)
COURSE = Course(0.05, 0.2, Stay(14, 0.5), Stay(4, 0.5), Stay(8, 0.5), Stay(6, 0.5), 0.4, 0.01)
SITES = (Site("H1", "东方医院", ("浦东新区", "Pudong"), "310115", 121.5, 31.2, True, True), Site("H2", "公卫中心", ("金山区", "Jinshan"), "310116", None, None, False, False))
ZERO = np.zeros((2, 2))


def base(beds: int = 100) -> Base:
    ward = np.array([[beds, 40], [10, 0]])
    return cast(Base, SimpleNamespace(day=FIRST - dt.timedelta(days=1), sites=SITES, beds=ward, staffed=ward, occupied=np.where(ward == UNKNOWN, UNKNOWN, ward // 2)))


def context(lang: Lang = "zh") -> Context:
    return dataclasses.replace(sample_context(page_at("/planner")), lang=lang)


def outcome(need: list[float], beds: int = 80, **more: Any) -> Outcome:
    """The first hospital's ward needs so much, the other units nothing; 10 beds of 90 staffed are other patients'."""
    wanted, staffed = np.zeros((2, 2, DAYS)), np.zeros((2, 2, DAYS), dtype=np.int64)
    wanted[0, 0], staffed[0, 0], staffed[0, 1], staffed[1, 0] = need, beds + 10, 40, 10
    others = np.zeros_like(staffed)
    others[0, 0] = 10
    given: dict[str, Any] = {
        "sites": ("H1", "H2"), "first_day": FIRST, "days": DAYS, "opened": staffed, "staffed": staffed, "others": others, "taking": np.ones((2, DAYS), dtype=bool), "course": COURSE,
        "reproduction": None, "demand": np.full(DAYS, 5.0), "expected": Expected(wanted, wanted, ZERO), "minutes": np.array([20.0, 30.0]), "mean_minutes": 22.0, "clinics": None,
        "simulated": None, "seconds": 0.04, "notes": (("照近期外推。", "Recent growth."),),
    }  # fmt: skip
    return Outcome(**given | more)


def simulated(middle: list[float], chance: float, first: int, earliest: int, latest: int) -> Simulated:
    need = np.zeros((2, 2, DAYS))
    need[0, 0] = middle
    band = Band(*(need * share for share in (0.8, 0.9, 1.0, 1.1, 1.2)))
    short = Band(*(np.maximum(need * share - 80, 0).sum(axis=(0, 1)) for share in (0.8, 0.9, 1.0, 1.1, 1.2)))
    never = np.array([DAYS, DAYS])
    ward = Breach(np.array([chance, 0.0]), np.array([first, DAYS]), np.array([earliest, DAYS]), np.array([latest, DAYS]), np.array([max(middle) / 80, 0.0]))
    icu = Breach(np.zeros(2), never, never, never, np.zeros(2))
    sent = np.array([[0.0, 30.0], [0.0, 0.0]])
    return Simulated(20, need=band, short=short, short_days=(10.0, 55.0, 90.0), breach=(ward, icu), turned_away=np.array([3.0, 0.0]), admitted=np.array([50.0, 0.0]), died=np.zeros(2), sent=sent, moved=ZERO, wait_hours=np.array([2.0, 0.0]))


RISING = [float(60 + 5 * day) for day in range(DAYS)]


def asked(now: Outcome, before: Outcome | None = None, scenario: Scenario | None = None, label: str = "A") -> Asked:
    return Asked(scenario or Scenario(multiplier=2), now, before or outcome([50.0] * DAYS), base(), [("需求 × 2", "demand × 2")], label)


def test_expected_numbers_alone_give_a_day_and_say_they_are_expected() -> None:
    row = plan_answer.rows(asked(outcome(RISING)), Unit.WARD, context())[0]
    assert row["breach"] == {"kind": "over", "main": "3月15日", "sub": "期望值", "first": 5}
    assert row["need"] == {"p50": [value + 10 for value in RISING]}
    assert row["line"] == 90 and row["former"] is None and row["peak_text"] == "128%"
    assert (row["occupied"], row["today"]) == (50, 0.5)
    json.dumps(row)


def test_a_band_gives_the_range_and_how_sure_it_is() -> None:
    now = dataclasses.replace(outcome(RISING), simulated=simulated(RISING, 0.6, 5, 3, DAYS))
    row = plan_answer.rows(asked(now), Unit.WARD, context())[0]
    assert (row["breach"]["main"], row["breach"]["sub"]) == ("3月15日", "3月13日 至 不越 · 60%")
    assert set(row["need"]) == set(plan_figures.BANDS)
    english = plan_answer.rows(asked(now), Unit.WARD, context("en"))[0]
    assert (english["breach"]["main"], english["breach"]["sub"]) == ("15 Mar", "13 Mar to never · 60%")


@pytest.mark.parametrize(("chance", "earliest", "said"), [(0.2, 4, "最坏 3月14日 · 20%"), (0.005, DAYS, "最坏也不越 · <1%"), (0.0, DAYS, "最坏也不越")])
def test_who_does_not_run_over_says_what_is_worst(chance: float, earliest: int, said: str) -> None:
    now = dataclasses.replace(outcome([70.0] * DAYS), simulated=simulated([70.0] * DAYS, chance, DAYS, earliest, DAYS))
    breach = plan_answer.rows(asked(now), Unit.WARD, context())[0]["breach"]
    assert (breach["main"], breach["sub"]) == ("10 天内不越", said)


def test_the_sentence_says_what_changed() -> None:
    now, before = outcome([90.0] * DAYS), outcome([85.0] * DAYS)
    assert "".join(text for _, text in plan_words.pieces(plan_words.lead(now, before, base(), "A", "zh"))) == "A 把缺床从 50 升到 100 床日；越线医院仍是 1 家。"
    assert "".join(text for _, text in plan_words.pieces(plan_words.lead(before, now, base(), "B", "en"))) == "B cuts missing bed-days from 100 to 50; 1 hospital still runs over."
    assert "".join(text for _, text in plan_words.pieces(plan_words.lead(now, now, base(), "", "zh"))) == "照现在这样，10 天缺 100 床日，1 家医院越线，最早是东方医院，3月10日。"
    assert "".join(text for _, text in plan_words.pieces(plan_words.lead(outcome([50.0] * DAYS), now, base(), "", "zh"))) == "照现在这样，10 天内没有医院越线。"


def test_a_card_tells_the_change_and_what_it_costs() -> None:
    now = dataclasses.replace(outcome(RISING), simulated=simulated(RISING, 0.6, 5, 3, DAYS))
    card = plan_answer.beside(asked(now, outcome([90.0] * DAYS)), "ward", context())["card"]
    assert (card["what"], card["short"], card["change"], card["direction"], card["over"]) == ("需求 × 2", "55", "−45%", "down", "1 / 2")
    assert card["more"] == [["转出", "30 人"], ["等床", "2 小时"], ["未收治", "3 人"], ["路程", "22 分"]]


def test_arrows_are_people_a_day_and_few() -> None:
    now = dataclasses.replace(outcome(RISING), simulated=simulated(RISING, 0.6, 5, 3, DAYS))
    assert plan_figures.arrows(now) == [{"from": 0, "to": 1, "a_day": 3.0}]
    many = np.full((20, 20), 40.0)
    assert len(plan_figures.arrows(dataclasses.replace(outcome(RISING), expected=Expected(ZERO, ZERO, many)))) == plan_figures.MOST_ARROWS


def test_changed_beds_keep_the_former_ones_beside_them() -> None:
    now = outcome([50.0] * DAYS, beds=110)
    row = plan_answer.rows(asked(now, outcome([50.0] * DAYS)), Unit.WARD, context())[0]
    assert (row["beds"], row["former_beds"], row["line"], row["former"]) == (120, 90, 120, 90)
    assert row["former_share"] is None


def test_a_closure_a_later_change_and_a_makeshift_hospital_are_told() -> None:
    taking = np.ones((2, DAYS), dtype=bool)
    taking[0, 2:5] = taking[0, 8] = False
    scenario = Scenario(hospitals={"H1": HospitalChange(closed=(Closure(first=FIRST),), beds=(BedChange(first=FIRST, beds=120), BedChange(unit="icu", first=FIRST, beds=9)))}, makeshift=(Makeshift(name="东郊方舱", lon=121.6, lat=31.1, beds=40),))
    now = outcome([50.0] * DAYS, taking=taking, sites=("H1", "+1"))
    first, new = plan_answer.rows(asked(now, scenario=scenario), Unit.WARD, context())
    assert (first["closing"], first["later"]) == ("3月12日–14日 +1", "3月10日起 120")
    assert (new["name"], new["sub"], new["lon"], new["base_beds"], new["occupied"]) == ("东郊方舱", "方舱", 121.6, None, None)


def test_no_reported_beds_are_no_zero_beds() -> None:
    nothing = np.zeros((2, 2, DAYS), dtype=np.int64)
    now = outcome([50.0] * DAYS, opened=nothing, staffed=nothing, others=nothing)
    told = plan_answer.answer(Asked(Scenario(), now, now, base(UNKNOWN), [], ""), "ward", context())
    row = told["rows"][0]
    assert told["empty"] and not row["known"] and row["beds"] is row["line"] is row["peak"] is None
    assert row["breach"]["main"] == "未报床位" and "填写床位" in told["lead"][0][1]
    assert row["order"] > 1000 and row["closing"] == "", "who says nothing comes last and is not closed"
    silent = outcome([50.0] * DAYS, opened=nothing, staffed=nothing, others=nothing, minutes=np.array([20.0, np.nan]))
    filed = [dict(zip(plan_file.HOSPITALS, values, strict=True)) for values in plan_file.hospitals(Asked(Scenario(), silent, now, base(UNKNOWN), [], ""), context())]
    assert [filed[0][name] for name in ("opened", "staffed", "base", "occupied", "first", "chance", "peak")] == [None] * 7, "no report of beds is not 0 beds"
    paper = list(scenario_rows.rows(cast(Any, SimpleNamespace(asked=Asked(Scenario(), silent, now, base(UNKNOWN), [], ""))), context()))
    assert (paper[0]["name"], paper[0]["first"], paper[0]["staffed"]) == (filed[0]["name"], "未报床位", "–")
    entered = plan_words.lead(outcome([90.0] * DAYS), now, base(UNKNOWN), "A", "zh")
    assert "".join(text for _, text in plan_words.pieces(entered)).startswith("A：10 天缺 100 床日"), "beds nobody had reported are compared with nothing"


def test_a_percentage_of_few_beds_is_not_told() -> None:
    assert plan_words.peak(1.2, 12, "zh") == "基数小" and plan_words.peak(1.2, 12, "en") == "small base" and plan_words.peak(1.2, 120, "zh") == "120%"


def test_the_first_to_run_over_comes_first() -> None:
    late, early, may = (plan_figures.Reached(*one) for one in ((6, 5, 8, 0.9, 1.1), (2, 2, 3, 0.6, 1.2), (None, 4, None, 0.3, 0.99)))
    assert sorted((late, early, may), key=plan_answer._order) == [early, late, may]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_of_the_file_has_its_columns(lang: Lang) -> None:
    now = dataclasses.replace(outcome(RISING), simulated=simulated(RISING, 0.6, 5, 3, DAYS))
    sheets = plan_file.sheets(asked(now), context(lang))
    rows = {sheet.title: list(sheet.rows) for sheet in sheets}
    assert all(len(row) == len(sheet.columns) for sheet in sheets for row in rows[sheet.title])
    hospitals, days = (rows[sheet.title] for sheet in sheets[:2])
    assert len(hospitals) == 4 and len(days) == 2 * 2 * DAYS
    assert hospitals[0][8:12] == (dt.date(2020, 3, 15), dt.date(2020, 3, 13), None, 0.6)


def test_fever_clinics_tell_the_longest_wait_or_why_not() -> None:
    visits, wait = np.zeros((2, 24)), np.zeros((2, 24))
    visits[0, 8:18], wait[0, 10] = 6.0, 95.0
    now = outcome(RISING, clinics=Clinics(visits, np.full((2, 24), 2.0), wait, np.zeros((2, 24))))
    told = " ".join(strings(plan_clinics.clinics(now, base(), None, context())))
    assert "每天 60 人；最久在 10 时，平均等 1 小时 35 分" in told and "东方医院" in told
    assert "逐小时" in " ".join(strings(plan_clinics.clinics(outcome(RISING), base(), None, context())))


def test_every_field_of_the_screen_is_one_of_the_document() -> None:
    names = set(Scenario.model_fields)
    assert {field.path for field in FIELDS} <= names and sum(field.main for field in FIELDS) == 4
    for field in FIELDS:
        for value in (field.low, field.high) if not field.options and field.kind != "flag" else ():
            Scenario.model_validate({field.path: value})
        for option in field.options:
            Scenario.model_validate({field.path: option})
