"""Series made complete, and corrections settled, without a case gained or lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.series import complete, counts, settle

DAYS = np.array(["2022-03-03", "2022-03-01", "2022-03-06"], dtype="datetime64[D]")


def test_missing_days_are_gaps_not_zeros() -> None:
    np.testing.assert_array_equal(complete(DAYS, [3, 1, 6]), [1, np.nan, 3, np.nan, np.nan, 6])
    first, last = np.datetime64("2022-02-28"), np.datetime64("2022-03-03")
    np.testing.assert_array_equal(complete(DAYS, [3, 1, 6], first, last), [np.nan, 1, np.nan, 3])


def test_a_day_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="2022-03-01 is given 2 times"):
        complete(DAYS[[0, 1, 1]], [1, 2, 3])
    with pytest.raises(ValueError, match="one value for each"):
        complete(DAYS, [1, 2])
    with pytest.raises(ValueError, match="lies before the first"):
        complete(DAYS, [1, 2, 3], DAYS[2], DAYS[1])


def test_a_correction_is_taken_off_the_days_before() -> None:
    np.testing.assert_array_equal(settle([5, 3, -4, 2]), [4, 0, 0, 2])
    np.testing.assert_array_equal(settle([5, np.nan, -4, 2]), [1, np.nan, 0, 2])
    with pytest.raises(ValueError, match="day 1 takes off 2 more"):
        settle([5, -7, 9])


@given(st.lists(st.integers(-20, 60), min_size=1, max_size=40))
def test_settling_keeps_the_total_and_changes_no_good_series(values: list[int]) -> None:
    assume((np.cumsum(values) >= 0).all())
    settled = settle(values)
    assert settled.sum() == sum(values) and (settled >= 0).all()
    np.testing.assert_array_equal(settle(settled), settled)
    np.testing.assert_array_equal(counts(settled), settled)
    assert (np.cumsum(settled) <= np.cumsum(values) + 1e-9).all()  # nothing is counted earlier than it was reported


@pytest.mark.parametrize("values", [[], 3.0, [[]], [np.inf], [np.nan]])
def test_what_is_no_series(values: object) -> None:
    with pytest.raises(ValueError, match=r"day"):
        counts(values)
