"""From home to hospital: minutes, shares of each rule, and access to beds beside published and hand-made answers."""

from __future__ import annotations

import json
import timeit
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.flow import access, choice, travel

RNG = np.random.default_rng(6)
LON, LAT = RNG.uniform(121, 122, 500), RNG.uniform(30.8, 31.6, 500)
AT_LON, AT_LAT = RNG.uniform(121, 122, 8), RNG.uniform(30.8, 31.6, 8)
MINUTES = travel.minutes(LON, LAT, AT_LON, AT_LAT)
PATIENTS = RNG.gamma(1.0, 2.0, 500)
BEDS = np.array([900.0, 20.0, 400.0, 350.0, 80.0, 600.0, 150.0, 210.0])


def _haversine(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    a, b = np.radians([lat, to_lat])
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(to_lon - lon) / 2) ** 2
    return float(2 * 6371.0088 * np.arcsin(np.sqrt(half)))


def test_minutes_are_the_great_circle_times_detour_by_speed() -> None:
    wanted = [max(_haversine(LON[c], LAT[c], AT_LON[h], AT_LAT[h]) * 1.4 / 30 * 60, 1.0) for c, h in ((0, 0), (17, 3), (499, 7))]
    assert [MINUTES[0, 0], MINUTES[17, 3], MINUTES[499, 7]] == pytest.approx(wanted, rel=1e-8)
    assert travel.minutes(LON[:1], LAT[:1], LON[:1], LAT[:1])[0, 0] == travel.SHORTEST


def test_a_point_nobody_knows_is_no_way() -> None:
    found = travel.between(np.array([121.0, np.nan, 121.1]), np.array([31.0, np.nan, 31.0]))
    assert found[0, 0] == 0.0 and np.isinf(found[0, 1]) and np.isinf(found[1, 2]) and found[0, 2] == found[2, 0] > 10


def test_holes_are_filled_at_the_matrix_own_pace() -> None:
    given_minutes = MINUTES * 1.3
    given_minutes[3, 2] = given_minutes[9, :] = np.nan
    given_minutes[5, 5] = np.inf  # no way there, and that is known
    found = travel.filled(given_minutes, MINUTES)
    assert found.holes == 9 and found.ratio == pytest.approx(1.3)
    assert found.minutes[9] == pytest.approx(MINUTES[9] * 1.3) and np.isinf(found.minutes[5, 5])
    assert travel.filled(None, MINUTES).minutes is MINUTES
    nothing = travel.filled(np.full_like(MINUTES, np.nan), MINUTES)
    assert nothing.holes == MINUTES.size and np.array_equal(nothing.minutes, MINUTES)


def test_huff_is_attraction_by_the_square_of_minutes() -> None:
    found = choice.shares(np.array([[10.0, 20.0], [5.0, 5.0], [0.0, 1.0]]), np.array([100.0, 300.0]), "huff")
    assert found == pytest.approx(np.array([[1 / 1.75, 0.75 / 1.75], [0.25, 0.75], [0.25, 0.75]]))
    steeper = choice.shares(np.array([[10.0, 20.0]]), np.array([100.0, 300.0]), "huff", beta=3.0)
    assert steeper[0] == pytest.approx([8 / 11, 3 / 11])


def test_nearest_is_all_or_nothing_and_a_closed_hospital_leaves_its_patients_to_the_next() -> None:
    opened = np.ones(8, np.bool_)
    first = choice.shares(MINUTES, BEDS, "nearest", opened=opened)
    assert np.array_equal(first.argmax(axis=1), MINUTES.argmin(axis=1)) and set(first.ravel()) == {0.0, 1.0}
    opened[int(first.sum(axis=0).argmax())] = False
    then = choice.shares(MINUTES, BEDS, "nearest", opened=opened)
    assert np.array_equal(then.argmax(axis=1), np.where(opened, MINUTES, np.inf).argmin(axis=1))


