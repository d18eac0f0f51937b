"""Exact intervals, PySAL's smoothed rates, and the promises rates keep."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from analytics import neighbours, rates

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
    from libpysal.weights import lat2W


def city(seed: int, areas: int = 100) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    people = rng.integers(100, 5_000, areas).astype(float)
    return rng.poisson(people * rng.gamma(2, 0.001, areas)).astype(float), people


def test_exact_intervals() -> None:
    """Garwood's table for 0, 1 and 10 events."""
    found = rates.direct([0, 1, 10], [100_000] * 3)
    assert found.rate.tolist() == [0, 1, 10]
    assert found.lower == pytest.approx([0, 0.0253, 4.795], abs=5e-4)
    assert found.upper == pytest.approx([3.689, 5.572, 18.390], abs=5e-4)
    assert found.few.all() and not rates.direct([20], [10]).few[0]


def test_intervals_are_those_of_chi_square() -> None:
    events = np.arange(1, 200)
    found = rates.direct(events, np.full(199, 10.0), per=10, level=0.9)
    assert found.lower == pytest.approx(chi2.ppf(0.05, 2 * events) / 2)
    assert found.upper == pytest.approx(chi2.ppf(0.95, 2 * events + 2) / 2)


def test_global_rates_are_esda_s() -> None:
    events, people = city(1)
    assert rates.empirical_bayes(events, people, 1).rate == pytest.approx(Empirical_Bayes(events, people).r.ravel(), abs=1e-12)


def test_local_rates_are_esda_s() -> None:
    events, people = city(2)
    grid = lat2W(10, 10)
    sides = grid.sparse.tocoo()
    ours = rates.local_empirical_bayes(events, people, neighbours.from_pairs(100, sides.row, sides.col), 1)
    theirs = Spatial_Empirical_Bayes(events, people, grid).r.ravel()
    assert ours.rate == pytest.approx(theirs, abs=1e-12)
    # Who is beside whom counts, not how much nor whether an area is its own neighbour.
    same = neighbours.from_pairs(100, sides.row, sides.col, itself=True, standardised=True)
    assert rates.local_empirical_bayes(events, people, same, 1).rate == pytest.approx(ours.rate)


def test_no_more_difference_than_chance_gives_the_mean() -> None:
    found = rates.empirical_bayes([10, 11, 9], [1_000, 1_000, 1_000], 1_000)
    assert found.rate == pytest.approx([10, 10, 10]) and (found.own == 0).all()


def test_nobody_there_no_rate() -> None:
    around = neighbours.from_pairs(4, [0, 1], [1, 2])
    for found in (
        rates.direct([1, 2, 0, 3], [0, 100, np.nan, 100]),
        rates.empirical_bayes([1, 2, 0, 3], [0, 100, np.nan, 100]),
        rates.local_empirical_bayes([1, 2, 0, 3], [0, 100, np.nan, 100], around),
    ):
        assert np.isnan(found.rate).tolist() == [True, False, True, False]
    assert np.isnan(rates.empirical_bayes([0, 0], [0, 0]).rate).all()
    # Cases where nobody lives take no part in the mean either.
    assert rates.empirical_bayes([1, 2, 0, 3], [0, 100, np.nan, 100], 100).prior[1] == pytest.approx(2.5)


def test_no_cases_at_all() -> None:
    around = neighbours.from_pairs(3, [0], [1])
    assert rates.empirical_bayes([0, 0, 0], [1, 2, 3]).rate.tolist() == [0, 0, 0]
    assert rates.local_empirical_bayes([0, 0, 0], [1, 2, 3], around).rate.tolist() == [0, 0, 0]


def test_an_area_alone_is_drawn_to_the_city() -> None:
    events, people = city(3, 5)
    alone = rates.local_empirical_bayes(events, people, neighbours.from_pairs(5, [0, 1], [1, 2]))
    everywhere = rates.empirical_bayes(events, people)
    assert alone.rate[3:] == pytest.approx(everywhere.rate[3:])
    assert alone.prior[0] == pytest.approx(events[:2].sum() / people[:2].sum() * 100_000)


@pytest.mark.parametrize(
    ("events", "people", "message"),
    [
        ([1, 2], [1], "2 areas have cases, 1 a population"),
        ([1, -2], [1, 1], "area 1 has -2.0 cases"),
        ([np.nan, 2], [1, 1], "area 0 has nan cases"),
        ([1, 2], [1, -5], "area 1 has a population of -5.0"),
        ([1, 2], [np.inf, 5], "area 0 has a population of inf"),
    ],
)
def test_what_is_refused(events, people, message) -> None:
    for method in (rates.direct, rates.empirical_bayes):
        with pytest.raises(ValueError, match=message):
            method(events, people)


def test_what_else_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit weights"):
        rates.local_empirical_bayes([1, 2], [1, 2], neighbours.from_pairs(3, [0], [1]))
    with pytest.raises(ValueError, match="level must lie"):
        rates.direct([1], [1], level=1)


@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 100), per=st.sampled_from([1.0, 1e4, 1e5]))
def test_drawn_rates_lie_between_own_and_prior(seed: int, scale: float, per: float) -> None:
    events, people = city(seed, 25)
    raw = rates.direct(events, people, per)
    sides = lat2W(5, 5).sparse.tocoo()
    around = neighbours.from_pairs(25, sides.row, sides.col)
    for found in (rates.empirical_bayes(events, people, per), rates.local_empirical_bayes(events, people, around, per)):
        low, high = np.minimum(raw.rate, found.prior), np.maximum(raw.rate, found.prior)
        assert (found.rate >= low * (1 - 1e-9)).all() and (found.rate <= high * (1 + 1e-9)).all()
        assert ((found.own >= 0) & (found.own <= 1)).all() and (found.rate >= 0).all()
    more = rates.empirical_bayes(events, people, per * scale)
    assert more.rate == pytest.approx(rates.empirical_bayes(events, people, per).rate * scale)


@given(seed=st.integers(0, 10_000))
def test_more_people_more_weight(seed: int) -> None:
    events, people = city(seed, 25)
    own = rates.empirical_bayes(events, people).own
    assert (np.diff(own[np.argsort(people)]) >= -1e-12).all()


@given(events=st.integers(0, 10_000), level=st.floats(0.5, 0.99))
def test_intervals_hold_the_rate_and_widen(events: int, level: float) -> None:
    narrow, wide = rates.direct([events], [1_000], level=level), rates.direct([events], [1_000], level=0.995)
    assert wide.lower[0] <= narrow.lower[0] <= narrow.rate[0] <= narrow.upper[0] <= wide.upper[0]
