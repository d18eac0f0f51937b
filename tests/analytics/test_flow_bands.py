"""Bands, breaches and the summary of replicates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flow_plans import COURSE, WARD_ONLY, crowd, line, one

from analytics.flow import bands, events
from analytics.flow.model import Plan, Rules

pytestmark = pytest.mark.long


def test_a_band_is_numpys_quantiles() -> None:
    courses = np.random.default_rng(1).integers(0, 50, (37, 2, 3, 4)).astype(np.int32)
    found = bands.band(courses)
    expected = np.quantile(courses, bands.LEVELS, axis=0)
    for name, level in zip(("p05", "p25", "p50", "p75", "p95"), expected, strict=True):
        assert getattr(found, name) == pytest.approx(level)


def test_a_breach_says_when_how_likely_and_how_bad() -> None:
    need = np.zeros((20, 3, 6), np.int32)
    need[:15, 0, 3:] = 12  # three of four replicates from day 3
    need[0, 0, 1] = 30
    need[:, 2, 2] = 1  # no beds there
    beds = np.array([[10] * 6, [10] * 6, [0] * 6])
    found = bands.breach(need, beds)
    assert found.probability.tolist() == [0.75, 0, 1]
    assert (
        found.first.tolist() == [3, 6, 2]
        and found.earliest.tolist() == [1, 6, 2]
        and found.latest.tolist() == [6, 6, 2]
    )
    assert found.peak.tolist() == [1.2, 0, np.inf]
    exactly = bands.breach(np.full((5, 1, 2), 10, np.int32), np.full((1, 2), 10))
    assert exactly.probability.tolist() == [0] and exactly.peak.tolist() == [1]


def test_the_summary_adds_up() -> None:
    rng = np.random.default_rng(2)
    beds = np.stack([np.full((5, 20), 15), np.full((5, 20), 2)])
    plan = Plan(rng.random((5, 20)) * 6, beds, crowd(rng, 60, 5), COURSE, Rules(), line(5))
    runs = events.simulate(plan, 20, 4)
    told = bands.summarise(plan, runs)
    assert told.replicates == 20
    assert told.need.p50.shape == (2, 5, 20) and told.short.p95.shape == (20,)
    short = np.maximum(runs.census + runs.waiting - beds, 0).sum(axis=(1, 2, 3))
    assert told.short_days == pytest.approx(tuple(np.quantile(short, (0.05, 0.5, 0.95)))) and told.short_days[1] > 0
    assert told.sent.sum() == pytest.approx(runs.sent.sum(axis=(1, 2)).mean()) and told.sent.sum() > 0
    assert told.turned_away.sum() == pytest.approx(runs.turned_away.sum(axis=(1, 2)).mean())
    assert told.admitted.sum() == pytest.approx(runs.admitted.sum(axis=(1, 2)).mean())
    assert (told.wait_hours > 0).all() and (told.need.p05 <= told.need.p95).all()


def test_waiting_is_averaged_over_people_not_over_replicates() -> None:
    plan = one(5, 3, 10)
    runs = events.simulate(plan, 2, 1)
    odd = replace(
        runs,
        wait=np.array([[1.0], [0.0]]),
        admitted=np.stack([np.full((1, 10), 1), np.full((1, 10), 3)]).astype(np.int32),
    )
    assert bands.summarise(plan, odd).wait_hours.tolist() == [6]


def test_without_replicates_there_is_nothing_to_tell() -> None:
    plan = one(5, 3, 10, course=WARD_ONLY)
    with pytest.raises(ValueError, match="no replicate"):
        bands.summarise(plan, events.simulate(plan, 0, 1))
