"""EARS, CUSUM and Farrington beside R's surveillance and the CDC's definition, by hand, and under change of scale."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from analytics import ears, seasons
from analytics.cusum import Standard, cusum
from analytics.farrington import farrington, farrington_flexible
from analytics.farrington_model import Limit
from tests.analytics.tables import columns

DAILY = st.lists(st.integers(0, 60), min_size=12, max_size=50)
METHODS = [ears.c1, ears.c2, ears.c3]


@pytest.fixture(scope="session")
def folder(shared: Path) -> Path:
    return shared / "reference" / "surveillance"


@pytest.fixture(scope="session")
def weekly(folder: Path) -> dict[str, np.ndarray]:
    return columns(folder / "salmNewport_germany_weekly.csv")


def places(table: dict[str, np.ndarray]) -> np.ndarray:
    return table["i"].astype(int) - 1


def test_ears_c1_c2_of_surveillance(folder: Path, weekly: dict[str, np.ndarray]) -> None:
    wanted = columns(folder / "earsC_salmNewport2011.csv")
    at = places(wanted)
    for name, method in (("C1", ears.c1), ("C2", ears.c2)):
        found = method(weekly["observed"], threshold=float(ndtri(0.999)))
        np.testing.assert_allclose(found.upper[at], wanted[f"{name}_upper"], atol=1e-6, rtol=0)
        np.testing.assert_array_equal(found.alarm[at], wanted[f"{name}_alarm"] > 0)
    found = ears.c1(weekly["observed"], threshold=float(ndtri(0.95)))
    np.testing.assert_allclose(found.upper[at], wanted["C1_upper_a05"], atol=1e-6, rtol=0)
    first = json.loads((folder / "README.json").read_text(encoding="utf-8"))["expected"]["earsC1_a05_first4"]
    np.testing.assert_allclose(found.upper[at][:4], first, atol=1e-6)


def test_ears_c3_of_the_cdc(folder: Path, weekly: dict[str, np.ndarray]) -> None:
    wanted = columns(folder / "earsC3_cdc_definition_salmNewport2011.csv")
    at, found = places(wanted), ears.c3(weekly["observed"])
    np.testing.assert_allclose(found.statistic[at], wanted["C3_cdc_stat"], atol=1e-6, rtol=0)
    np.testing.assert_array_equal(found.alarm[at], wanted["C3_cdc_alarm"] > 0)
    np.testing.assert_allclose(ears.c2(weekly["observed"]).statistic[at], wanted["C2_stat"], atol=1e-6, rtol=0)


@given(DAILY, st.integers(2, 9))
def test_ears_by_definition(cases: list[int], factor: int) -> None:
    series = np.array(cases, dtype=float)
    for method, lag in ((ears.c1, 0), (ears.c2, 2)):
        found = method(series)
        assert np.isnan(found.statistic[: 7 + lag]).all() and not found.alarm[: 7 + lag].any()
        for day in range(7 + lag, len(series)):
            baseline = series[day - lag - 7 : day - lag]
            if baseline.std() > 0:
                assert found.statistic[day] == pytest.approx((series[day] - baseline.mean()) / baseline.std(ddof=1))
        judged = np.isfinite(found.statistic)
        np.testing.assert_array_equal(found.alarm[judged], (found.statistic > 3)[judged])
        np.testing.assert_allclose(method(series * factor).statistic, found.statistic, rtol=1e-6, atol=1e-9)
    third, second = ears.c3(series), ears.c2(series).statistic
    for day in range(11, len(series)):
        assert third.statistic[day] == pytest.approx(np.maximum(second[day - 2 : day + 1] - 1, 0).sum())


def test_ears_for_all_areas_at_once_equals_one_by_one() -> None:
    cases = np.random.default_rng(3).poisson(3, (2, 4, 30))
    for method in METHODS:
        together = method(cases, least_sd=0.2)
        for place in np.ndindex(2, 4):
            np.testing.assert_array_equal(together.statistic[place], method(cases[place], least_sd=0.2).statistic)


def test_ears_without_scatter() -> None:
    silent = np.array([0.0] * 12 + [1])
    assert ears.c1(silent).statistic[-1] == np.inf and ears.c1(silent).alarm[-1]
    assert not ears.c1(silent).alarm[:-1].any()
    assert ears.c1(silent, least_sd=0.2).statistic[-1] == pytest.approx(5)
    assert ears.c3(np.array([4.0] * 20)).statistic[-1] == 0


def test_ears_gaps_are_not_judged() -> None:
    series = np.ones(30)
    series[15] = np.nan
    judged = np.isfinite(ears.c1(series, least_sd=0.2).statistic)
    assert list(np.flatnonzero(~judged)) == [*range(7), *range(15, 23)]
    assert not ears.c3(series).alarm.any()


def test_cusum_of_surveillance(folder: Path, weekly: dict[str, np.ndarray]) -> None:
    wanted = columns(folder / "cusum_salmNewport2011.csv")
    at = places(wanted)
    found = cusum(weekly["observed"][at], weekly["observed"][: at[0]].mean())
    np.testing.assert_array_equal(np.ceil(found.upper), wanted["upper"])
    np.testing.assert_array_equal(found.alarm, wanted["alarm"] > 0)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.floats(0.5, 20), st.sampled_from(list(Standard)))
def test_cusum_limit_is_where_the_sum_reaches_h(cases: list[int], usual: float, standard: Standard) -> None:
    found = cusum(cases, usual, standard=standard)
    assert (found.statistic >= 0).all()
    at_limit = found.upper > 1e-9
    for day in np.flatnonzero(at_limit):
        changed = np.array(cases, dtype=float)
        changed[day] = found.upper[day]
        assert cusum(changed, usual, standard=standard).statistic[day] == pytest.approx(2.26, abs=1e-6)
    again = cusum(np.tile(cases, (2, 1)), usual, standard=standard)
    np.testing.assert_array_equal(again.statistic[1], found.statistic)


def test_cusum_by_hand_and_with_reset() -> None:
    found = cusum([4, 8, 8, 4], 4.0, k=1, h=1.5)
    np.testing.assert_allclose(found.statistic, [0, 1, 2, 1])
    np.testing.assert_allclose(cusum([4, 8, 8, 4], 4.0, k=1, h=1.5, reset=True).statistic, [0, 1, 2, 0])
    assert list(found.alarm) == [False, False, True, False]


def test_farrington_1996_of_surveillance(folder: Path, weekly: dict[str, np.ndarray]) -> None:
    wanted = columns(folder / "farrington_salmNewport2011.csv")
    found = farrington(weekly["observed"], weekly["date"], places(wanted).tolist(), years=3)
    enough = wanted["farrington_upper"] > 0  # there 0 where fewer than five cases in four weeks
    np.testing.assert_allclose(found.upper[enough], wanted["farrington_upper"][enough], atol=1e-4, rtol=0)
    assert np.isnan(found.upper[~enough]).all()
    np.testing.assert_array_equal(found.alarm, wanted["farrington_alarm"] > 0)


def test_farrington_flexible_of_surveillance(folder: Path, weekly: dict[str, np.ndarray]) -> None:
    wanted = columns(folder / "farrington_salmNewport2011.csv")
    at = places(wanted).tolist()
    same_season = farrington_flexible(
        weekly["observed"], weekly["date"], at, years=4, periods=1, left_out=3, weights_threshold=1, trend_p=0.05,
        limit=Limit.TRANSFORMED, least_cases=0,
    )  # fmt: skip
    np.testing.assert_allclose(same_season.upper, wanted["flexA_upper"], atol=1e-4, rtol=0)
    np.testing.assert_array_equal(same_season.alarm, wanted["flexA_alarm"] > 0)
    for trend_p in (0.05, 1.0):
        improved = farrington_flexible(
            weekly["observed"], weekly["date"], at, years=4, alpha=0.1, trend_p=trend_p, least_cases=0
        )
        np.testing.assert_array_equal(improved.upper, wanted["flexB_upper"])
        np.testing.assert_array_equal(improved.alarm, wanted["flexB_alarm"] > 0)


def weeks(number: int) -> np.ndarray:
    return np.datetime64("2010-01-04") + 7 * np.arange(number) * np.timedelta64(1, "D")


def test_expectation_beside_statsmodels_where_nothing_is_weighted_down() -> None:
    days, cases = weeks(320), np.random.default_rng(0).poisson(20, 320).astype(float)
    at = 310
    past = seasons.windows(days, at, 5, 3)
    peer = sm.GLM(cases[past], np.ones(len(past)), family=sm.families.Poisson()).fit(scale="X2")
    found = farrington_flexible(cases, days, [at], periods=1, left_out=3, weights_threshold=9, trend_p=1e-9)
    assert found.expected[0] == pytest.approx(np.exp(peer.params[0]), rel=1e-6)
    spread = max(peer.scale, 1 + 1e-12)
    limit = (
        stats.nbinom.ppf(0.95, found.expected[0] / (spread - 1), 1 / spread)
        if peer.scale > 1
        else stats.poisson.ppf(0.95, found.expected[0])
    )
    assert found.upper[0] == limit


def test_seasons_by_hand() -> None:
    days = weeks(170)
    assert list(days[seasons.same_dates(days, 160, 3)].astype(str)) == [
        "2013-01-28",
        "2012-01-30",
        "2011-01-31",
        "2010-01-25",
    ]
    levels = seasons.periods(days, 160, 2, 3, 10)
    assert list(np.flatnonzero(levels == seasons.WINDOW)) == [*range(53, 60), *range(105, 112), *range(157, 161)]
    assert list(np.bincount(levels[60:105])) == [0, *[5] * 9]
    daily = np.datetime64("2014-01-01") + np.arange(1600) * np.timedelta64(1, "D")
    leap = int((np.datetime64("2016-02-29") - daily[0]) / np.timedelta64(1, "D"))
    assert list(daily[seasons.same_dates(daily, leap, 2)].astype(str)) == ["2016-02-29", "2015-03-01", "2014-03-01"]


def test_an_outbreak_of_the_past_does_not_hide_the_next() -> None:
    days, cases = weeks(320), np.random.default_rng(1).poisson(10, 320).astype(float)
    at = 315
    cases[at] = 40
    past = seasons.windows(days, at, 5, 3)
    disturbed = cases.copy()
    disturbed[past[3]] = 150
    for method in (farrington, farrington_flexible):
        calm, after = method(cases, days, [at]), method(disturbed, days, [at])
        assert calm.alarm[0] and after.alarm[0]
        assert after.expected[0] < 1.5 * calm.expected[0]


@pytest.mark.parametrize("method", [farrington, farrington_flexible])
def test_farrington_with_nothing_to_go_by(method) -> None:
    days, silent = weeks(320), np.zeros(320)
    found = method(silent, days, [315])
    assert np.isnan(found.upper[0]) and not found.alarm[0]  # fewer than five cases in four weeks
    silent[314:316] = 5
    found = method(silent, days, [315])
    assert found.expected[0] == pytest.approx(0, abs=1e-3) and found.alarm[0]
    assert found.statistic[0] > 1
    gaps = np.full(320, np.nan)
    gaps[312:] = 5
    assert np.isnan(method(gaps, days, [315]).upper[0]) and not method(gaps, days, [315]).alarm[0]


@given(st.integers(0, 10**6), st.integers(0, 60))
def test_farrington_a_larger_count_is_never_less_unusual(seed: int, count: int) -> None:
    days, cases = weeks(320), np.random.default_rng(seed).negative_binomial(3, 0.3, 320).astype(float)
    for method in (farrington, farrington_flexible):
        cases[315] = count
        lower = method(cases, days, [315], least_cases=0)
        cases[315] = count + 5
        higher = method(cases, days, [315], least_cases=0)
        assert higher.statistic[0] >= lower.statistic[0] and higher.upper[0] == lower.upper[0] >= 0
        assert lower.alarm[0] == (lower.observed[0] > lower.upper[0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ears.c1(np.ones(7)), "7 days: EARS C1 needs 8"),
        (lambda: ears.c3(np.ones(9)), "9 days: EARS C2 needs 10"),
        (lambda: ears.c1(np.ones(20), baseline=2), "baseline 2"),
        (lambda: ears.c1([1, 2, -3]), "day 2 is -3"),
        (lambda: cusum([1, 2], 0.0), "expected cases of 0"),
        (lambda: cusum([1, 2], 1.0, h=0), "h 0"),
        (lambda: cusum([], 1.0), "no day"),
        (lambda: farrington(np.ones(100), weeks(100), [99]), "years before .* are needed"),
        (lambda: farrington(np.ones(262), weeks(262), [261], years=5), "do not fit"),
        (lambda: farrington(np.ones(9), weeks(9), [9]), "index 9"),
        (lambda: farrington(np.ones(9), weeks(9), [8], alpha=1), "alpha 1"),
        (lambda: farrington(np.ones(3), weeks(9), [2]), "first day of each step"),
        (lambda: farrington(np.ones(3), weeks(9)[[0, 1, 3]], [2]), "evenly spaced"),
        (lambda: farrington_flexible(np.ones(320), weeks(320), [319], periods=60), "no room for 59 periods"),
        (lambda: farrington_flexible(np.ones(320), weeks(320), [319], periods=0), "0 periods"),
        (lambda: farrington_flexible(np.ones(262), weeks(262), [261], years=5), "3 steps before the first"),
    ],
)
def test_refusals_name_the_value(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
