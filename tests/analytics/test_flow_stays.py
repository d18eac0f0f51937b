"""Lengths of stay."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from analytics.flow import draws, stays
from analytics.flow.model import Stay


@pytest.mark.parametrize("stay", [Stay(14, 0.7), Stay(0.02, 1.5), Stay(365, 0.3)])
def test_survival_is_scipys_lognormal_with_this_mean_and_spread(stay: Stay) -> None:
    sigma = np.sqrt(np.log1p(stay.spread**2))
    law = stats.lognorm(sigma, scale=stay.mean * np.exp(-(sigma**2) / 2))
    days = np.array([0, 0.3, 1, 5.5, 14, 40, 400])
    assert law.mean() == pytest.approx(stay.mean) and law.std() == pytest.approx(stay.mean * stay.spread)
    assert stays.survival(stay, days) == pytest.approx(law.sf(days), rel=1e-9)
    share = law.sf(days + 3) / np.maximum(law.sf(days), 1e-300)
    assert stays.residual(stay, days, np.array(3.0)) == pytest.approx(
        np.where(law.sf(days) > 0, share, 0), rel=1e-6, abs=1e-12
    )


def test_a_stay_without_spread_ends_on_its_day() -> None:
    stay = Stay(7, 0)
    assert stays.survival(stay, np.array([0, 6.99, 7.0, 8])).tolist() == [1, 1, 0, 0]
    assert stays.remaining(stay, np.array([0, 5, 9.0]), np.array(0.5)) == pytest.approx([7, 2, 0])
    assert stays.survival(Stay(0, 0.7), np.array([0.0, 1.0])).tolist() == pytest.approx([1, 0])


@pytest.mark.parametrize("stay", [Stay(-1, 0.5), Stay(np.nan, 0.5), Stay(np.inf, 0.5), Stay(3, -0.1)])
def test_a_stay_that_cannot_be_is_refused(stay: Stay) -> None:
    with pytest.raises(ValueError, match="a stay has a mean"):
        stays.survival(stay, np.array([1.0]))


def test_remaining_stays_follow_the_residual_law() -> None:
    stay, elapsed = Stay(10, 0.8), 12.0
    uniforms = (np.arange(20000) + 0.5) / 20000
    left = stays.remaining(stay, np.full(20000, elapsed), uniforms)
    days = np.array([1.0, 4, 10, 30])
    assert [(left > day).mean() for day in days] == pytest.approx(
        stays.residual(stay, np.array(elapsed), days), abs=1e-4
    )


def test_the_compiled_draw_is_the_same_law() -> None:
    stay, elapsed = Stay(10, 0.8), 12.0
    mu, sigma = stays.parameters(stay)
    key = np.uint64(20200124)
    for number in range(200):
        expected = stays.remaining(stay, np.array(elapsed), np.array(draws.uniform.py_func(key, number)))
        assert draws.stay_left(key, number, mu, sigma, elapsed, False) == pytest.approx(float(expected), rel=1e-9)


def test_the_inverse_normal_is_scipys() -> None:
    shares = np.array([1e-300, 1e-20, 1e-5, 0.02, 0.075, 0.3, 0.5, 0.9, 0.93, 0.999999, 1 - 1e-15])
    assert [draws.normal(share) for share in shares] == pytest.approx(special.ndtri(shares), rel=1e-9, abs=1e-15)


def test_poisson_numbers_have_their_mean_and_variance_and_grow_with_the_mean() -> None:
    keys = [np.uint64(key) for key in range(20000)]
    for mean in (0.3, 6.0, 1300.0):
        numbers = np.array([draws.poisson(mean, key) for key in keys])
        assert numbers.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / len(keys)))
        assert numbers.var() == pytest.approx(mean, rel=0.06)
        assert all(
            draws.poisson(mean * 1.1, key) >= number for key, number in zip(keys[:500], numbers[:500], strict=True)
        )
    assert draws.poisson(0.0, keys[0]) == 0


def test_a_fit_counts_those_who_are_still_there() -> None:
    rng = np.random.default_rng(3)
    full = stays.remaining(Stay(14, 0.7), np.zeros(4000), rng.random(4000))
    seen = rng.random(4000) * 30  # admitted within the last 30 days
    days, ended = np.minimum(full, seen), full < seen
    found = stays.fit(days, ended)
    assert found.stay is not None and found.note is None and (found.ended, found.open) == (ended.sum(), (~ended).sum())
    assert (found.stay.mean, found.stay.spread) == (pytest.approx(14, rel=0.05), pytest.approx(0.7, rel=0.08))
    assert days[ended].mean() < 11  # what leaving them out would say


def test_a_fit_says_when_there_are_too_few_or_hardly_any_has_ended() -> None:
    few = stays.fit(np.arange(1.0, 30.0), np.arange(29) < 9)
    assert (
        few.stay is None and few.ended == 9 and few.note is not None and "9" in few.note[0] and "only 9" in few.note[1]
    )
    open_ = stays.fit(np.concatenate([np.full(10, 5.0) + np.arange(10) / 3, np.full(4000, 30.0)]), np.arange(4010) < 10)
    assert open_.stay is not None and open_.stay.mean == stays.LONGEST and open_.note is not None
    with pytest.raises(ValueError, match="lengths from 0"):
        stays.fit(np.array([-1.0]), np.array([True]))
