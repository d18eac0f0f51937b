"""Intervals of R for unequal infectiousness, and the exact test that guards hot spots: by hand, by chance and on bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analytics.excess import excess
from analytics.neighbours import from_pairs
from analytics.reproduction import reproduction
from analytics.serial_interval import gamma_weights
from analytics.superspreading import widened

WEIGHTS = gamma_weights(6.3, 4.2)
LOCAL = np.array([5, 3, 4, 8, 9, 12, 11, 15, 18, 14, 20, 25, 22, 30])
IMPORTED = np.array([2, 1, 0, 3, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0])


def test_one_window_by_hand() -> None:
    said = reproduction(LOCAL, WEIGHTS, IMPORTED)
    wide = widened(said, LOCAL, WEIGHTS, IMPORTED, k=0.3)
    at, first, last = 4, int(said.start[4]), int(said.end[4])
    about = LOCAL + IMPORTED
    reach = np.array([WEIGHTS[[day - s for day in range(max(first, s + 1), last + 1)]].sum() for s in range(last + 1)])
    factor = 1 + said.mean[at] / 0.3 * (reach**2 @ about[: last + 1]) / (reach @ about[: last + 1])
    assert wide.shape[at] == pytest.approx(said.shape[at] / factor) and wide.mean[at] == pytest.approx(said.mean[at])
    assert wide.at(0.975)[at] == pytest.approx(stats.gamma(said.shape[at] / factor, scale=said.scale[at] * factor).ppf(0.975))
    assert (wide.at(0.025) < said.at(0.025))[1:].all() and (wide.at(0.975) > said.at(0.975))[1:].all()
    assert wide.cautions is said.cautions


def test_where_all_infect_alike_nothing_changes_and_areas_go_together() -> None:
    said = reproduction(np.stack([LOCAL, LOCAL[::-1]]), WEIGHTS)
    same = widened(said, np.stack([LOCAL, LOCAL[::-1]]), WEIGHTS, k=np.inf)
    np.testing.assert_allclose(same.quantiles, said.quantiles)
    alone = widened(reproduction(LOCAL, WEIGHTS), LOCAL, WEIGHTS)
    np.testing.assert_allclose(widened(said, np.stack([LOCAL, LOCAL[::-1]]), WEIGHTS).quantiles[:, 0], alone.quantiles)


def test_many_are_as_exact_as_few() -> None:
    cases = np.random.default_rng(4).poisson(np.geomspace(0.05, 3000, 60)[:, None], (60, 90))
    said = reproduction(cases, WEIGHTS)
    wide = widened(said, cases, WEIGHTS)
    for row in (0, 20, 59):
        few = widened(reproduction(cases[row], WEIGHTS), cases[row], WEIGHTS)
        np.testing.assert_allclose(wide.quantiles[:, row], few.quantiles, rtol=1e-4, atol=1e-4)


def test_no_window_and_nobody_infectious_are_no_trouble() -> None:
    short = reproduction([3, 4], WEIGHTS)
    assert widened(short, [3, 4], WEIGHTS).shape.shape == (0,)
    quiet = np.zeros(30)
    said = reproduction(quiet, WEIGHTS)
    np.testing.assert_allclose(widened(said, quiet, WEIGHTS).quantiles, said.quantiles)


def test_what_does_not_fit_is_said() -> None:
    said = reproduction(LOCAL, WEIGHTS)
    with pytest.raises(ValueError, match="above 0"):
        widened(said, LOCAL, WEIGHTS, k=0)
    with pytest.raises(ValueError, match="do not fit"):
        widened(said, LOCAL[:9], WEIGHTS)
    with pytest.raises(ValueError, match="do not fit"):
        widened(said, np.stack([LOCAL, LOCAL]), WEIGHTS)


def test_the_exact_test_is_poissons_with_neighbours_counted_in() -> None:
    near = from_pairs(4, [0, 1], [1, 2], itself=True)
    cases, people = np.array([6, 2, 0, 4]), np.array([100.0, 300.0, 200.0, 600.0])
    found, expected = np.array([8, 8, 2, 4]), np.array([400, 600, 500, 600]) / 100
    by_hand = np.minimum(2 * np.minimum(stats.poisson.sf(found - 1, expected), stats.poisson.cdf(found, expected)), 1)
    np.testing.assert_allclose(excess(cases, people, near), by_hand)
    assert (excess(np.zeros(4), people, near) == 1).all()


def test_it_is_false_as_rarely_as_it_says() -> None:
    rng = np.random.default_rng(3)
    near, people = from_pairs(50, np.arange(49), np.arange(1, 50), itself=True), rng.uniform(100, 5000, 50)
    p = np.array([excess(rng.multinomial(400, people / people.sum()), people, near) for _ in range(300)])
    assert 0.01 < (p <= 0.05).mean() <= 0.05


def test_the_exact_test_refuses_what_it_cannot_judge() -> None:
    near = from_pairs(3, [0], [1], itself=True)
    for cases, people, named in (([1, 2, -1], [1, 1, 1], "0 or more"), ([1, 2, 3], [1, 0, 1], "above 0"), ([1, 2], [1, 1, 1], "do not fit")):
        with pytest.raises(ValueError, match=named):
            excess(cases, people, near)