@pytest.mark.parametrize("rule", ["nearest", "huff", "capacity", "designated", "observed"])
@given(opened=st.lists(st.booleans(), min_size=8, max_size=8))
@settings(max_examples=15, deadline=None)
def test_shares_add_up_to_one_and_closed_hospitals_get_nobody(rule: choice.Rule, opened: list[bool]) -> None:
    takes, named = np.array(opened), np.arange(8) % 2 == 0
    found = choice.shares(MINUTES, BEDS, rule, opened=takes, designated=named, weights=PATIENTS, room=BEDS / 2)
    whole = bool((takes & named).any() if rule == "designated" else takes.any())
    assert found.sum(axis=1) == pytest.approx(np.full(500, float(whole)))
    assert not found[:, ~takes].any() and (rule != "designated" or not found[:, ~named].any()) and (found >= 0).all()


def test_what_nobody_can_reach_gets_nobody_and_who_can_reach_nothing_goes_nowhere() -> None:
    minutes = MINUTES.copy()
    minutes[:, 2] = np.nan
    minutes[7] = np.inf
    rules: tuple[choice.Rule, ...] = ("nearest", "huff", "capacity")
    for rule in rules:
        found = choice.shares(minutes, BEDS, rule, weights=PATIENTS, room=BEDS)
        assert not found[:, 2].any() and not found[7].any() and found[np.arange(500) != 7].sum(axis=1) == pytest.approx(np.ones(499))


def test_capacity_leaves_alone_who_fits_and_overfills_nobody_while_there_is_room() -> None:
    huff = choice.shares(MINUTES, BEDS, "huff")
    wanted = PATIENTS @ huff
    plenty = choice.shares(MINUTES, BEDS, "capacity", weights=PATIENTS, room=wanted * 1.1)
    assert plenty == pytest.approx(huff)
    room = wanted * 1.5
    room[0] = wanted[0] * 0.4
    found = choice.shares(MINUTES, BEDS, "capacity", weights=PATIENTS, room=room)
    taken = PATIENTS @ found
    assert (taken <= room * 1.02).all() and taken.sum() == pytest.approx(PATIENTS.sum()) and taken[0] == pytest.approx(room[0], rel=0.02)


def test_when_there_is_not_room_for_all_every_hospital_is_overfilled_alike() -> None:
    found = choice.shares(MINUTES, BEDS, "capacity", weights=PATIENTS, room=BEDS * PATIENTS.sum() / BEDS.sum() / 2)
    assert PATIENTS @ found / BEDS == pytest.approx(np.full(8, PATIENTS.sum() / BEDS.sum()), rel=0.03)
    with pytest.raises(ValueError, match="room"):
        choice.shares(MINUTES, BEDS, "capacity")


def test_observed_gives_every_hospital_its_admissions() -> None:
    admissions = np.array([300.0, 5.0, 0.0, 90.0, 410.0, 120.0, 60.0, np.nan])
    found = choice.fitted(MINUTES, PATIENTS, admissions, BEDS)
    assert found.why is None and found.attraction[2] == 0.0 and found.attraction[7] > 0  # not there yet: what its beds draw
    shares = choice.shares(MINUTES, found.attraction * ~np.isnan(admissions), "observed")
    assert PATIENTS @ shares / PATIENTS.sum() == pytest.approx(np.nan_to_num(admissions) / 985, abs=2e-3)


def test_too_few_admissions_fall_back_to_beds_and_say_so() -> None:
    found = choice.fitted(MINUTES, PATIENTS, np.array([4.0, 3.0, 0, 0, 0, 0, 0, 0]), BEDS)
    assert found.why is not None and "7 人" in found.why[0] and "Huff" in found.why[1] and np.array_equal(found.attraction, BEDS)


def test_arrivals_follow_the_pattern_of_the_day() -> None:
    opened = np.array([True] * 7 + [False])
    patterns = [choice.shares(MINUTES, BEDS, "huff"), choice.shares(MINUTES, BEDS, "huff", opened=opened)]
    daily = np.array([10.0, 20.0, 0.0, 40.0])
    found = choice.arrivals(patterns, np.array([0, 1, 1, 0]), PATIENTS, daily)
    assert found.sum(axis=0) == pytest.approx(daily) and found[7, 1] == 0 < found[7, 0]
    assert not choice.arrivals(patterns, np.array([0, 1]), np.zeros(500), np.ones(2)).any()


