"""Scenarios that cannot be are told field by field, those that surprise are explained, and any is said in words."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import replace
from typing import Any

import pytest

from bench.hospital_city import DAY, make_base
from geodata.errors import BadScenario
from geodata.scenarios.checking import load, remarks
from geodata.scenarios.document import Scenario, stored
from geodata.scenarios.templates import templates
from geodata.scenarios.words import describe

BASE = make_base(4, 400, 10.0)
LATER = (DAY + dt.timedelta(days=5)).isoformat()
SOON = (DAY + dt.timedelta(days=1)).isoformat()
ALL = {site.number: {"closed": [{"first": LATER, "last": LATER}]} for site in BASE.sites}


def hospital(**change: Any) -> dict[str, Any]:
    return {"hospitals": {"H001": change}}


IMPOSSIBLE = {
    "negative beds": (hospital(beds=[{"beds": -1}]), "hospitals.H001.beds.0.beds", "at least 0, not -1"),
    "fractional beds": (hospital(beds=[{"beds": 12.5}]), "hospitals.H001.beds.0.beds", "a whole number, not 12.5"),
    "more staff than beds": (hospital(beds=[{"staffing": 1.2}]), "hospitals.H001.beds.0.staffing", "at most 1, not 1.2"),
    "a closure that ends before it starts": (hospital(closed=[{"first": LATER, "last": SOON}]), "hospitals.H001.closed.0.last", "before it starts"),
    "no day": (hospital(closed=[{"first": "yesterday"}]), "hospitals.H001.closed.0.first", "a day such as"),
    "an unknown hospital": ({"hospitals": {"H999": {}}}, "hospitals.H999", "no hospital H999"),
    "every hospital closed": ({"hospitals": ALL}, "hospitals", f"On {LATER} every hospital is closed"),
    "negative demand": ({"multiplier": -1}, "multiplier", "at least 0"),
    "demand beyond a hundredfold": ({"multiplier": 101}, "multiplier", "at most 100"),
    "no number": ({"multiplier": "many"}, "multiplier", "a number, not many"),
    "infinity": ({"multiplier": float("inf")}, "multiplier", "a number"),
    "no stay at all": ({"ward_stay": 0}, "ward_stay", "more than 0"),
    "more than a year": ({"icu_stay": 366}, "icu_stay", "at most 365"),
    "an ICU share in percent": ({"icu_share": 5}, "icu_share", "at most 1"),
    "an unknown field": ({"bedz": 5}, "bedz", "bedz"),
    "an unknown area": ({"waves": [{"codes": ["nowhere"], "first": SOON, "last": LATER, "patients": 5}]}, "waves.0.codes", "nowhere"),
    "a wave that ends before it starts": ({"waves": [{"codes": ["d1"], "first": LATER, "last": SOON, "patients": 5}]}, "waves.0.last", "before it starts"),
    "a makeshift hospital elsewhere": ({"makeshift": [{"name": "方舱", "lon": 121.5, "lat": 33.05, "beds": 9}]}, "makeshift.0.lon", "outside the city"),
    "a name twice": ({"makeshift": [{"name": "医院1", "lon": 120.05, "lat": 33.05, "beds": 9}]}, "makeshift.0.name", "called 医院1 already"),
    "no scenario": ([1], "document", "document"),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_cannot_be_is_said_beside_its_field(what: str) -> None:
    raw, path, words = IMPOSSIBLE[what]
    with pytest.raises(BadScenario) as caught:
        load(raw, BASE)
    [(where, zh, en)] = caught.value.problems
    assert where == path and words in en and zh and zh != en
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems, "it travels between processes"


def test_every_wrong_field_is_said_at_once() -> None:
    with pytest.raises(BadScenario) as caught:
        load({"multiplier": -1, "ward_stay": 0, "hospitals": {"H001": {"beds": [{"beds": -2}]}}}, BASE)
    assert [path for path, *_ in caught.value.problems] == ["multiplier", "ward_stay", "hospitals.H001.beds.0.beds"]
    assert caught.value.http_status == 422 and "需求倍数" in caught.value.zh


SURPRISING = {
    "nobody falls ill": ({"multiplier": 0}, "multiplier", "Demand 0"),
    "a hundredfold": ({"multiplier": 100}, "multiplier", "100 times"),
    "a year": ({"ward_stay": 365}, "ward_stay", "hardly anybody leaves"),
    "hours": ({"icu_stay": 0.1}, "icu_stay", "on the day they come"),
    "no beds": (hospital(beds=[{"beds": 0}]), "hospitals.H001.beds.0.beds", "takes nobody in"),
    "a closure that is over": (hospital(closed=[{"first": "2019-01-01", "last": "2019-01-05"}]), "hospitals.H001.closed.0.first", "no effect"),
    "beds after the days": (hospital(beds=[{"first": "2021-01-01", "beds": 5}]), "hospitals.H001.beds.0.first", "no effect"),
    "a wave that is over": ({"waves": [{"codes": ["d1"], "first": "2019-01-01", "last": "2019-01-05", "patients": 5}]}, "waves.0.first", "no effect"),
}  # fmt: skip


@pytest.mark.parametrize("what", SURPRISING)
def test_what_surprises_is_allowed_and_explained(what: str) -> None:
    raw, path, words = SURPRISING[what]
    [(where, _, en)] = remarks(load(raw, BASE), BASE)
    assert where == path and words in en


def test_a_hospital_without_a_point_takes_no_part_and_that_is_said() -> None:
    nowhere = replace(BASE, sites=(BASE.sites[0], replace(BASE.sites[1], lon=None, lat=None), *BASE.sites[2:]))
    [(path, _, en)] = remarks(load(hospital(doctors=3), nowhere), nowhere)
    assert path == "hospitals.H001" and "no point" in en


def test_a_scenario_is_said_in_words() -> None:
    raw = {
        "days": 60, "multiplier": 2.5, "demand": "renewal", "reproduction": 1.2, "ward_stay": 9, "divert": True, "reach_km": 25, "choice": "huff",
        "hospitals": {"H001": {"beds": [{"beds": int(BASE.beds[0, 1]) + 40, "staffing": 0.9}], "closed": [{"first": SOON, "last": LATER}]}},
        "makeshift": [{"name": "体育馆", "lon": 120.05, "lat": 33.05, "beds": 500, "first": LATER}],
        "waves": [{"codes": ["d1", "c00001"], "first": SOON, "last": LATER, "patients": 12}],
    }  # fmt: skip
    told = describe(load(raw, BASE), BASE)
    assert [zh for zh, _ in told] == [
        "需求按 R 推算", "R = 1.2", "需求 × 2.5", "1区、1 个网格 3月9日至3月13日每天加 12 人", "平均住院 9 天", "按床位与路程入院", "分流 25 千米内", "60 天",
        "医院1 +40 张、医护 90%", "医院1 3月9日至3月13日停诊", "3月13日起新设体育馆 500 张",
    ]  # fmt: skip
    assert told[-3][1] == "医院1 +40 beds, 90% staffed" and told[-1][1] == "体育馆 with 500 beds from 13 Mar"
    assert describe(Scenario(), BASE) == []


def test_only_changes_are_stored_and_come_back_the_same() -> None:
    assert stored(Scenario()) == stored(load({"hospitals": {"H001": {}}}, BASE)) == {}
    raw = {"multiplier": 2.0, "hospitals": {"H001": {"closed": [{"first": SOON}]}}}
    assert stored(load(raw, BASE)) == raw and load(stored(load(raw, BASE)), BASE) == load(raw, BASE)


def test_examples_can_be_begun_from() -> None:
    found = templates(BASE)
    assert [name[1].split(":")[0] for name, _ in found] == ["Demand doubled", "One closed", "One makeshift hospital"]
    assert all(load(stored(scenario), BASE) == scenario and describe(scenario, BASE) for _, scenario in found)
    busiest = int(BASE.patients.sum(axis=0).argmax())
    assert list(found[1][1].hospitals) == [BASE.sites[busiest].number]
