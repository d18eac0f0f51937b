"""EpiEstim's cohort R, its simulated spread within chance, and the exact distribution by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import serial_interval, wallinga_teunis
from analytics.wallinga_teunis import cohort_reproduction
from tests.analytics.tables import columns

SERIAL = serial_interval.gamma_weights(3, 1.5)


def test_epiestim_means_are_equal_and_simulated_spread_is_near(shared: Path) -> None:
    folder = shared / "reference" / "epiestim"
    found = cohort_reproduction(columns(folder / "flu2009_incidence.csv")["I"], columns(folder / "flu2009_si.csv")["w"])
    wanted = columns(folder / "flu2009_wallinga_teunis_case_R.csv")
    assert (found.start + 1 == wanted["t_start"]).all()
    np.testing.assert_allclose(found.mean, wanted["Mean(R)"], atol=1e-9, rtol=0)
    np.testing.assert_allclose(found.sd, wanted["Std(R)"], rtol=0.15)  # theirs: 100 simulated trees
    np.testing.assert_allclose(found.quantiles[2], wanted["Quantile.0.975(R)"], atol=0.1)


def test_two_possible_infectors_by_hand() -> None:
    found = cohort_reproduction([1, 1, 2, 0], np.array([0, 0.5, 0.5]), window=1)
    # Both cases of day 2 were infected by day 0 or day 1, evenly; the one of day 1 by day 0.
    assert found.mean[0] == pytest.approx(1.0) and found.sd[0] == pytest.approx(0.5**0.5)
    np.testing.assert_allclose(found.quantiles[:, 0], [0, 1, 2])
    assert found.mean[1] == 0 and np.isnan(found.mean[2])
    assert list(found.complete) == [True, False, False]


@given(st.lists(st.integers(0, 30), min_size=5, max_size=40))
def test_every_case_that_can_have_an_infector_is_counted_once(cases: list[int]) -> None:
    series = np.array(cases, dtype=float)
    found = cohort_reproduction(series, SERIAL, window=1)
    infected = np.nansum(found.mean * series[1:])
    possible = series[serial_interval.infectiousness(series, SERIAL) > 0].sum()
    assert infected <= possible + 1e-6
    if series[0] == 0:
        assert infected == pytest.approx(possible)
    assert (np.diff(found.quantiles, axis=0)[:, series[1:] > 0] >= 0).all()


def test_the_normal_limit_meets_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    series = np.random.default_rng(3).poisson(60, 30)
    exact = cohort_reproduction(series, SERIAL)
    monkeypatch.setattr(wallinga_teunis, "MOST_EXACT", 0)
    np.testing.assert_allclose(cohort_reproduction(series, SERIAL).quantiles, exact.quantiles, atol=2 / 400)


def test_short_and_empty_series() -> None:
    assert cohort_reproduction([5, 3], SERIAL).mean.shape == (0,)
    assert np.isnan(cohort_reproduction(np.zeros(20), SERIAL).mean).all()


@pytest.mark.parametrize("bad", [{"cases": [1.5, 2]}, {"cases": [[1, 2]]}, {"window": 0}, {"probabilities": [0]}])
def test_refusals(bad: dict) -> None:
    given_values = {"cases": [1, 2, 3], "window": 1, **bad}
    with pytest.raises(ValueError, match="give"):
        cohort_reproduction(given_values.pop("cases"), SERIAL, **given_values)
