"""The scan against its definition, its random cities against others, and the promises it keeps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from analytics import scan
from tests.analytics import scan_oracle as oracle

SIDE, DAYS = oracle.SIDE, oracle.DAYS
ROW, COLUMN = oracle.ROW, oracle.COLUMN
random_city, around = oracle.random_city, oracle.around


def study_of(model: str, counts: np.ndarray, people: np.ndarray, kind: str, longest: int) -> tuple[scan.Study, np.ndarray, dict]:
    """A study, the expected cases of its windows, and what the oracle has to know."""
    total = counts.sum()
    if model == "permutation":
        return scan.permutation(counts, kind, longest=longest), np.outer(counts.sum(1), counts.sum(0)) / total, {}
    if model == "expectation":
        baseline = np.outer(people, np.arange(1, DAYS + 1)) * 0.01
        return scan.expectation(counts, baseline, kind, longest=longest), baseline, {"free": True}
    each = np.outer(people, np.arange(1, DAYS + 1)) if model == "table" else np.repeat(people[:, None], DAYS, 1)
    given_people = each if model == "table" else people
    return scan.poisson(counts, given_people, kind, longest=longest), each * total / each.sum(), {}


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    model=st.sampled_from(["poisson", "table", "permutation", "expectation"]),
    kind=st.sampled_from(["space-time", "prospective"]),
    longest=st.integers(1, DAYS),
)
def test_every_cluster_is_the_best_there_is(seed: int, model: str, kind: str, longest: int) -> None:
    points, people, counts = random_city(seed)
    if counts.sum() < 2:
        return
    study, expected, told = study_of(model, counts, people, kind, longest)
    found = scan.observe(study, around(points, people), most=16)
    left = oracle.windows(counts, expected, oracle.round_sets(points, people, 0.5), kind, longest, 2, **told)
    for cluster in found:
        # The best of all, then the best that shares no place with those before.
        assert cluster.log_ratio == pytest.approx(left[0].log_ratio)
        rows, days = cluster.places, slice(cluster.first_day, cluster.last_day + 1)
        assert cluster.cases == counts[rows, days].sum() and cluster.expected == pytest.approx(expected[rows, days].sum())
        left = [window for window in left if window.places.isdisjoint(rows.tolist())]
    assert not left


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), bernoulli=st.booleans())
def test_spatial_clusters_are_the_best_there_are(seed: int, bernoulli: bool) -> None:
    points, people, counts = random_city(seed)
    cases = np.minimum(counts.sum(axis=1), people).astype(int)
    if cases.sum() < 2:
        return
    study = scan.bernoulli(cases, people - cases) if bernoulli else scan.poisson(cases, people, "spatial")
    expected = (people * cases.sum() / people.sum())[:, None]
    told = {"people": people.sum()} if bernoulli else {}
    best = oracle.windows(cases[:, None], expected, oracle.round_sets(points, people, 0.5), "spatial", 1, 2, **told)
    found = scan.observe(study, around(points, people), most=1)
    assert [cluster.log_ratio for cluster in found] == pytest.approx([window.log_ratio for window in best[:1]])


@given(seed=st.integers(0, 10_000))
def test_names_of_places_and_scale_change_nothing(seed: int) -> None:
    points, people, counts = random_city(seed)
    order = np.random.default_rng(seed + 1).permutation(len(people))
    here = scan.observe(scan.poisson(counts, people, "prospective", fewest=1), around(points, people), most=1)
    there = scan.observe(
        scan.poisson(counts[order], people[order] * 7, "prospective", fewest=1), around(points[order] * 3 + 5, people[order]), most=1
    )
    assert [c.log_ratio for c in there] == pytest.approx([c.log_ratio for c in here])


def test_more_cases_in_the_cluster_are_more_remarkable() -> None:
    points, people, _ = random_city(1)
    counts = np.ones((16, DAYS))
    ratios = []
    for _ in range(6):
        counts[5, -1] += 5
        ratios.append(scan.observe(scan.poisson(counts, people, "prospective"), around(points, people))[0].log_ratio)
    assert ratios == sorted(ratios) and ratios[-1] > ratios[0] + 20


RNG = np.random.default_rng(4)
PEOPLE = RNG.integers(5, 40, SIDE * SIDE)
GRID = np.column_stack([COLUMN, ROW]).astype(float)
MARGINS = RNG.poisson(PEOPLE[:, None] * 0.4 / DAYS, (SIDE * SIDE, DAYS))
BASELINE = np.outer(PEOPLE, np.arange(1, DAYS + 1)) * 0.02


def others_city(model: str, rng: np.random.Generator) -> scan.Study:
    """A city without clusters, drawn by numpy instead."""
    if model == "poisson":
        share = np.repeat(PEOPLE / PEOPLE.sum() / DAYS, DAYS)
        return scan.poisson(rng.multinomial(90, share).reshape(-1, DAYS), PEOPLE, "prospective")
    if model == "table":
        share = (BASELINE / BASELINE.sum()).ravel()
        return scan.poisson(rng.multinomial(90, share).reshape(-1, DAYS), BASELINE, "space-time")
    if model == "expectation":
        return scan.expectation(rng.poisson(BASELINE), BASELINE, "prospective")
    if model == "bernoulli":
        cases = rng.multivariate_hypergeometric(PEOPLE, 60)
        return scan.bernoulli(cases, PEOPLE - cases)
    place, day = (np.repeat(side, MARGINS.ravel()) for side in (np.repeat(np.arange(16), DAYS), np.tile(np.arange(DAYS), 16)))
    counts = np.zeros((16, DAYS), dtype=int)
    np.add.at(counts, (place, rng.permutation(day)), 1)
    return scan.permutation(counts, "prospective")


@pytest.mark.parametrize("model", ["poisson", "table", "expectation", "bernoulli", "permutation"])
def test_random_cities_are_drawn_right(model: str) -> None:
    """The greatest ratios of our replicates and of cities drawn by numpy have one distribution."""
    rng, circles = np.random.default_rng(5), around(GRID, PEOPLE.astype(float))
    studies = [others_city(model, rng) for _ in range(600)]
    theirs = np.array([max((c.log_ratio for c in scan.observe(study, circles, most=1)), default=0.0) for study in studies])
    ours = scan.simulate(studies[0], circles, seed=6, replicates=2_000)
    assert ks_2samp(ours, theirs).pvalue > 0.01


def test_replicates_depend_on_seed_and_number_only() -> None:
    study, circles = others_city("poisson", np.random.default_rng(1)), around(GRID, PEOPLE.astype(float))
    whole = scan.simulate(study, circles, seed=9, replicates=50)
    first = scan.simulate(study, circles, seed=9, replicates=20, workers=2, chunk=3)
    later = scan.simulate(study, circles, seed=9, replicates=50, done=20, chunk=7)
    assert np.concatenate([first, later]).tolist() == whole.tolist()
    assert scan.simulate(study, circles, seed=10, replicates=50).tolist() != whole.tolist()
    assert len(np.unique(whole)) > 40


def test_progress_is_told_and_a_scan_can_be_stopped() -> None:
    study, circles = others_city("poisson", np.random.default_rng(1)), around(GRID, PEOPLE.astype(float))
    told: list[tuple[int, int]] = []
    stopped = scan.simulate(
        study, circles, seed=9, replicates=50, workers=2, chunk=5,
        progress=lambda made, of: told.append((made, of)), cancelled=lambda: len(told) == 3,
    )  # fmt: skip
    assert told == [(10, 50), (20, 50), (30, 50)]
    assert stopped.tolist() == scan.simulate(study, circles, seed=9, replicates=30).tolist()
    assert scan.simulate(study, circles, seed=9, cancelled=lambda: True).size == 0


def test_p_by_hand() -> None:
    maxima = np.array([1.0, 2.0, 3.0, 4.0])
    assert scan.monte_carlo_p(2.5, maxima) == 3 / 5
    assert scan.monte_carlo_p(4.0, maxima) == 2 / 5
    assert scan.monte_carlo_p(9.0, maxima) == 1 / 5
    assert scan.recurrence_interval(0.02, every=7) == 350
    assert scan.recurrence_interval(0) == np.inf
    study, circles = others_city("poisson", np.random.default_rng(1)), around(GRID, PEOPLE.astype(float))
    few = scan.judge(scan.observe(study, circles, most=1), maxima)[0]
    assert few.gumbel_p is None and few.recurrence_days is None and few.p is not None


def test_gumbel_p_goes_on_where_replicates_end() -> None:
    rng = np.random.default_rng(8)
    maxima = rng.gumbel(5, 1.2, 20_000)
    for log_ratio in (4.0, 7.0, 10.0):
        exact = 1 - np.exp(-np.exp(-(log_ratio - 5) / 1.2))
        assert scan.gumbel_p(log_ratio, maxima) == pytest.approx(exact, rel=0.1)
    assert 0 < scan.gumbel_p(40.0, maxima[:99]) < 1e-9
    assert scan.gumbel_p(3.0, np.full(30, 3.0)) == 1 and scan.gumbel_p(3.1, np.full(30, 3.0)) == 0


def test_recurrence_follows_the_smaller_p_only_beyond_the_replicates() -> None:
    points, people, counts = random_city(1)
    counts[5, -1] += 60
    study, circles = scan.poisson(counts, people, "prospective"), around(points, people)
    best = scan.judge(scan.observe(study, circles, most=1), scan.simulate(study, circles, seed=1, replicates=99), every=1)[0]
    assert best.p == 0.01 and best.gumbel_p is not None and best.gumbel_p < 0.01
    assert best.recurrence_days == pytest.approx(1 / best.gumbel_p)


ONE = np.eye(16, DAYS, dtype=int) * (np.arange(16) == 3)[:, None]
SAME_DAY = np.zeros((16, DAYS), dtype=int)
SAME_DAY[:, 2] = PEOPLE % 5


@pytest.mark.parametrize(
    "make",
    [
        lambda: scan.poisson(np.zeros((16, DAYS)), PEOPLE, "prospective"),
        lambda: scan.poisson(ONE, PEOPLE, "space-time"),
        lambda: scan.permutation(np.zeros((16, DAYS)), "space-time"),
        lambda: scan.permutation(ONE, "prospective"),
        lambda: scan.permutation(SAME_DAY, "space-time"),
        lambda: scan.bernoulli(np.zeros(16), PEOPLE),
        lambda: scan.bernoulli(PEOPLE, np.zeros(16)),
        lambda: scan.poisson(PEOPLE, PEOPLE, "spatial"),
    ],
    ids=["no case", "one case", "none to shuffle", "one to shuffle", "all on one day", "none ill", "all ill", "as expected"],
)
def test_no_cluster_where_there_is_none(make: Callable[[], scan.Study]) -> None:
    study, circles = make(), around(GRID, PEOPLE.astype(float))
    assert scan.observe(study, circles) == ()
    assert (scan.simulate(study, circles, seed=1, replicates=5) >= 0).all()


def test_all_cases_in_one_place_have_no_outside() -> None:
    counts = np.zeros((16, DAYS))
    counts[5, -2:] = 10
    best = scan.observe(scan.poisson(counts, PEOPLE, "prospective"), around(GRID, PEOPLE.astype(float)))
    assert len(best) == 1 and best[0].places.tolist() == [5] and best[0].relative_risk == np.inf
    assert best[0].log_ratio == pytest.approx(20 * np.log(20 / best[0].expected))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scan.poisson(np.ones((16, 1)), PEOPLE, "prospective"), "at least two days"),
        (lambda: scan.poisson(np.ones(16), PEOPLE, "space-time"), "at least two days"),
        (lambda: scan.poisson(np.full((16, 3), 0.5), PEOPLE, "prospective"), "whole numbers: place 0 has 0.5"),
        (lambda: scan.poisson(-np.ones((16, 3)), PEOPLE, "prospective"), "counts of place 0 is -1.0"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE * np.nan, "prospective"), "population of place 0 is nan"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE[:5], "prospective"), "do not fit population"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE * 0, "prospective"), "nobody lives anywhere"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE * (ROW > 0), "prospective"), "place 0, day 0"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE, "prospective", longest=4), "4 days does not fit 3"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE, "prospective", fewest=0), "at least 1 case"),
        (lambda: scan.poisson(np.ones((16, 3)), PEOPLE, "sideways"), "no such scan: sideways"),
        (lambda: scan.permutation(np.ones((16, 3)), "spatial"), "no spatial scan"),
        (lambda: scan.bernoulli(np.ones(16), np.ones(5)), "16 places have cases, 5 controls"),
        (lambda: scan.monte_carlo_p(1.0, np.zeros(0)), "at least one replicate"),
        (lambda: scan.gumbel_p(1.0, np.zeros(19)), "at least 20 replicates, not 19"),
        (lambda: scan.recurrence_interval(1.5), "from p 1.5"),
        (lambda: scan.recurrence_interval(0.5, 0), "every 0 days"),
    ],
)
def test_what_is_refused(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_what_else_is_refused() -> None:
    circles = around(GRID, PEOPLE.astype(float))
    with pytest.raises(ValueError, match="16 places do not fit counts of 5"):
        scan.observe(scan.poisson(np.ones((5, 3)), np.ones(5), "prospective"), circles)
    study = scan.poisson(np.ones((16, 3)), PEOPLE, "prospective")
    for wrong in ({"seed": -1}, {"seed": 1, "done": 10, "replicates": 5}, {"seed": 1, "workers": 0}, {"seed": 1, "chunk": 0}):
        with pytest.raises(ValueError, match="cannot make replicates"):
            scan.simulate(study, circles, **wrong)
