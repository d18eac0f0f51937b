"""A scenario's answer on a generated city: who goes where, which beds count, the same twice, advice that holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
import shapely

from analytics.flow.model import Unit
from analytics.flow.outcome import Outcome
from bench.hospital_city import DAY, SIDE, make_base
from bench.hospital_service import CITY, Bench
from etl.planner.packed import pack, unpack
from geodata.errors import BadScenario
from geodata.scenarios.base import UNKNOWN
from geodata.scenarios.document import BedChange, Closure, HospitalChange, Makeshift, Scenario, Wave

WARD, ICU = Unit.WARD, Unit.ICU
HOSPITALS, CELLS, DAYS = 8, 400, 30


def day(number: int) -> dt.date:
    """Day 0 is the first simulated one."""
    return DAY + dt.timedelta(days=1 + number)


@pytest.fixture(scope="module")
def planner() -> Bench:
    return Bench(make_base(HOSPITALS, CELLS, 40.0))


def arrivals(planner: Bench, scenario: Scenario) -> np.ndarray:
    return planner._asked(scenario, CITY).made.plan.arrivals


def short(outcome: Outcome) -> float:
    return float(np.maximum(outcome.expected.need - outcome.staffed + outcome.others, 0).sum())


def test_the_base_is_answered_whole(planner: Bench) -> None:
    found = planner.answer(Scenario(), CITY, 5)
    shape = (2, HOSPITALS, DAYS)
    assert found.first_day == day(0) and found.sites == tuple(site.number for site in planner.base(CITY).sites)
    assert found.opened.shape == found.staffed.shape == found.others.shape == found.expected.need.shape == shape
    assert (found.staffed <= found.opened).all() and (found.others <= found.staffed).all() and found.taking.all()
    assert found.simulated is not None and found.simulated.replicates == 5 and found.simulated.need.p50.shape == shape
    assert 20 < found.demand.mean() < 60 and found.mean_minutes > 1 and all(zh and en for zh, en in found.notes)
    np.testing.assert_allclose(arrivals(planner, Scenario()).sum(axis=0), found.demand)
    # Day 0 begins with those who are there: nobody vanishes over night.
    assert found.expected.need[:, :, 0].sum() == pytest.approx(planner.base(CITY).patients.sum() + found.demand[0], rel=0.12)


def test_demand_follows_its_multiplier(planner: Bench) -> None:
    once, twice, none = (planner.answer(Scenario(multiplier=factor), CITY) for factor in (1.0, 2.0, 0.0))
    np.testing.assert_allclose(twice.demand, 2 * once.demand)
    assert none.demand.sum() == 0 and none.expected.need[:, :, -1].sum() < none.expected.need[:, :, 0].sum()


def test_a_closed_hospital_takes_nobody_in_and_the_others_do(planner: Bench) -> None:
    closed = Scenario(hospitals={"H000": HospitalChange(closed=(Closure(first=day(5), last=day(9)),))})
    before, after = arrivals(planner, Scenario()), arrivals(planner, closed)
    assert (after[0, 5:10] == 0).all() and (after[0, 10:] == before[0, 10:]).all() and (after[1:, 5:10] >= before[1:, 5:10]).all()
    np.testing.assert_allclose(after.sum(axis=0), before.sum(axis=0))
    found = planner.answer(closed, CITY, 5)
    assert not found.taking[0, 5:10].any() and found.taking[0, 10:].all() and found.expected.need[WARD, 0, 9] > 0, "who is there stays"
    assert found.simulated is not None and found.simulated.breach[WARD].peak[0] < 1, "beds of a closed hospital stand for those in it"


def test_beds_change_from_their_day_on(planner: Bench) -> None:
    changes = (BedChange(beds=500, staffing=0.5), BedChange(first=day(10), beds=100), BedChange(unit="icu", first=day(3), staffing=0.0))
    found = planner.answer(Scenario(hospitals={"H001": HospitalChange(beds=changes)}, other_patients=0.0), CITY)
    assert found.opened[WARD, 1, [0, 9, 10, 29]].tolist() == [500, 500, 100, 100]
    assert found.staffed[WARD, 1, [0, 9, 10, 29]].tolist() == [250, 250, 50, 50], "the share of staff stays until it is changed"
    assert found.staffed[ICU, 1, 3:].sum() == 0 < found.staffed[ICU, 1, 2] and not found.others.any()
    none = arrivals(planner, Scenario(hospitals={"H001": HospitalChange(beds=(BedChange(beds=0, first=day(4)),))}))
    assert none[1, 3] > 0 == none[1, 4:].sum(), "without beds nobody is sent there"


def test_a_makeshift_hospital_comes_last_and_opens_on_its_day(planner: Bench) -> None:
    scenario = Scenario(makeshift=(Makeshift(name="方舱", lon=120.05, lat=33.05, beds=300, staffing=0.8, first=day(7)),))
    found = planner.answer(scenario, CITY)
    assert found.sites[-1] == "+1" and found.staffed[WARD, -1, [6, 7]].tolist() == [0, 240] and not found.staffed[ICU, -1].any()
    came = arrivals(planner, scenario)[-1]
    assert came[:7].sum() == 0 and (came[7:] > 0).all()


def test_a_wave_falls_ill_where_it_is_said(planner: Bench) -> None:
    ground = planner.base(CITY).ground
    site = planner.base(CITY).sites[3]
    home = ground.codes[int(np.hypot(ground.lon - (site.lon or 0), ground.lat - (site.lat or 0)).argmin())]
    wave = Wave(codes=(home,), first=day(2), last=day(4), patients=50)
    plain, more = (arrivals(planner, Scenario(choice="nearest", waves=waves)) for waves in ((), (wave,)))
    extra = more - plain
    assert extra[3, 2:5].tolist() == pytest.approx([50, 50, 50]) and extra.sum() == pytest.approx(150)


@pytest.mark.parametrize("demand", ["recent", "nowcast", "renewal", "sir"])
def test_demand_of_a_level_epidemic_stays_level(planner: Bench, demand: Any) -> None:
    found = planner.answer(Scenario(demand=demand), CITY)
    assert 40 * 0.95 * 0.6 < found.demand.mean() < 40 * 0.95 * 1.6
    assert (found.reproduction is not None) == (demand in ("renewal", "sir"))


def test_r_decides_where_demand_goes(planner: Bench) -> None:
    none, level, up = (planner.answer(Scenario(demand="renewal", reproduction=r, days=60), CITY) for r in (0.0, 1.0, 1.5))
    assert none.demand[-1] < 0.01 and level.demand[-1] == pytest.approx(level.demand[20], rel=0.2) and up.demand[-1] > 5 * level.demand[-1]
    model = planner.answer(Scenario(demand="sir", reproduction=3.0, days=120), CITY)
    assert model.reproduction == pytest.approx(3) and 0 < model.demand.argmax() < 119, "compartments rise, and fall when nobody is left"
    assert up.reproduction == 1.5 and any("R = 1.50" in en for _, en in up.notes)
    assert up.demand.sum() < planner.base(CITY).ground.people.sum(), "nobody falls ill twice"


def test_rules_of_choice(planner: Bench) -> None:
    found = {rule: planner.answer(Scenario(choice=rule), CITY) for rule in ("observed", "nearest", "huff", "capacity")}  # type: ignore[arg-type]
    assert min(found, key=lambda rule: found[rule].mean_minutes) == "nearest"
    base = planner.base(CITY)
    seen, got = base.admissions.sum(axis=1) / base.admissions.sum(), arrivals(planner, Scenario()).sum(axis=1)
    np.testing.assert_allclose(got / got.sum(), seen, atol=0.01)
    assert arrivals(planner, Scenario(choice="designated"))[[not site.designated for site in base.sites]].sum() == 0


def test_sending_on_keeps_everybody_and_its_reach(planner: Bench) -> None:
    crowded = Scenario(multiplier=8, divert=True, reach_km=40)
    near, far = planner.answer(crowded.model_copy(update={"reach_km": 0.0}), CITY), planner.answer(crowded, CITY)
    assert near.expected.sent.sum() == 0 < far.expected.sent.sum() and short(far) < short(near)
    np.testing.assert_allclose(far.expected.need.sum(), near.expected.need.sum(), rtol=0.01)


def test_fever_clinics_by_hour(planner: Bench) -> None:
    base, busy = planner.base(CITY), planner.answer(Scenario(multiplier=4), CITY, 1).clinics
    plain, helped = (planner.answer(scenario, CITY, 1).clinics for scenario in (Scenario(), Scenario(multiplier=4, hospitals={"H000": HospitalChange(doctors=60)})))
    assert plain is not None and busy is not None and helped is not None and planner.answer(Scenario(), CITY).clinics is None
    np.testing.assert_allclose(plain.visits, base.visits.visits)
    np.testing.assert_array_equal(busy.doctors, plain.doctors)
    assert busy.wait.sum() > plain.wait.sum() and helped.doctors[0].max() == 60 and helped.wait[0].sum() < busy.wait[0].sum()
    np.testing.assert_array_equal(helped.wait[1:], busy.wait[1:])


def test_the_same_scenario_has_the_same_answer_anywhere(planner: Bench) -> None:
    scenario = Scenario(multiplier=3, divert=True)
    here, there = (one.answer(scenario, CITY, 6).simulated for one in (planner, Bench(make_base(HOSPITALS, CELLS, 40.0))))
    assert here is not None and there is not None
    packed = unpack(pack(here))
    for field in fields(here):
        for other in (there, packed):
            _same(getattr(here, field.name), getattr(other, field.name))


def _same(one: Any, other: Any) -> None:
    if isinstance(one, tuple):
        for left, right in zip(one, other, strict=True):
            _same(left, right)
    elif hasattr(one, "__dataclass_fields__"):
        for field in fields(one):
            _same(getattr(one, field.name), getattr(other, field.name))
    else:
        np.testing.assert_array_equal(one, other)


def test_a_city_without_bed_reports_says_so_and_takes_beds_by_hand() -> None:
    made = make_base(HOSPITALS, CELLS, 40.0)
    silent = np.full_like(made.beds, UNKNOWN)
    none = np.zeros(0, np.int64)
    bare = replace(
        made, beds=silent, staffed=silent, occupied=silent, patients=np.zeros_like(made.beds), present=(none, none, np.zeros(0)), admissions=np.zeros_like(made.admissions),
        course=replace(made.course, stays=tuple(replace(one, days=np.zeros(0), over=np.zeros(0, np.bool_)) for one in made.course.stays), patients=0, admitted=0, cases=0),  # type: ignore[arg-type]
        onsets=replace(made.onsets, delays=made.onsets.delays[:0]),
    )  # fmt: skip
    planner = Bench(bare)
    found = planner.answer(Scenario(demand="nowcast"), CITY, 2)
    told = " ".join(en for _, en in found.notes)
    assert found.demand.sum() > 0 == found.expected.need.sum() and f"{HOSPITALS} hospitals report no beds" in told and "literature" in told and "days of onset" in told
    assert planner.transfers(Scenario(), CITY).notes[-1][1].startswith("No hospital has any beds") and planner.sites(Scenario(), CITY).spots == ()
    assert planner.access(Scenario(), CITY).lost == 0 and len(planner.templates(CITY)) == 2 and planner.catchments(Scenario(), CITY)["features"] == []
    entered = planner.answer(Scenario(hospitals={"H002": HospitalChange(beds=(BedChange(beds=300),))}), CITY, 2)
    assert entered.expected.need[WARD, 2, -1] > 100 and entered.simulated is not None and entered.simulated.breach[WARD].probability[2] == 1


def test_a_district_without_a_hospital_is_answered_all_the_same() -> None:
    made, none = make_base(HOSPITALS, CELLS, 40.0), np.zeros(0, np.int64)
    beds = np.zeros((2, 0), np.int64)
    planner = Bench(replace(
        made, sites=(), beds=beds, staffed=beds, occupied=beds, patients=beds, present=(none, none, np.zeros(0)), reported=none,
        admissions=np.zeros((0, made.admissions.shape[1]), np.int64), visits=replace(made.visits, visits=np.zeros((0, 24))),
    ))  # fmt: skip
    found = planner.answer(Scenario(divert=True, choice="capacity"), CITY, 2)
    assert found.sites == () and found.simulated is not None and any("no hospital" in en for _, en in found.notes)
    assert planner.catchments(Scenario(), CITY)["features"] == [] and planner.sites(Scenario(), CITY).spots == ()
    assert planner.transfers(Scenario(), CITY).ward.moved.sum() == 0 and planner.turned_round(Scenario(), CITY).beds.sum() == 0
    assert planner.access(Scenario(), CITY).lost == 0 and len(planner.templates(CITY)) == 2
    helped = Scenario(makeshift=(Makeshift(name="方舱", lon=120.05, lat=33.05, beds=900),))
    assert planner.answer(helped, CITY).expected.need[WARD, 0, -1] > 100


def test_a_scenario_that_cannot_be_is_not_answered(planner: Bench) -> None:
    with pytest.raises(BadScenario, match="no hospital H999"):
        planner.answer(Scenario(hospitals={"H999": HospitalChange()}), CITY)


def test_advice_holds(planner: Bench) -> None:
    crowded = Scenario(multiplier=6, days=20)
    told = planner.transfers(crowded, CITY)
    assert told.ward.after.sum() < told.ward.before.sum() and told.prices.any_distance <= told.prices.all_rules + 1e-6
    assert told.prices.all_rules == pytest.approx(told.ward.after.sum() + told.icu.after.sum())
    hints = planner.sites(crowded, CITY, beds=400)
    best = hints.spots[0]
    tried = planner.answer(crowded.model_copy(update={"makeshift": (Makeshift(name="方舱", lon=best.lon, lat=best.lat, beds=400),)}), CITY)
    assert len(hints.spots) == 3 and best.saved == max(spot.saved for spot in hints.spots) > 0 and best.area[0].endswith("区")
    wards = np.maximum(tried.expected.need - tried.staffed + tried.others, 0)[WARD].sum()
    assert hints.missing - best.saved == pytest.approx(wards)
    turned = planner.turned_round(crowded, CITY)
    now = planner.answer(crowded, CITY)
    more = now.staffed - now.others + turned.beds[:, :, None]
    assert (now.expected.need <= more + 1e-6).all() and turned.beds[WARD].any()
    if turned.stay is not None:
        shorter = planner.answer(crowded.model_copy(update={"ward_stay": turned.stay}), CITY)
        assert np.maximum(shorter.expected.need - shorter.staffed + shorter.others, 0)[WARD].sum() < 1


def test_the_map_of_a_scenario(planner: Bench) -> None:
    ground = planner.base(CITY).ground
    shut = Scenario(hospitals={site.number: HospitalChange(closed=(Closure(first=day(0)),)) for site in planner.base(CITY).sites[1:]})
    areas = {one["properties"]["no"]: shapely.geometry.shape(one["geometry"]) for one in planner.catchments(Scenario(choice="nearest"), CITY)["features"]}
    assert len(areas) == HOSPITALS and sum(area.area for area in areas.values()) == pytest.approx(CELLS * SIDE**2, rel=0.02)
    [alone] = planner.catchments(shut, CITY)["features"]
    assert alone["properties"]["no"] == "H000" and alone["properties"]["peak"] > 0
    reach = planner.access(shut, CITY)
    people = ground.people.sum()
    assert reach.lost > 0.9 * people and sum(one["properties"]["people"] for one in reach.cells["features"]) == pytest.approx(people, abs=5)
    assert reach.areas[0][2] == max(lost for _, _, lost in reach.areas) and planner.access(Scenario(), CITY).lost == 0
