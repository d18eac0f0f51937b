"""The deterministic census."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flow_plans import COURSE, NOBODY, WARD_ONLY, crowd, line, one, plans
from hypothesis import given, settings

from analytics.flow import census, events, stays
from analytics.flow.model import Course, Plan, Present, Rules, Stay


def test_constant_stays_give_whole_numbers() -> None:
    course = replace(WARD_ONLY, ward=Stay(3, 0))
    need = census.expected(one(10, 1000, 8, course=course, divert=False)).need
    assert need[0, 0] == pytest.approx([10, 20, 30, 30, 30, 30, 30, 30]) and not need[1].any()


def test_in_the_long_run_little_holds_in_every_unit() -> None:
    need = census.expected(one(6, 10**6, 200, course=COURSE, divert=False)).need[:, 0, -1]
    direct = 0.15 * 0.3
    ward = 6 * (0.85 * 10 + (0.15 - direct) * 4 + 0.15 * 0.6 * 6)
    assert need == pytest.approx([ward, 6 * 0.15 * 7], rel=2e-3)


def test_present_patients_leave_by_their_remaining_stay() -> None:
    course = replace(COURSE, icu_share=0, ward=Stay(9, 0.6))
    present = Present(np.zeros(3, np.int64), np.zeros(3, np.int64), np.array([0.0, 5.0, 30.0]))
    plan = replace(one(0, 10, 20, course=course, divert=False), present=present)
    days = np.arange(1.0, 21.0)
    assert census.expected(plan).need[0, 0] == pytest.approx(
        stays.residual(course.ward, present.elapsed[:, None], days).sum(axis=0)
    )


def test_the_kinds_of_present_patients_follow_bayes() -> None:
    kinds = census.kinds(COURSE, np.array([0.0, 25.0, 1e300]))
    assert kinds.sum(axis=0) == pytest.approx([1, 1, 1]) and (kinds >= 0).all()
    assert kinds[:, 0] == pytest.approx(np.array([0.85, 0.105, 0.09]) / 1.045)
    assert kinds[0, 1] > kinds[0, 0]  # who has been there for long was hardly waiting for the ICU
    assert kinds[:, 2].tolist() == [1, 0, 0]


@pytest.mark.long
def test_the_mean_of_simulations_is_the_expected_census_when_beds_are_plenty() -> None:
    rng = np.random.default_rng(5)
    beds = np.full((2, 4, 40), 10**5)
    plan = Plan(rng.random((4, 40)) * 6, beds, crowd(rng, 200, 4), COURSE, Rules(), line(4))
    runs = events.simulate(plan, 300, 1)
    expected = census.expected(plan)
    need = runs.census + runs.waiting
    error = need.std(axis=0, ddof=1) / np.sqrt(300)
    off = np.abs(need.mean(axis=0) - expected.need) / np.maximum(error, 1e-9)
    assert (off > 3).mean() < 0.01 and off.max() < 5  # 320 figures, each by chance beyond 3 in 0.3 %
    assert not runs.waiting.any() and not runs.turned_away.any() and not expected.sent.any()


def test_excess_goes_to_the_nearest_with_room_and_no_further() -> None:
    course = replace(WARD_ONLY, ward=Stay(100, 0))
    arrivals = np.array([[10.0, 10.0], [0, 0], [0, 0]])
    beds = np.stack([np.array([[5, 5], [8, 8], [100, 100]]), np.zeros((3, 2), np.int64)])
    plan = Plan(arrivals, beds, NOBODY, course, Rules(reach=45), line(3))
    answer = census.expected(plan)
    assert answer.need[0] == pytest.approx(np.array([[5, 5], [5, 8], [0, 7]]))
    assert answer.sent == pytest.approx(np.array([[0, 8, 7], [0, 0, 0], [0, 0, 0]]))
    near = census.expected(replace(plan, rules=Rules(reach=20)))
    assert near.need[0] == pytest.approx(np.array([[5, 12], [5, 8], [0, 0]]))
    assert answer.offered[0] == pytest.approx(np.array([[10, 20], [0, 0], [0, 0]]))


@settings(max_examples=40)
@given(plans())
def test_nobody_is_invented_and_nobody_goes_too_far(plan: Plan) -> None:
    answer = census.expected(plan)
    assert (answer.need >= -1e-9).all() and (answer.sent >= 0).all()
    came = len(plan.present.hospital) + plan.arrivals.sum(axis=0).cumsum()
    assert (answer.need.sum(axis=(0, 1)) <= came + 1e-6).all()
    assert (answer.sent[plan.between > plan.rules.reach] == 0).all()
    if not plan.rules.divert:
        assert not answer.sent.any()


def test_who_finds_no_bed_gives_up_after_his_patience() -> None:
    course = replace(WARD_ONLY, ward=Stay(1000, 0))
    for patience, need in ((np.inf, [10, 20, 30, 40]), (0, [5, 5, 5, 5]), (1, [10, 15, 15, 15]), (1.5, [10, 17.5, 20, 20])):
        answer = census.expected(one(10, 5, 4, course=course, divert=False, patience=patience))
        assert answer.need[0, 0] == pytest.approx(need), patience


@pytest.mark.long
def test_in_overload_the_mean_of_simulations_is_near_the_expected_need() -> None:
    course = replace(WARD_ONLY, ward=Stay(8, 0.6))
    plan = one(12, 60, 60, course=course, divert=False, patience=2.0)
    runs = events.simulate(plan, 100, 3)
    mean = (runs.census + runs.waiting).mean(axis=0)[0, 0]
    need = census.expected(plan).need[0, 0]
    assert need[-1] < 0.95 * census.expected(plan).offered[0, 0, -1]
    assert need[20:].mean() == pytest.approx(mean[20:].mean(), rel=0.05)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arrivals": np.full((1, 3), -1.0)}, "arrivals and beds"),
        ({"arrivals": np.full((1, 3), np.nan)}, "arrivals and beds"),
        ({"beds": np.full((2, 1, 3), -1)}, "arrivals and beds"),
        ({"beds": np.full((2, 2, 3), 1)}, "do not fit"),
        ({"between": np.full((1, 1), np.nan)}, "minutes between"),
        ({"course": replace(WARD_ONLY, icu_share=1.2)}, "shares"),
        ({"present": Present(np.array([1]), np.array([0]), np.array([1.0]))}, "hospitals of the plan"),
        ({"present": Present(np.array([0]), np.array([0]), np.array([-1.0]))}, "days so far"),
        ({"rules": Rules(patience=-1)}, "patience"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        census.expected(replace(one(1, 1, 3), **change))  # type: ignore[arg-type]


def test_stays_of_no_length_and_of_a_year_hold() -> None:
    for mean, tonight in ((0.0, 0.0), (365.0, 5.0)):
        stay = Stay(mean, 0)
        course = Course(0.5, 0.5, stay, stay, stay, stay, 0.2, 0.1)
        need = census.expected(
            one(5, 1000, 4, course=course)
        ).need  # followed by the hour: half a bed-hour each may be left
        assert need[:, 0, 0].sum() == pytest.approx(tonight, abs=0.06) and np.isfinite(need).all()
