"""Known answers, the same answers as mapclassify, and the promises every rule keeps."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import classify

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mapclassify


def peer(name: str, values: np.ndarray) -> tuple[int, ...]:
    """mapclassify's upper bounds as our lower bounds: the smallest value above each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba is missing, ties make fewer classes
        bins = getattr(mapclassify, name)(values, k=5).bins
    distinct = np.unique(values)
    return (5, *sorted({int(distinct[distinct > bound][0]) for bound in bins if (distinct > bound).any()} - {int(distinct[0])}))


def spread(values: np.ndarray, breaks: tuple[int, ...]) -> float:
    parts = np.split(np.sort(values), np.searchsorted(np.sort(values), breaks[1:]))
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts if len(part)))


def test_known_answers() -> None:
    values = np.array([5, 6, 7, 20, 21, 22, 50, 51, 52, 90, 91, 92, 200, 201, 202])
    assert classify.classes("natural", values, 5) == (5, 20, 50, 90, 200)
    assert classify.classes("quantiles", values, 5) == (5, 20, 50, 90, 200)
    assert classify.classes("equal", np.array([5, 24, 26, 46, 66, 86, 105]), 5) == (5, 26, 46, 66, 86)


def test_little_to_cut() -> None:
    for method in classify.METHODS:
        assert classify.classes(method, np.array([], dtype=int), 5) == (5,)
        assert classify.classes(method, np.array([0, 1, 4]), 5) == (5,)
        assert classify.classes(method, np.full(1000, 7), 5) == (5,)
        assert classify.classes(method, np.array([9, 9, 30]), 5) == (5, 30)
        assert classify.classes(method, np.array([5, 6, 8, 9, 12]), 5) == (5, 6, 8, 9, 12)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_as_mapclassify(seed: int) -> None:
    values = (np.random.default_rng(seed).pareto(1.1, 160) * 9 + 5).astype(int)
    for method, name in (("quantiles", "Quantiles"), ("equal", "EqualInterval")):
        assert classify.classes(method, values, 5) == peer(name, values), method
    # Two partitions can be equally good, so it is their spread that must be the same.
    assert spread(values, classify.classes("natural", values, 5)) == pytest.approx(spread(values, peer("FisherJenks", values)))


@given(st.sampled_from(sorted(classify.METHODS)), st.lists(st.integers(0, 65_000), max_size=300))
def test_what_every_rule_keeps(method: str, given_: list[int]) -> None:
    values = np.array(given_, dtype=int)
    breaks = classify.classes(method, values, 5)
    assert breaks[0] == 5 and len(breaks) <= 5
    assert list(breaks) == sorted(set(breaks))
    shown = values[values >= 5]
    assert set(breaks[1:]) <= set(shown.tolist())
    if len(set(shown.tolist())) > 1:
        counts = np.histogram(shown, [*breaks, 65_001])[0]
        assert len(breaks) > 1 and (counts > 0).all()


def test_many_values_take_no_longer_than_few() -> None:
    values = np.random.default_rng(3).integers(5, 65_000, 200_000)
    breaks = classify.classes("natural", values, 5)
    assert np.allclose(breaks[1:], [13_000, 26_000, 39_000, 52_000], rtol=0.05)
