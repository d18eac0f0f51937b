"""Growth beside statsmodels, by hand, and under scaling and reversal."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics import loglinear
from analytics.growth import Family, growth

SERIES = st.lists(st.integers(0, 300), min_size=3, max_size=40)


def test_published_doubling(shared: Path) -> None:
    known = json.loads((shared / "reference" / "trend" / "doubling.json").read_text(encoding="utf-8"))
    found = growth(known["series"], Family.POISSON).doubling
    assert found[0] == pytest.approx(known["poisson_glm_doubling"], rel=1e-9)
    assert found[0] == pytest.approx(known["true_doubling_days"], abs=known["tolerance"])
    assert found[1] < found[0] < found[2]
    assert growth(known["series"]).dispersion == 0  # rounded exponentials scatter less than chance


@pytest.mark.parametrize("seed", range(4))
def test_statsmodels_agrees(seed: int) -> None:
    rng = np.random.default_rng(seed)
    day = np.arange(25)
    cases = rng.negative_binomial(3, 3 / (3 + 20 * np.exp(0.05 * day)))
    design = sm.add_constant(day.astype(float))
    poisson = sm.GLM(cases, design, family=sm.families.Poisson()).fit()
    found = growth(cases, Family.POISSON)
    np.testing.assert_allclose(
        [found.rate_lower, found.rate, found.rate_upper],
        [poisson.conf_int()[1][0], poisson.params[1], poisson.conf_int()[1][1]],
        atol=1e-7,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its optimiser complains on the way
        free = sm.NegativeBinomial(cases, design).fit(disp=False, maxiter=500)
    found = growth(cases)
    assert found.dispersion == pytest.approx(free.params[2], rel=1e-3)
    assert found.rate == pytest.approx(free.params[1], abs=1e-5)
    fixed = sm.GLM(cases, design, family=sm.families.NegativeBinomial(alpha=found.dispersion)).fit()
    assert found.rate_upper == pytest.approx(fixed.conf_int()[1][1], abs=1e-4)  # there by expected information, as here


def test_weighted_fit_and_leverage_of_statsmodels() -> None:
    rng = np.random.default_rng(5)
    design = sm.add_constant(rng.normal(size=(30, 2)))
    cases, weights = rng.poisson(6, 30).astype(float), rng.uniform(0.2, 2, 30)
    peer = sm.GLM(cases, design, family=sm.families.Poisson(), var_weights=weights).fit()
    found = loglinear.fit(design, cases, weights)
    np.testing.assert_allclose(found.coefficients, peer.params, atol=1e-7)
    np.testing.assert_allclose(found.covariance, peer.cov_params(), atol=1e-7)
    np.testing.assert_allclose(found.leverage, peer.get_hat_matrix_diag(), atol=1e-6)


def test_exact_exponentials() -> None:
    rising = growth(100 * 2.0 ** (np.arange(12) / 4), Family.POISSON)
    assert rising.doubling[0] == pytest.approx(4) and rising.halving[0] == np.inf
    falling = growth(1000 * 0.5 ** (np.arange(12) / 3), Family.POISSON)
    assert falling.halving[0] == pytest.approx(3) and falling.doubling[0] == np.inf
    flat = growth([10] * 9)
    assert flat.rate == pytest.approx(0, abs=1e-12)
    assert flat.doubling[2] == np.inf and flat.halving[2] == np.inf  # the interval has both signs in it


@given(SERIES, st.sampled_from(list(Family)))
def test_backwards_is_the_opposite_and_more_data_is_surer(cases: list[int], family: Family) -> None:
    assume(sum(case > 0 for case in cases) >= 2)
    found, backwards = growth(cases, family), growth(cases[::-1], family)
    assert found.rate == pytest.approx(-backwards.rate, abs=1e-4)
    assert found.rate_lower <= found.rate <= found.rate_upper
    assert (found.fitted >= 0).all() and found.dispersion >= 0
    if family is Family.POISSON:
        assert found.fitted.sum() == pytest.approx(sum(cases), rel=1e-5)
        tenfold = growth(np.array(cases) * 10, family)
        assert tenfold.rate == pytest.approx(found.rate, abs=1e-4)
        assert tenfold.rate_upper - tenfold.rate < found.rate_upper - found.rate


def test_intervals_cover_where_counts_scatter() -> None:
    rng, truth, inside = np.random.default_rng(8), 0.06, {Family.POISSON: 0, Family.NEGATIVE_BINOMIAL: 0}
    for _ in range(150):
        cases = rng.negative_binomial(4, 4 / (4 + 30 * np.exp(truth * np.arange(21))))
        for family in inside:
            found = growth(cases, family)
            inside[family] += found.rate_lower <= truth <= found.rate_upper
    assert inside[Family.NEGATIVE_BINOMIAL] / 150 >= 0.88
    assert inside[Family.POISSON] / 150 < 0.7  # why the other one is the default


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([0, 0, 0], "0 of 3 days"),
        ([0, 9, 0, 0], "1 of 4 days"),
        ([1, 2], "3 days or more"),
        ([1, np.nan, 3], "day 1"),
        ([4, -1, 3], "-1"),
    ],
)
def test_refusals(cases: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        growth(cases)


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match="level 0"):
        growth([1, 2, 3], level=0)
    with pytest.raises(ValueError, match="cannot be told apart"):
        loglinear.fit(np.ones((5, 2)), np.arange(5.0))
    with pytest.raises(ValueError, match="1 counts cannot carry 2 terms"):
        loglinear.fit(np.ones((1, 2)), np.ones(1))
