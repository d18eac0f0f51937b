"""Lengths of stay by the product limit, against a published table and by its properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.survival import quantiles, survival

# Freireich et al. 1963, remission under 6-mercaptopurine in weeks; the estimates are those of Klein and Moeschberger, table 4.1A.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
OVER = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_published_remissions() -> None:
    times, lasting = survival(np.zeros(21), WEEKS, OVER)
    assert times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert lasting == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    found = quantiles(np.zeros(21), WEEKS, OVER, (0.25, 0.5, 0.75))
    assert found[:2].tolist() == [13, 23] and np.isnan(found[2]), "the third quartile is not reached"


def test_a_stay_counts_as_watched_only_from_its_entry_on() -> None:
    times, lasting = survival([0, 0, 5], [4, 8, 8], [1, 1, 0])
    assert times.tolist() == [4, 8] and lasting.tolist() == [0.5, 0.25], "two are watched at 4, two at 8"
    with pytest.raises(ValueError, match="before it enters"):
        survival([3], [2], [1])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.booleans(), st.integers(1, 4)), min_size=1, max_size=30))
def test_weights_stand_for_stays(rows: list[tuple[int, int, bool, int]]) -> None:
    entry, length, ended, weight = (np.array(column) for column in zip(*rows, strict=True))
    each = np.repeat(np.arange(len(rows)), weight)
    weighted = survival(entry, entry + length, ended, weight)
    single = survival(entry[each], (entry + length)[each], ended[each])
    assert all(np.allclose(a, b) for a, b in zip(weighted, single, strict=True))
    assert (np.diff(weighted[1]) <= 1e-12).all()
