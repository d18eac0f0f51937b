"""The figures are what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from bench.geocode.marks import Mark
from bench.geocode.scores import Case, ece, judge, score, share_at
from etl.geocoder.contract import NOT_LOCATED, Location

NAN = float("nan")
HERE = (121.5, 31.2)


def test_a_fold() -> None:
    cases = [Case("right", *HERE), Case("far", *HERE), Case("lost", *HERE), Case("doubted", *HERE)]
    found = [
        Location(*HERE, "door", 20, confidence=1.0),
        Location(121.6, 31.2, "door", 20, confidence=1.0),
        NOT_LOCATED,
        Location(*HERE, "street", 2000, confidence=0.5, decision="review"),
    ]
    got = score(judge(cases, found, 2.0))
    assert (got.n, got.located, got.r8, got.r9, got.fit8, got.auto, got.right, got.speed) == (4, 0.75, 0.5, 0.5, 0.25, 0.5, 0.5, 2.0)
    assert got.p95 > 8_000
    assert got.ece == pytest.approx((2 * 0.5 + 0 + 0.5) / 4)


def test_negatives() -> None:
    cases = [Case("a", NAN, NAN), Case("b", NAN, NAN, coarse=True), Case("c", NAN, NAN, coarse=True), Case("d", NAN, NAN)]
    found = [Location(*HERE, "street", 900), Location(*HERE, "street", 900), Location(*HERE, "road", 900), Location(*HERE, "door", 9, decision="review")]
    assert score(judge(cases, found, 1.0)).false == 2


def test_calibration() -> None:
    right = np.array([True] * 9 + [False])
    assert ece(np.full(10, 0.9), right) == pytest.approx(0)
    assert ece(np.full(10, 1.0), right) == pytest.approx(0.1)
    assert ece(np.zeros(10), np.zeros(10, dtype=bool)) == 0


def test_share_at_a_precision_takes_ties_together() -> None:
    confidence, right = np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, True])
    assert share_at(confidence, right) == 0.25
    assert share_at(confidence, right, 0.6) == 1.0
    assert share_at(np.zeros(4), np.ones(4, dtype=bool)) == 0.0


@pytest.mark.parametrize(("value", "word"), [(0.98, "NOT MET"), (0.99, "met"), (0.999, "moonshot")])
def test_marks(value: float, word: str) -> None:
    assert Mark("A", value, 0.99, 0.998).line().endswith(word)
    assert Mark("A", 1 - value, 0.0105, 0.002, most=True).line().endswith(word) or value == 0.98
