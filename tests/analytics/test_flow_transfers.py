"""Transfers beside exact answers, one more hospital beside trying every cell, and the question turned round."""

from __future__ import annotations

import json
import timeit
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.flow import diversion, missing, siting, travel
from analytics.flow.diversion import Limits, transfers

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def _town(seed: int, hospitals: int, days: int) -> tuple[Numbers, Numbers, Numbers]:
    """Need, beds and minutes between of a wave over hospitals of all sizes; some are too small, some have room."""
    rng = np.random.default_rng(seed)
    between = travel.between(rng.uniform(121.1, 121.9, hospitals), rng.uniform(30.9, 31.5, hospitals))
    beds = np.repeat(rng.integers(30, 800, (hospitals, 1)).astype(np.float64), days, axis=1)
    wave = np.exp(-(((np.arange(days) - days * 0.6 + rng.uniform(-4, 4, (hospitals, 1))) / (days * 0.4)) ** 2))
    return beds * rng.uniform(0.6, 1.5, (hospitals, 1)) * wave, beds, between


def _written_out(need: Numbers, beds: Numbers, between: Numbers, limits: Limits) -> float:
    """Least missing bed-days with every stay written out day by day: no states, no balances, another algorithm."""
    hospitals, days = need.shape
    accepts = np.ones(hospitals, np.bool_) if limits.accepts is None else limits.accepts
    moves = [
        (h, k, t)
        for h, k, t in product(range(hospitals), range(hospitals), range(days))
        if h != k and between[h, k] <= limits.reach and need[h, t] > beds[h, t] and need[k, t] < beds[k, t] and accepts[k]
    ]
    size = hospitals * days
    lack, leave, daily = np.zeros((size, len(moves) + size)), np.zeros((size, len(moves) + size)), np.zeros((days, len(moves) + size))
    for column, (h, k, t) in enumerate(moves):
        for day in range(t, days):
            still = (1 - 1 / limits.stay) ** (day - t)
            lack[h * days + day, column] -= still
            lack[k * days + day, column] += still
            leave[h * days + day, column] += still
        daily[t, column] = 1
    lack[:, len(moves) :] = -np.eye(size)
    rows, right = [lack, leave], [(beds - need).ravel(), ((1 - limits.kept) * need).ravel()]
    if np.isfinite(limits.ambulances):
        rows, right = [*rows, daily], [*right, np.full(days, limits.ambulances)]
    found = linprog(np.r_[np.zeros(len(moves)), np.ones(size)], A_ub=np.vstack(rows), b_ub=np.concatenate(right), method="highs-ipm")
    return float(found.fun)


@given(seed=st.integers(0, 999), kept=st.sampled_from([0.0, 0.4, 0.9]), ambulances=st.sampled_from([3.0, np.inf]), stay=st.sampled_from([1.0, 6.0, 200.0]))
@settings(max_examples=25, deadline=None)
def test_transfers_are_as_good_as_every_stay_written_out(seed: int, kept: float, ambulances: float, stay: float) -> None:
    need, beds, between = _town(seed, 5, 6)
    limits = Limits(60.0, kept, ambulances, None if seed % 2 else np.array([True, True, False, True, True]), stay)
    found = transfers(need, beds, between, limits)
    assert found.after.sum() == pytest.approx(_written_out(need, beds, between, limits), rel=1e-6, abs=1e-2)
    assert found.after.sum() <= found.before.sum() and (found.moved >= 0).all()
    start, end, day = np.nonzero(found.moved)
    assert (between[start, end] <= 60).all() and (need > beds)[start, day].all() and (need < beds)[end, day].all()
    assert found.moved.sum(axis=(0, 1)).max() <= ambulances + 1e-6 and (limits.accepts is None or limits.accepts[end].all())


def test_what_is_said_to_be_missing_follows_from_the_moves() -> None:
    need, beds, between = _town(7, 8, 12)
    found = transfers(need, beds, between, Limits(stay=5.0))
    assert found.before.sum() > found.after.sum() and found.moved.any()
    gone, come = found.moved.sum(axis=1), found.moved.sum(axis=0)
    still = np.array([[0.8 ** (day - t) if day >= t else 0.0 for day in range(12)] for t in range(12)])
    assert found.after == pytest.approx(np.maximum(need - gone @ still + come @ still - beds, 0), abs=1e-4)


