"""CHIME's model, held to CHIME's own tests and printed projections (CodeForPhilly/chime, commit d7417b0)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.flow import sir

CITY = sir.City(population=500_000, hospitalised=100, rate=0.05, stay=7, share=0.05, infectious=14, mitigation=0.15)
UNITS = {"hospitalized": (0.025, 7), "icu": (0.0075, 9), "ventilated": (0.005, 10)}
SHARE, GAMMA, MITIGATION = 0.15, 1 / 14, 0.3


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "reference" / "chime"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "expected.json").read_text()))


def test_one_step_and_a_longer_course(expected: dict[str, Any]) -> None:
    step = expected["sir_step"]
    s, i, r, beta, gamma, people = step["args"]
    after = np.array(sir.spread(beta, gamma, (s, i, r)))
    assert after / after.sum() * people == pytest.approx(step["out"], rel=1e-7)
    course, last = sir.course((5, 6, 7), 0.1, [(0.1, 40)]), expected["sim_sir"]["last"]
    found = (course.susceptible[-1], course.infected[-1], course.recovered[-1])
    assert [round(value, 2) for value in found] == [last["s"], last["i"], last["r"]]


def test_growth_by_doubling_time(expected: dict[str, Any]) -> None:
    for days, percent in expected["growth_rate_pct"].items():
        assert round(100 * sir.growth(float(days)), 4) == pytest.approx(percent)


def test_the_projection_is_chimes(expected: dict[str, Any]) -> None:
    wanted, found = expected["model"], sir.from_doubling(CITY, 6.0, 60)
    start = CITY.population - 1 / CITY.share / CITY.rate
    gamma = 1 / CITY.infectious
    assert sir.growth(6.0) == pytest.approx(wanted["intrinsic_growth_rate"], rel=1e-7)
    assert found.today == wanted["i_day"] and round(found.epidemic.infected[found.today]) == wanted["infected"]
    assert found.beta == pytest.approx(wanted["beta"], abs=1e-7)  # upstream's own tolerance
    assert sir.reproduction(found.beta, gamma, start) == pytest.approx(wanted["r_naught"], rel=1e-7)
    assert sir.reproduction(found.mitigated_beta, gamma, start) == pytest.approx(wanted["r_t"], rel=1e-7)
    slower = 1 / np.log2(found.mitigated_beta * start - gamma + 1)
    assert slower == pytest.approx(wanted["doubling_time_t"], rel=1e-7)
    assert round(found.epidemic.susceptible[-1]) == wanted["final_susceptible"]
    ever = (found.epidemic.infected + found.epidemic.recovered)[found.today + 17] * CITY.share
    for key, rate in (("ever_hosp", 0.05), ("icu", 0.02), ("vent", 0.01)):
        assert round(ever * rate) == wanted["day17"][key]


@pytest.mark.parametrize(("name", "doubling"), [("by_doubling_time", 4.0), ("by_date_first_hospitalized", 5.5)])
def test_printed_projections(folder: Path, name: str, doubling: float) -> None:
    """The whole printed table, from its first row: epidemic, admissions, and the census, which is printed rounded up."""
    tables = (
        pd.read_csv(folder / f"{name}__2020-03-28_{part}.csv")
        for part in ("sim_sir_w_date", "projected_admits", "projected_census")
    )
    people, admits, census = tables
    start = tuple(people.loc[0, ["susceptible", "infected", "recovered"]])
    beta = sir.contacts(sir.growth(doubling), GAMMA, start[0], MITIGATION)
    found = sir.course(start, GAMMA, [(beta, len(people) - 1)])
    for key in ("susceptible", "infected", "recovered"):
        assert getattr(found, key) == pytest.approx(people[key].to_numpy(), rel=1e-7)
    for key, (rate, stay) in UNITS.items():
        column = key if key in admits else f"admits_{key}"
        admitted = sir.admissions(found, rate, SHARE)
        assert admitted[:-1] == pytest.approx(admits[column].to_numpy()[1:-1], rel=1e-7)  # the last day is not printed
        patients = census[column.replace("admits", "census")].to_numpy()[1:]
        printed = ~np.isnan(patients)
        assert printed[: -stay - 1].all()  # of those admitted later, when they leave was not known
        assert np.ceil(sir.census(admitted, stay))[printed].tolist() == patients[printed].tolist()


def test_the_course_since_the_first_patient_meets_todays() -> None:
    city = sir.City(population=4_119_405, hospitalised=14, rate=0.025, stay=7, share=SHARE, mitigation=MITIGATION)
    found = sir.from_first(city, 21, 60)
    assert len(found.epidemic.infected) == 82 and found.today == 21
    patients = sir.census(sir.admissions(found.epidemic, city.rate, city.share), city.stay)
    assert patients[20] == pytest.approx(14, abs=0.05)
    same = sir.from_doubling(city, found.doubling, 60)
    assert abs(same.today - 21) <= 1


def test_wanted_beds_begin_tomorrow_and_fewer_contacts_make_fewer() -> None:
    found = sir.from_doubling(CITY, 6.0, 60)
    demand = sir.wanted(found, CITY, 30)
    whole = sir.admissions(found.epidemic, CITY.rate, CITY.share)
    assert len(demand) == 30 and demand.tolist() == whole[found.today : found.today + 30].tolist()
    strict = replace(CITY, mitigation=0.6)
    assert sir.wanted(sir.from_doubling(strict, 6.0, 60), strict, 30)[-1] < demand[-1]
    earlier = replace(CITY, mitigated=-10)
    assert sir.wanted(sir.from_doubling(earlier, 6.0, 60), earlier, 30)[0] < demand[0]


@pytest.mark.parametrize(
    ("city", "words"),
    [(replace(CITY, rate=0.0), "rates and shares"), (replace(CITY, population=300), "more than the population")],
)
def test_a_city_that_cannot_be_is_refused(city: sir.City, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sir.from_doubling(city, 6.0, 60)
    with pytest.raises(ValueError, match="from 0"):
        sir.from_first(CITY, -1, 60)
    with pytest.raises(ValueError, match="numbers from 0"):
        sir.course((1, -1, 0), 0.1, [(0.1, 3)])
