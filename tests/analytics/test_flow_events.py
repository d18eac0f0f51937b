"""The event simulation: nobody is lost, rules are kept, the same seed says the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flow_plans import COURSE, NOBODY, WARD_ONLY, crowd, differing, gone_and_there, line, one, plans
from hypothesis import given, settings

from analytics.flow import bands, events
from analytics.flow.model import Plan, Present, Rules, Stay

WARD, ICU = 0, 1


def city(**rules: object) -> Plan:
    """Six hospitals in trouble for thirty days."""
    rng = np.random.default_rng(2)
    beds = np.stack([np.full((6, 30), 25), np.full((6, 30), 3)])
    return Plan(rng.random((6, 30)) * 8, beds, crowd(rng, 90, 6), COURSE, Rules(**rules), line(6))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(plans())
def test_every_replicate_accounts_for_everybody(plan: Plan) -> None:
    runs = events.simulate(plan, 3, 7)
    came = len(plan.present.hospital) + runs.arrived.sum(axis=(1, 2))
    assert (gone_and_there(runs) == came).all()
    for name in ("census", "waiting", "admitted", "discharged", "died", "turned_away", "sent", "moved", "wait"):
        assert (getattr(runs, name) >= 0).all(), name
    assert (runs.admitted.sum(axis=(1, 2)) <= runs.arrived.sum(axis=(1, 2))).all()
    there = np.stack(
        [np.bincount(plan.present.hospital[plan.present.unit == unit], minlength=3) for unit in (WARD, ICU)]
    )
    most = np.maximum(np.maximum.accumulate(plan.beds, axis=2), there[:, :, None])
    assert (runs.census <= most).all()  # over today's beds only where there were more before
    assert (runs.sent[:, plan.between > plan.rules.reach] == 0).all() or not plan.rules.divert
    if not plan.rules.divert:
        assert not runs.sent.any()
    if not plan.rules.transfer:
        assert not runs.moved.any()


def test_the_same_seed_says_the_same_in_any_number_of_threads_and_goes() -> None:
    plan = city()
    whole = events.simulate(plan, 14, 5, threads=1)
    assert not differing(whole, events.simulate(plan, 14, 5, threads=3))
    parts = bands.joined(events.simulate(plan, 4, 5), events.simulate(plan, 14, 5, done=4))
    assert not differing(whole, parts)
    assert differing(whole, events.simulate(plan, 14, 6))


def test_a_scenario_differs_by_what_was_changed_only() -> None:
    base, fewer = city(divert=False), city(divert=False)
    fewer.beds[:, 2] //= 2
    before, after = events.simulate(base, 10, 5), events.simulate(fewer, 10, 5)
    assert not (before.arrived != after.arrived).any()
    same = np.arange(6) != 2
    apart = replace(base.rules, transfer=False)
    before, after = (events.simulate(replace(plan, rules=apart), 10, 5) for plan in (base, fewer))
    assert (before.census[:, :, same] == after.census[:, :, same]).all()
    assert (before.turned_away[:, 2].sum(axis=1) < after.turned_away[:, 2].sum(axis=1)).all()
    more = events.simulate(replace(base, arrivals=base.arrivals * 1.2), 10, 5)
    assert (more.arrived >= before.arrived).all() and more.arrived.sum() > before.arrived.sum()


def test_progress_is_told_and_a_stop_keeps_what_was_made() -> None:
    told: list[tuple[int, int]] = []
    plan = city()
    runs = events.simulate(
        plan, 100, 5, threads=2, progress=lambda done, of: told.append((done, of)), cancelled=lambda: len(told) == 3
    )
    assert told == [(10, 100), (20, 100), (30, 100)] and len(runs.census) == 30
    assert not differing(runs, events.simulate(plan, 30, 5))
    assert len(events.simulate(plan, 30, 5, done=30).census) == 0


@pytest.mark.parametrize(("replicates", "seed", "how"), [(5, -1, {}), (5, 1, {"done": 6}), (5, 1, {"threads": 0})])
def test_what_cannot_be_asked_is_refused(replicates: int, seed: int, how: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot make replicates"):
        events.simulate(city(), replicates, seed, **how)


def test_without_beds_all_are_turned_away_after_their_patience() -> None:
    runs = events.simulate(one(20, 0, 10, divert=True, patience=2), 20, 1)
    assert not runs.admitted.any() and not runs.census.any() and not runs.turned_away[:, :, :2].any()
    assert runs.turned_away[:, 0, 2:].sum() == runs.arrived[:, 0, :8].sum()
    assert (runs.waiting[:, WARD, 0, 5] == runs.arrived[:, 0, 4:6].sum(axis=1)).all()


def test_without_demand_only_the_present_are_there() -> None:
    plan = replace(city(), arrivals=np.zeros((6, 30)))
    runs = events.simulate(plan, 5, 1)
    assert not runs.arrived.any() and not runs.admitted.any() and (runs.census[:, :, :, 0].sum(axis=(1, 2)) > 60).all()


def test_a_cut_throws_nobody_out_and_admits_nobody() -> None:
    course = replace(WARD_ONLY, ward=Stay(50, 0))
    plan = one(0, 0, 5, course=course, divert=False, patience=1)
    plan.arrivals[0, 0], plan.beds[WARD, 0, :1] = 30, 40
    runs = events.simulate(plan, 20, 1)
    assert (runs.census[:, WARD, 0] == runs.arrived[:, 0, :1]).all() and not runs.turned_away.any()


def test_the_nearest_free_bed_within_reach_takes_the_sent() -> None:
    course = replace(WARD_ONLY, ward=Stay(100, 0))
    beds = np.stack([np.array([[0], [3], [10**4]]), np.zeros((3, 1), np.int64)])
    plan = Plan(np.array([[50.0], [0], [0]]), beds, NOBODY, course, Rules(reach=45), line(3))
    runs = events.simulate(plan, 10, 1)
    came = runs.arrived[:, 0, 0]
    assert (runs.sent[:, 0, 1] == 3).all() and (runs.sent[:, 0, 2] == came - 3).all()
    near = events.simulate(replace(plan, rules=Rules(reach=20)), 10, 1)
    assert (
        (near.sent[:, 0, 1] == 3).all()
        and not near.sent[:, 0, 2].any()
        and (near.waiting[:, 0, 0, 0] == came - 3).all()
    )


def test_a_ward_patient_is_moved_to_an_icu_or_waits_in_his_bed() -> None:
    course = replace(COURSE, icu_share=1, direct_share=0, before_icu=Stay(0.5, 0), icu=Stay(50, 0))
    beds = np.stack([np.array([[100] * 6, [0] * 6]), np.array([[2] * 6, [1000] * 6])])
    arrivals = np.zeros((2, 6))
    arrivals[0, 0] = 40
    plan = Plan(arrivals, beds, NOBODY, course, Rules(patience=3), line(2))
    moved = events.simulate(plan, 10, 1)
    assert (moved.moved[:, 0, 1] == moved.arrived[:, 0, 0] - 2).all() and not moved.turned_away.any()
    kept = events.simulate(replace(plan, rules=Rules(transfer=False, patience=3)), 10, 1)
    assert not kept.moved.any() and (kept.census[:, ICU, 0, 1:] == 2).all()
    assert (kept.waiting[:, ICU, 0, 2] == kept.arrived[:, 0, 0] - 2).all()  # counted once: they hold ward beds
    assert not kept.census[:, WARD, 0, 2].any()
    assert (kept.turned_away.sum(axis=(1, 2)) == kept.arrived[:, 0, 0] - 2).all()


def test_who_comes_out_of_the_icu_goes_first_if_that_is_the_rule() -> None:
    course = replace(
        COURSE, icu_share=0.5, direct_share=1, ward=Stay(30, 0), icu=Stay(2, 0), after_icu=Stay(4, 0), icu_deaths=0
    )
    beds = np.stack([np.full((1, 30), 5), np.full((1, 30), 200)])
    plan = Plan(np.full((1, 30), 4.0), beds, NOBODY, course, Rules(divert=False, patience=100), np.zeros((1, 1)))
    first, equal = (
        events.simulate(replace(plan, rules=replace(plan.rules, priority=way)), 20, 1) for way in (True, False)
    )
    # With priority ward beds go to those out of the ICU; without, to who has waited longest: then fewer new patients wait.
    assert first.admitted.sum() < equal.admitted.sum()
    assert (first.turned_away.sum() == 0) and (equal.turned_away.sum() == 0)


def test_two_who_hold_the_bed_the_other_wants_change_places() -> None:
    present = Present(np.zeros(2, np.int64), np.array([WARD, ICU]), np.zeros(2))
    course = replace(
        COURSE, icu_share=1, direct_share=0, before_icu=Stay(1, 0), icu=Stay(1.5, 0), after_icu=Stay(9, 0), icu_deaths=0
    )
    plan = Plan(np.zeros((1, 4)), np.ones((2, 1, 4), np.int64), present, course, Rules(patience=5), np.zeros((1, 1)))
    runs = events.simulate(plan, 40, 1)
    swapped = runs.census[:, :, 0, 1].sum(axis=1) == 2  # the one in the ward may also be after the ICU
    assert swapped.any() and (runs.census[:, :, 0, 1] <= 1).all()
    assert (runs.waiting[swapped][:, :, 0, 1] == 0).all()


def test_deaths_are_the_stated_shares() -> None:
    course = replace(COURSE, icu_share=0.5, direct_share=0.5, icu_deaths=0.4, ward_deaths=0.1)
    plan = one(60, 10**6, 150, course=course, divert=False)
    plan.arrivals[:, 60:] = 0  # time for all to end their stays
    runs = events.simulate(plan, 20, 1)
    deaths, ended = runs.died.sum(axis=(1, 2)), (runs.died + runs.discharged).sum(axis=(1, 2))
    share = deaths / ended
    assert share.mean() == pytest.approx(0.5 * 0.4 + 0.5 * 0.1, abs=3 * share.std(ddof=1) / np.sqrt(20))