def test_a_day_is_the_transportation_problem(shared: Path) -> None:
    """Three overfull hospitals, four with just as much room, minutes for cost: the least minutes are the known optimum."""
    known = json.loads((shared / "reference" / "allocation" / "powerco.json").read_text(encoding="utf-8"))
    between = np.full((7, 7), np.inf)
    between[:3, 3:] = known["cost"]
    need, beds = np.r_[known["supply"], np.zeros(4)][:, None], np.r_[np.zeros(3), known["demand"]][:, None]
    found = transfers(need, beds, between)
    assert found.minutes == pytest.approx(known["optimum"], abs=known["tolerance"]) and found.after.sum() == pytest.approx(0, abs=1e-6)


def test_whole_patients_tried_one_by_one() -> None:
    """Two short hospitals, two with room, all ways of moving whole patients on one day."""
    between = np.array([[0, 9, 10, 20], [9, 0, 12, 50], [10, 12, 0, 9], [20, 50, 9, 0]], np.float64)
    need, beds = np.array([[7.0], [6.0], [2.0], [1.0]]), np.array([[4.0], [4.0], [4.0], [2.0]])
    answers = []
    for a, b, c in product(range(4), repeat=3):  # 0→2, 0→3, 1→2; the way 1→3 is too far
        into = np.array([a + c, b])
        left = max(7 - a - b - 4, 0) + max(6 - c - 4, 0) + sum(np.maximum([2 + into[0] - 4, 1 + into[1] - 2], 0))
        answers.append((left, a * 10 + b * 20 + c * 12))
    found = transfers(need, beds, between)
    assert (found.after.sum(), found.minutes) == pytest.approx(min(answers))


@pytest.mark.parametrize("limits", [Limits(reach=5.0), Limits(kept=1.0), Limits(ambulances=0.0), Limits(accepts=np.zeros(5, np.bool_))])
def test_where_nothing_can_be_done_nothing_is(limits: Limits) -> None:
    need, beds, between = _town(3, 5, 6)
    found = transfers(need, beds, np.where(between < 5, 99, between), limits)
    assert not found.moved.any() and np.array_equal(found.after, found.before) and found.before.sum() > 0


def test_nothing_missing_nothing_moved_and_no_beds_at_all() -> None:
    need, beds, between = _town(3, 5, 6)
    assert not transfers(need, need + 1, between).moved.any()
    none = transfers(need, beds * 0, between)
    assert none.after.sum() == pytest.approx(need.sum()) and not none.moved.any()


def test_a_bed_never_saves_more_than_its_price_and_a_rule_never_less_than_nothing() -> None:
    need, beds, between = _town(11, 8, 10)
    limits = Limits(reach=40.0, kept=0.8, ambulances=6.0, accepts=np.arange(8) % 3 > 0)
    found = transfers(need, beds, between, limits)
    saved = []
    for at in range(8):
        more = beds.copy()
        more[at] += 1
        saved.append(found.after.sum() - transfers(need, more, between, limits).after.sum())
    assert (np.array(saved) <= found.bed + 0.05).all() and max(saved) > 1
    price = diversion.prices(need, beds, between, limits, found)
    assert price.all_rules == pytest.approx(found.after.sum())
    free = Limits(reach=np.inf, kept=0.8, ambulances=6.0, accepts=limits.accepts)
    assert price.any_distance == pytest.approx(transfers(need, beds, between, free).after.sum(), abs=1e-2)
    assert max(price.any_distance, price.none_kept, price.any_hospital, price.any_number) <= price.all_rules + 1e-6
    assert price.any_number < price.all_rules


def test_transfers_hold_the_size() -> None:
    """60 hospitals × 30 days: a mark of 0.3 s, with room for a busy machine."""
    need, beds, between = _town(1, 60, 30)
    assert min(timeit.repeat(lambda: transfers(need, beds, between), number=1, repeat=2)) < 1.2


