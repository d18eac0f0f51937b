"""EpiEstim's answers, EpiEstim's rules, and what must hold whatever the numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics import serial_interval
from analytics.reproduction import PROBABILITIES, Basis, Caution, in_windows, reproduction, several_windows
from tests.analytics.tables import columns

SERIAL = serial_interval.gamma_weights(6.3, 4.2)
SERIES = st.lists(st.integers(0, 200), min_size=1, max_size=60)


@pytest.fixture(scope="session")
def folder(shared: Path) -> Path:
    return shared / "reference" / "epiestim"


def series_of(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    return columns(folder / f"{name}_incidence.csv")["I"], columns(folder / f"{name}_si.csv")["w"]


def assert_equal(found, expected: dict[str, np.ndarray]) -> None:
    assert (found.start + 1 == expected["t_start"]).all() and (found.end + 1 == expected["t_end"]).all()
    np.testing.assert_allclose(found.mean, expected["Mean(R)"], atol=1e-9, rtol=0)
    np.testing.assert_allclose(found.sd, expected["Std(R)"], atol=1e-9, rtol=0)
    for probability in PROBABILITIES:
        name = "Median(R)" if probability == 0.5 else f"Quantile.{probability:g}(R)"
        np.testing.assert_allclose(found.at(probability), expected[name], atol=1e-9, rtol=0)


@pytest.mark.parametrize("name", ["flu2009", "flu1918", "sars2003"])
def test_epiestim_with_a_given_serial_interval(folder: Path, name: str) -> None:
    assert_equal(reproduction(*series_of(folder, name)), columns(folder / f"{name}_R_weekly_nonparam.csv"))


def test_epiestim_with_a_gamma_serial_interval(folder: Path) -> None:
    found = reproduction(series_of(folder, "flu2009")[0], serial_interval.gamma_weights(2.6, 1.5))
    assert_equal(found, columns(folder / "flu2009_R_weekly_param_2.6_1.5.csv"))


def test_epiestim_with_imported_cases_apart(folder: Path) -> None:
    cases = columns(folder / "mers_incidence_local_imported.csv")
    found = reproduction(cases["local"], serial_interval.gamma_weights(6.8, 4.1), cases["imported"])
    assert_equal(found, columns(folder / "mers_R_weekly_param_6.8_4.1.csv"))


def test_the_published_figures_of_2009(folder: Path) -> None:
    found = reproduction(*series_of(folder, "flu2009"))
    for row in json.loads((folder / "README.json").read_text(encoding="utf-8"))["expected_flu2009"]:
        at = int(np.flatnonzero(found.start + 1 == row["t_start"])[0])
        assert found.mean[at] == pytest.approx(row["mean"], abs=1e-7)
        assert found.sd[at] == pytest.approx(row.get("sd", found.sd[at]), abs=1e-7)


def test_discretised_gamma_intervals(folder: Path) -> None:
    table = columns(folder / "discr_si.csv")
    for mean, sd in np.unique(np.column_stack([table["mean"], table["sd"]]), axis=0):
        rows = (table["mean"] == mean) & (table["sd"] == sd)
        found = serial_interval.gamma_weights(mean, sd, int(table["k"][rows].max()))
        np.testing.assert_allclose(found, table["w"][rows], atol=1e-9, rtol=0)


@given(st.floats(1.5, 20), st.floats(0.5, 8))
def test_a_serial_interval_is_a_distribution_with_its_mean(mean: float, sd: float) -> None:
    weights = serial_interval.gamma_weights(mean, sd)
    assert weights[0] == 0 and (weights >= 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-6)
    assert serial_interval.mean_of(weights) == pytest.approx(mean, abs=1e-3)


def test_all_areas_at_once_equal_one_by_one() -> None:
    cases = np.random.default_rng(1).poisson(4, (2, 3, 40))
    together = reproduction(cases, SERIAL, cases // 4)
    for place in np.ndindex(2, 3):
        alone = reproduction(cases[place], SERIAL, cases[place] // 4)
        np.testing.assert_array_equal(together.quantiles[:, *place], alone.quantiles)
        np.testing.assert_array_equal(together.cautions[Caution.FEW_CASES][place], alone.cautions[Caution.FEW_CASES])


@given(SERIES, st.integers(1, 10))
def test_the_posterior_is_the_conjugate_one(cases: list[int], window: int) -> None:
    found = reproduction(cases, SERIAL, window=window)
    assert len(found.mean) == max(len(cases) - window, 0)
    for at, (first, last) in enumerate(zip(found.start, found.end, strict=True)):
        if last + 1 <= 6.3:
            assert np.isnan(found.mean[at]) and found.cautions[Caution.TOO_EARLY][at]
            continue
        source = sum(
            SERIAL[lag] * cases[day - lag]
            for day in range(first, last + 1)
            for lag in range(1, min(day + 1, len(SERIAL)))
        )
        posterior = stats.gamma(1 + sum(cases[first : last + 1]), scale=1 / (0.2 + source))
        assert found.mean[at] == pytest.approx(posterior.mean(), rel=1e-9)
        assert found.at(0.975)[at] == pytest.approx(posterior.ppf(0.975), rel=1e-9)
        assert found.above(1)[at] == pytest.approx(posterior.sf(1), abs=1e-9)


@given(SERIES, st.integers(2, 9))
def test_more_local_cases_never_lower_and_more_imported_never_raise(cases: list[int], factor: int) -> None:
    local = np.array(cases, dtype=float)
    plain, more = reproduction(local, SERIAL), reproduction(local, SERIAL, local * factor)
    late = np.isfinite(plain.mean)
    assert (more.mean[late] <= plain.mean[late] + 1e-12).all()
    assert (plain.quantiles[:, late] >= 0).all() and (np.diff(plain.quantiles[:, late], axis=0) >= 0).all()


def test_steady_cases_mean_one_and_many_cases_forget_the_prior() -> None:
    found = reproduction(np.full(200, 5000), SERIAL)
    np.testing.assert_allclose(found.mean[-50:], 1, atol=1e-3)
    grown = reproduction(1000 * 1.1 ** np.arange(80), SERIAL)
    wanted = 1 / float(SERIAL @ 1.1 ** -np.arange(len(SERIAL)))  # Lotka and Euler
    np.testing.assert_allclose(grown.mean[-20:], wanted, rtol=1e-3)


def test_true_r_lies_in_the_interval() -> None:
    rng = np.random.default_rng(7)
    truth = np.where(np.arange(70) < 35, 1.6, 0.7)
    days, areas = len(truth), 60
    local, imported = np.zeros((areas, days)), rng.poisson(1.5, (areas, days)).astype(float)
    for day in range(1, days):
        source = serial_interval.infectiousness((local + imported)[:, : day + 1], SERIAL)[:, day]
        local[:, day] = rng.poisson(truth[day] * source)
    found = reproduction(local, SERIAL, imported)
    steady = (truth[found.start] == truth[found.end]) & ~found.cautions[Caution.TOO_EARLY][0]
    inside = (found.at(0.025) <= truth[found.end]) & (truth[found.end] <= found.at(0.975))
    assert 0.92 <= inside[:, steady].mean() <= 0.98
    all_as_local = reproduction(local + imported, SERIAL)
    assert (all_as_local.mean - found.mean)[:, steady].mean() > 0.1  # why imported cases are kept apart


def test_cautions_are_data() -> None:
    local, imported = np.array([0.0] * 8 + [2] * 12), np.array([0.0] * 8 + [2] * 6 + [0] * 6)
    found = reproduction(local, SERIAL, imported, basis=Basis.REPORT)
    assert found.cautions[Caution.NO_SOURCE][0] and not found.cautions[Caution.NO_SOURCE][-1]
    assert found.cautions[Caution.MUCH_IMPORTED][6] and not found.cautions[Caution.MUCH_IMPORTED][-1]
    assert found.cautions[Caution.FEW_CASES][0] and not found.cautions[Caution.FEW_CASES][-1]
    assert found.cautions[Caution.REPORT_DATES].all()
    assert not reproduction(local, SERIAL).cautions[Caution.REPORT_DATES].any()


def test_no_case_at_all_says_so() -> None:
    found = reproduction(np.zeros(20), SERIAL)
    assert found.cautions[Caution.NO_SOURCE].all() and found.cautions[Caution.FEW_CASES].all()
    assert not found.cautions[Caution.MUCH_IMPORTED].any()
    np.testing.assert_allclose(found.mean[-1], 5)  # the prior, and marked as such


def test_several_windows_and_given_ones_agree() -> None:
    cases = np.random.default_rng(2).poisson(9, 30)
    several = several_windows(cases, SERIAL, windows=(1, 7, 14))
    given_ones = in_windows(cases, SERIAL, None, [8, 10], [14, 23])
    assert list(several) == [1, 7, 14]
    np.testing.assert_allclose(given_ones.mean, [several[7].mean[7], several[14].mean[9]])
    assert (several[1].sd[-5:] > several[14].sd[-5:]).all()


@pytest.mark.parametrize("days", [1, 7])
def test_a_series_no_longer_than_the_window_has_no_estimate(days: int) -> None:
    assert reproduction(np.ones((3, days)), SERIAL).mean.shape == (3, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"local": []}, "no day"),
        ({"local": [1, -2, 3]}, "day 1 is -2"),
        ({"local": [1, 2, np.nan]}, "day 2 is nan"),
        ({"imported": [1, 2]}, "must be equal"),
        ({"weights": np.array([0.1, 0.9])}, "share of 0.1 on day 0"),
        ({"weights": np.array([0.0, 0.5])[:1]}, "shares of days 0, 1"),
        ({"weights": np.array([0.0, 0.9, 0.9])}, "sum to 1.8"),
        ({"weights": np.array([0.0, 1.2, -0.2])}, "share -0.2"),
        ({"window": 0}, "window of 0 days"),
        ({"probabilities": [1.0]}, "quantile at 1"),
    ],
)
def test_refusals_name_the_value(change: dict, words: str) -> None:
    given_values = {"local": [1, 2, 3], "weights": SERIAL, "imported": None, **change}
    with pytest.raises(ValueError, match=words):
        reproduction(
            given_values.pop("local"), given_values.pop("weights"), given_values.pop("imported"), **given_values
        )


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match="window 0 to 3"):
        in_windows([1, 2, 3, 4], SERIAL, None, [0], [3])
    with pytest.raises(ValueError, match="only at"):
        reproduction([1] * 20, SERIAL).at(0.3)
    for mean, sd in ((1, 2), (np.nan, 2), (5, 0)):
        with pytest.raises(ValueError, match="days"):
            serial_interval.gamma_weights(mean, sd)
