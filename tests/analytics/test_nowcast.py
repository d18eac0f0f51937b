"""The nowcast of the 2011 outbreak, triangles by hand, and intervals that hold what they promise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.chain_ladder import chain_ladder
from analytics.nowcast import Nowcast, bayesian, lawless
from analytics.triangle import Triangle, reporting_triangle
from tests.analytics.tables import columns

NOW = np.datetime64("2011-06-02")
DAY = np.timedelta64(1, "D")
PRIOR_OF_THE_PAPER = (50.0, 3000.0)


@pytest.fixture(scope="session")
def outbreak(shared: Path) -> Triangle:
    lines = columns(shared / "reference" / "surveillance" / "husO104Hosp_linelist.csv")
    return reporting_triangle(lines["dHosp"], lines["dReport"], NOW, 15)


@pytest.fixture(scope="session")
def published(shared: Path) -> dict[str, np.ndarray]:
    table = columns(shared / "reference" / "surveillance" / "nowcast_husO104_now_2011-06-02.csv")
    given_days = np.isfinite(table["lawless_median"])
    return {name: values[given_days] for name, values in table.items()}


def on_days(found: Nowcast, values: np.ndarray, days: np.ndarray) -> np.ndarray:
    return values[((days - found.first) / DAY).astype(int)]


def test_what_was_known_of_the_outbreak(outbreak: Triangle, published: dict[str, np.ndarray]) -> None:
    found = lawless(outbreak)
    observed = on_days(found, found.observed, published["date"])
    np.testing.assert_array_equal(observed, published["observed_by_now"])
    assert observed.sum() == 312 and published["lawless_median"].sum() == 548


def test_lawless_medians_and_limits(outbreak: Triangle, published: dict[str, np.ndarray]) -> None:
    found = lawless(outbreak)
    np.testing.assert_allclose(on_days(found, found.median, published["date"]), published["lawless_median"], atol=1)
    np.testing.assert_allclose(on_days(found, found.lower, published["date"]), published["lawless_lo"], atol=4)
    # The package leaves part of the variance out and ends its limits short where the lower one is cut off: the last day.
    upper = on_days(found, found.upper, published["date"])
    np.testing.assert_allclose(upper[:-1], published["lawless_hi"][:-1], atol=5)
    assert upper[-1] > published["lawless_hi"][-1]
    assert (upper >= published["final_truth"]).mean() >= 0.85


def test_lawless_as_the_package_prints_it(outbreak: Triangle, published: dict[str, np.ndarray]) -> None:
    found = lawless(outbreak, as_surveillance=True)
    for name, values in (("median", found.median), ("lo", found.lower), ("hi", found.upper)):
        np.testing.assert_array_equal(on_days(found, values, published["date"]), published[f"lawless_{name}"])


@pytest.mark.parametrize("seed", range(3))
def test_bayesian_medians_and_limits(outbreak: Triangle, published: dict[str, np.ndarray], seed: int) -> None:
    found = bayesian(outbreak, np.random.default_rng(seed), prior=PRIOR_OF_THE_PAPER, draws=20_000)
    for name, values, within in (("median", found.median, 2), ("lo", found.lower, 4), ("hi", found.upper, 4)):
        np.testing.assert_allclose(on_days(found, values, published["date"]), published[f"bayes_{name}"], atol=within)


def test_bayesian_default_prior_covers_the_outbreak(outbreak: Triangle, published: dict[str, np.ndarray]) -> None:
    found = bayesian(outbreak, np.random.default_rng(1))
    truth = published["final_truth"]
    lower, upper = (on_days(found, values, published["date"]) for values in (found.lower, found.upper))
    assert ((lower <= truth) & (truth <= upper)).mean() >= 0.85
    assert np.isfinite(found.median).all()  # also of the two days of which nothing is reported


def test_lawless_is_the_chain_ladder(shared: Path) -> None:
    folder = shared / "reference" / "chainladder"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    table = columns(folder / "raa_triangle.csv")
    totals = np.column_stack([table[str(age)] for age in range(12, 132, 12)])
    developed = chain_ladder(totals)
    assert developed.outstanding.sum() == pytest.approx(expected["total_ibnr"], rel=1e-9)
    assert developed.total_error == pytest.approx(expected["total_mack_se"], rel=1e-6)
    np.testing.assert_allclose(developed.factors[:4], expected["ldf_first4"], atol=1e-6)
    found = lawless(Triangle(NOW, np.nan_to_num(np.diff(totals, axis=1, prepend=0.0)), 0, 0, 0, 0))
    assert found.total - found.observed.sum() == pytest.approx(expected["total_ibnr"], rel=1e-9)


def test_a_triangle_by_hand() -> None:
    day = np.datetime64("2020-02-01") + np.arange(-1, 5) * DAY
    missing = np.datetime64("NaT")
    event = np.array([day[1], day[1], day[2], day[3], day[2], missing, day[4], day[0], day[1]])
    report = np.array([day[1], day[3], day[2], day[2], day[5], day[3], day[4], day[2], missing])
    found = reporting_triangle(event, report, day[4], 1, first=day[1])
    np.testing.assert_array_equal(found.counts, [[1, 1], [1, 0], [0, 0], [1, 0]])
    np.testing.assert_array_equal(found.seen, [[True, True], [True, True], [True, True], [True, False]])
    assert (found.without_date, found.reversed, found.long, found.outside) == (2, 1, 1, 1)


def test_half_reported_on_the_day_by_hand() -> None:
    found = lawless(Triangle(NOW, np.array([[5.0, 5], [10, 10], [8, 8], [6, 0]]), 0, 0, 0, 0))
    assert found.expected[-1] == pytest.approx(12) and found.share[-1] == pytest.approx(0.5)
    variance = 6 * 0.5 / 0.25 + 6 * 7 / 0.25 * (0.5 / (46 * 0.5))  # reporting, and 23 of 46 learnt from
    assert found.upper[-1] == round(12 + 1.959964 * variance**0.5)
    np.testing.assert_array_equal(found.upper[:-1], found.observed[:-1])


def test_recent_windows_follow_a_change() -> None:
    counts = np.array([[10.0, 0]] * 20 + [[5.0, 5]] * 9 + [[5.0, 0]])
    triangle = Triangle(NOW, counts, 0, 0, 0, 0)
    assert lawless(triangle).expected[-1] < 7 and lawless(triangle, window=5).expected[-1] == pytest.approx(10)
    assert (
        bayesian(triangle, np.random.default_rng(0), window=5).median[-1]
        > bayesian(triangle, np.random.default_rng(0)).median[-1]
    )


def test_nothing_reported_yet_is_not_nothing() -> None:
    triangle = Triangle(NOW, np.array([[1.0, 9]] * 20 + [[0.0, 0]]), 0, 0, 0, 0)
    assert np.isnan(lawless(triangle).median[-1]) and np.isnan(lawless(triangle).upper[-1])
    assert bayesian(triangle, np.random.default_rng(0)).upper[-1] > 10


def test_no_events_at_all() -> None:
    triangle = Triangle(NOW, np.zeros((30, 6)), 0, 0, 0, 0)
    assert np.nansum(lawless(triangle).median) == 0
    found = bayesian(triangle, np.random.default_rng(0))
    assert (found.median[:25] == 0).all() and (found.lower == 0).all() and np.isfinite(found.upper).all()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), min_size=1, max_size=200), st.integers(1, 8))
def test_order_of_records_is_nothing_and_reported_cases_stay(pairs: list[tuple[int, int]], longest: int) -> None:
    event = NOW - np.array([ago for ago, _ in pairs]) * DAY
    report = event + np.array([delay for _, delay in pairs]) * DAY
    if not (report <= NOW).any():
        return
    first = NOW - 30 * DAY
    triangle = reporting_triangle(event, report, NOW, longest, first)
    np.testing.assert_array_equal(
        triangle.counts, reporting_triangle(event[::-1], report[::-1], NOW, longest, first).counts
    )
    assert triangle.counts.sum() == (report <= NOW).sum()
    for found in (lawless(triangle), bayesian(triangle, np.random.default_rng(5), draws=50)):
        said = np.isfinite(found.median)
        assert (found.lower[said] >= found.observed[said]).all() and (found.upper[said] >= found.median[said]).all()
        assert (found.median[said] >= found.lower[said]).all() and ((found.share >= 0) & (found.share <= 1)).all()
        np.testing.assert_array_equal(found.median[: 31 - longest], found.observed[: 31 - longest])


@pytest.mark.parametrize("method", ["lawless", "bayesian"])
def test_intervals_cover_simulated_outbreaks(method: str) -> None:
    rng = np.random.default_rng(11)
    delays = np.array([0.05, 0.15, 0.2, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03])
    inside, days = [], 45
    for _ in range(60):
        truth = rng.poisson(8 * np.exp(0.05 * np.arange(days)))
        counts = np.array([rng.multinomial(number, delays) for number in truth], dtype=float)
        triangle = Triangle(NOW, counts, 0, 0, 0, 0)
        triangle = Triangle(NOW, counts * triangle.seen, 0, 0, 0, 0)
        found = lawless(triangle) if method == "lawless" else bayesian(triangle, rng, draws=500)
        inside.append(((found.lower <= truth) & (truth <= found.upper))[-8:])
    assert np.mean(inside) >= 0.9
    if method == "bayesian":
        assert np.mean(inside, axis=0).min() >= 0.85  # the last day too, where Lawless often says nothing


def test_same_seed_same_figures(outbreak: Triangle) -> None:
    first, second = (bayesian(outbreak, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.upper, second.upper)


def test_refusals(outbreak: Triangle) -> None:
    days = np.array(["2020-01-01", "2020-01-05"], dtype="datetime64[D]")
    with pytest.raises(ValueError, match="nothing was reported by 2019"):
        reporting_triangle(days, days, np.datetime64("2019-12-01"), 2)
    with pytest.raises(ValueError, match="cannot show delays of 10 days"):
        reporting_triangle(days, days, days[1], 10)
    with pytest.raises(ValueError, match="longest delay of 0"):
        reporting_triangle(days, days, days[1], 0)
    with pytest.raises(ValueError, match="one report day for each"):
        reporting_triangle(days, days[:1], days[1], 2)
    with pytest.raises(ValueError, match=r"level 1\.5"):
        lawless(outbreak, level=1.5)
    with pytest.raises(ValueError, match="window of 0"):
        lawless(outbreak, window=0)
    with pytest.raises(ValueError, match="0 draws"):
        bayesian(outbreak, np.random.default_rng(0), draws=0)
    with pytest.raises(ValueError, match="variance above the mean"):
        bayesian(outbreak, np.random.default_rng(0), prior=(5, 5))


@pytest.mark.parametrize(
    "totals",
    [
        [[1.0, 2]],
        [[1.0, np.nan], [1, 2]],
        [[1.0, 2, 3], [1, np.nan, 3]],
        [[1.0, 2], [np.nan, np.nan]],
        [[0.0, 2], [3, np.nan]],
    ],
)
def test_chain_ladder_refusals(totals: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"total|shape"):
        chain_ladder(np.array(totals))