def test_travel_is_weighted_by_who_travels() -> None:
    minutes, shares, weights = np.array([[10.0, 30.0], [20.0, np.inf]]), np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([2.0, 6.0])
    by_hospital, mean = travel.mean_minutes(minutes, shares, weights)
    assert by_hospital == pytest.approx([130 / 7, 30.0]) and mean == pytest.approx(160 / 8)
    assert [travel.quantile(minutes, shares, weights, q) for q in (0.1, 0.5, 0.875, 0.9)] == [10.0, 20.0, 20.0, 30.0]
    nobody, none = travel.mean_minutes(minutes, shares * [1.0, 0.0], weights)
    assert np.isnan(nobody[1]) and none == pytest.approx(130 / 7)


# Three tracts, each with doctors; inside one minute, across the city 80, in and out as the scenario says.
TOWN_PEOPLE, TOWN_DOCTORS = np.array([100.0, 50.0, 10.0]), np.array([15.0, 20.0, 100.0])


def _town(inbound: float, outbound: float) -> np.ndarray:
    return np.array([[1.0, 80.0, inbound], [80.0, 1.0, inbound], [outbound, outbound, 1.0]])


@pytest.mark.parametrize(("name", "inbound", "outbound"), [("gridlock", 40, 40), ("inbound_fast", 20, 40), ("outbound_fast", 40, 20)])
def test_floating_catchments_are_those_of_pysal(shared: Path, name: str, inbound: float, outbound: float) -> None:
    wanted = json.loads((shared / "reference" / "access" / "e2sfca_3tract.json").read_text(encoding="utf-8"))["results"][name]
    town = _town(inbound, outbound)
    for key, weights in (("s2_doc", access.within(town)), ("e2_doc", access.steps(town))):
        assert access.floating(weights, TOWN_DOCTORS, TOWN_PEOPLE) == pytest.approx(list(wanted[key].values()), abs=1e-9)


def test_every_bed_is_somebodys() -> None:
    for weights in (access.steps(MINUTES, ((500, 1.0),)), access.gaussian(MINUTES, 500.0)):
        assert access.floating(weights, BEDS, PATIENTS) @ PATIENTS == pytest.approx(BEDS.sum())
    bell = access.gaussian(np.array([[0.0, 30.0, 60.0, 90.0, np.nan, np.inf]]))[0]
    assert bell == pytest.approx([1.0, (np.exp(-0.125) - np.exp(-0.5)) / (1 - np.exp(-0.5)), 0, 0, 0, 0])
    assert access.steps(np.array([[10.0, 10.01, 60.0, 60.1, np.nan]]))[0] == pytest.approx([1.0, 0.68, 0.22, 0.0, 0.0])


def test_a_closure_costs_access_where_it_was_near() -> None:
    weights = access.steps(np.array([[5.0, 90.0], [25.0, 25.0], [90.0, 5.0], [90.0, 90.0]]))
    people = np.array([100.0, 200.0, 300.0, 7.0])
    found = access.compare(weights, np.array([10.0, 10.0]), np.array([0.0, 10.0]), people)
    assert found.lost.tolist() == [True, True, False, False] and found.people_lost == 300.0
    assert found.nobody.tolist() == [True, False, False, True] and found.people_without == 107.0
    assert found.ratio[2] == pytest.approx(1.0) and np.isnan(found.ratio[3]) and found.ratio[0] == 0.0


def test_the_size_to_hold() -> None:
    """20,000 cells × 60 hospitals: marks of 40 and 60 ms with room for a busy machine."""
    minutes, weights, beds = RNG.uniform(1, 120, (20_000, 60)), RNG.gamma(1.0, 1.0, 20_000), RNG.uniform(10, 800, 60)
    for limit, work in (0.2, lambda: choice.shares(minutes, beds, "huff")), (0.3, lambda: access.floating(access.steps(minutes), beds, weights)):
        assert min(timeit.repeat(work, number=1, repeat=3)) < limit