def test_one_more_hospital_stands_where_trying_every_cell_puts_it() -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(121.2, 121.6, 80), rng.uniform(31.0, 31.3, 80)
    lon[3], patients = np.nan, rng.gamma(1.0, 1.0, 80)
    at = np.array([4, 20, 41])
    to_hospitals = travel.minutes(lon, lat, lon[at], lat[at])
    lacking = np.array([[30.0, 60.0, 0.0], [0.0, 10.0, 50.0], [0.0, 0.0, 5.0]])
    found = siting.best(lacking, 40, siting.Homes(lon, lat, patients), to_hospitals, reach=30.0)

    def worth(cell: int) -> float:
        near = [h for h in range(3) if to_hospitals[cell, h] <= 30]
        return float(sum(min(40.0, lacking[near, day].sum()) for day in range(3)))

    def ways(cell: int) -> float:
        there = travel.minutes(lon, lat, lon[[cell]], lat[[cell]])[:, 0]
        lived = ~np.isnan(there)
        return float(np.average(np.minimum(there, to_hospitals.min(axis=1))[lived], weights=patients[lived]))

    cells = [cell for cell in range(80) if cell != 3]
    top = max(map(worth, cells))
    first = min((cell for cell in cells if worth(cell) >= 0.99 * top), key=ways)
    assert found[0].at == first and found[0].saved == pytest.approx(worth(first))
    assert found[0].mean_after == pytest.approx(ways(first)) and found[0].mean_after < found[0].mean_before
    apart = travel.between(lon[[place.at for place in found]], lat[[place.at for place in found]])
    assert len(found) == 3 and (apart[~np.eye(3, dtype=np.bool_)] > siting.APART).all() and found[1].saved <= found[0].saved


def test_a_site_without_patients_beds_or_points_is_no_surprise() -> None:
    lon, lat, nobody = np.array([121.0, 121.3]), np.array([31.0, 31.0]), np.zeros(2)
    homes = siting.Homes(lon, lat, nobody)
    lacking, minutes = np.array([[5.0]]), np.array([[90.0], [10.0]])
    assert siting.best(lacking, 0, homes, minutes, reach=30) == ()
    assert siting.best(lacking, 5, siting.Homes(lon * np.nan, lat, nobody), minutes, reach=30) == ()
    (first, _) = siting.best(lacking, 5, homes, minutes, reach=30)
    assert (first.at, first.saved) == (1, 5.0) and np.isnan(first.mean_after)
    (alone,) = siting.best(lacking, 5, siting.Homes(lon[:1], lat[:1], np.ones(1)), np.array([[np.inf]]), reach=30)
    assert (alone.saved, alone.mean_before, alone.mean_after) == (0.0, np.inf, travel.SHORTEST)


def _stationary(stay: float) -> Numbers:
    """Two hospitals with 10 and 4 wards' arrivals a day in a steady state, and an ICU nobody needs."""
    return np.stack((np.outer([10.0, 4.0], np.ones(3)) * stay, np.zeros((2, 3))))


def test_the_stay_that_would_do_is_found() -> None:
    beds = np.stack((np.array([[60.0] * 3, [36.0] * 3]), np.zeros((2, 3))))
    found = missing.shorter_stay(_stationary, beds, 14.0)
    assert found.days == pytest.approx(6.0, abs=0.05) and found.short_days == pytest.approx(3 * (80 + 20)) and found.left == 0
    assert missing.short_bed_days(_stationary(found.days or 0), beds) == 0
    assert missing.shorter_stay(_stationary, beds, 14.0, pooled=True).days == pytest.approx(96 / 14, abs=0.05)
    assert missing.shorter_stay(_stationary, beds, 5.0) == missing.Shorter(5.0, 0.0, 0.0)


def test_where_no_stay_is_short_enough_it_says_so_and_how_many_beds_are_missing() -> None:
    beds = np.zeros((2, 2, 3), np.int64)
    found = missing.shorter_stay(_stationary, beds, 14.0)
    assert found.days is None and found.left == pytest.approx(3 * 14 * 0.5) and found.short_days == pytest.approx(3 * 14 * 14)
    assert missing.beds_missing(_stationary(14.0), beds).tolist() == [[140, 56], [0, 0]]
    assert missing.beds_missing(np.full((2, 1, 2), 3.2), np.array([[[3, 5]], [[4, 3]]])).tolist() == [[1], [1]]
    assert missing.shorter_stay(_stationary, beds, 0.2).days is None
