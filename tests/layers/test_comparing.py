"""The one rule of comparing two windows: known answers, what it must never show, and what reaches the browser."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadFilter
from geodata.filters import Filters
from layers import layer
from layers.comparing import APPEARED, CLASS_WORDS, LOOK, UNDECIDED, VANISHED, difference, incomplete_from, other_window
from layers.contract import LARGEST_VALUE, NO_DATA, OUT_OF_SCOPE, SMALLEST_SHOWN, SUPPRESSED, UNCERTAIN, suppress_counts

WIRES = st.one_of(st.integers(0, 400).filter(lambda wire: wire not in (2, 3, 4)), st.sampled_from([LARGEST_VALUE, UNCERTAIN, OUT_OF_SCOPE, NO_DATA]))


def compared(now: int, before: int, *, now_open: bool = False, before_open: bool = False, scale: int = 1) -> int:
    pair = (np.array([wire], "<u2") for wire in (now, before))
    return int(difference(*pair, now_open=now_open, before_open=before_open, scale=scale)[0])


def step(now: int, before: int) -> int:
    """Number of the class, 1–7."""
    return int(np.searchsorted(LOOK.breaks, compared(now, before), side="right"))


@pytest.mark.parametrize(
    ("now", "before", "wanted"),
    [
        (49, 100, 1), (50, 100, 2), (74, 100, 2), (75, 100, 3), (94, 100, 3), (95, 100, 4), (100, 100, 4), (105, 100, 4), (106, 100, 5),
        (120, 90, 5), (121, 90, 6), (200, 100, 6), (201, 100, 7), (5, 60_000, 1), (60_000, 5, 7),
    ],
)  # fmt: skip
def test_a_ratio_falls_into_the_class_its_name_says(now: int, before: int, wanted: int) -> None:
    assert step(now, before) == wanted


@pytest.mark.parametrize(
    ("now", "before", "wanted"),
    [
        (0, 0, 0), (5, 0, APPEARED), (0, 5, VANISHED), (SUPPRESSED, 0, SUPPRESSED), (0, SUPPRESSED, SUPPRESSED), (900, SUPPRESSED, SUPPRESSED),
        (SUPPRESSED, 900, SUPPRESSED), (NO_DATA, 9, NO_DATA), (9, NO_DATA, NO_DATA), (UNCERTAIN, NO_DATA, NO_DATA), (0, UNCERTAIN, UNCERTAIN),
        (OUT_OF_SCOPE, OUT_OF_SCOPE, OUT_OF_SCOPE), (LARGEST_VALUE, 9, UNCERTAIN), (9, LARGEST_VALUE, UNCERTAIN),
    ],
)  # fmt: skip
def test_what_is_no_ratio_says_what_it_is(now: int, before: int, wanted: int) -> None:
    assert compared(now, before) == wanted


def test_while_reports_come_in_a_fall_is_undecided_and_a_rise_stands() -> None:
    for now in (0, 40, 94):
        assert compared(now, 100, now_open=True) == UNDECIDED
    assert compared(95, 100, now_open=True) == 950 and compared(300, 100, now_open=True) == 3000
    assert compared(5, 0, now_open=True) == APPEARED and compared(0, 0, now_open=True) == 0
    assert compared(SUPPRESSED, 100, now_open=True) == SUPPRESSED


def test_against_an_earlier_window_that_fills_up_a_rise_is_undecided() -> None:
    assert compared(106, 100, before_open=True) == compared(5, 0, before_open=True) == UNDECIDED
    assert compared(105, 100, before_open=True) == 1050 and compared(40, 100, before_open=True) == 400 and compared(0, 9, before_open=True) == VANISHED


def test_the_smallest_rate_is_no_base() -> None:
    assert compared(10, SMALLEST_SHOWN, scale=10) == compared(SMALLEST_SHOWN, 10, scale=10) == SUPPRESSED
    assert compared(12, 6, scale=10) == compared(10, SMALLEST_SHOWN) == 2000


@given(st.lists(st.tuples(WIRES, WIRES), max_size=30), st.booleans(), st.booleans())
def test_every_cell_gets_one_known_answer(pairs: list[tuple[int, int]], now_open: bool, before_open: bool) -> None:
    now, before = (np.array([pair[side] for pair in pairs], "<u2") for side in (0, 1))
    found = difference(now, before, now_open=now_open, before_open=before_open)
    assert found.dtype == np.dtype("<u2") and found.shape == now.shape
    special = np.isin(found, (0, SUPPRESSED, APPEARED, VANISHED, UNDECIDED, UNCERTAIN, OUT_OF_SCOPE, NO_DATA))
    assert (special | ((found >= SMALLEST_SHOWN) & (found <= LARGEST_VALUE))).all()
    falls, rises = (found >= SMALLEST_SHOWN) & (found < LOOK.breaks[3]), (found >= LOOK.breaks[4]) & (found <= LARGEST_VALUE)
    assert not (now_open and (falls | (found == VANISHED)).any())
    assert not (before_open and (rises | (found == APPEARED)).any())


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 500))
def test_small_counts_do_not_show_through(one: int, other: int, beside: int) -> None:
    def sent(small: int, order: int) -> int:
        now, before = (suppress_counts(np.array([count])) for count in (small, beside)[::order])
        return int(difference(now, before, now_open=False, before_open=False)[0])

    for order in (1, -1):
        assert sent(one, order) == sent(other, order)


def test_each_class_has_its_words() -> None:
    assert len(CLASS_WORDS) == len(LOOK.breaks) == 7 and LOOK.ramp == "div" and all(zh and en for zh, en in CLASS_WORDS)


def test_the_other_window_is_as_long_and_inside_the_record() -> None:
    first, last = dt.date(2020, 1, 10), dt.date(2020, 3, 9)
    week = Filters(day_from=dt.date(2020, 2, 8), day_to=dt.date(2020, 2, 14), area="310115")
    found = other_window(week, "2020-01-10", first, last)
    assert (found.day_from, found.day_to, found.area) == (first, dt.date(2020, 1, 16), "310115")
    assert other_window(week, "2020-03-03", first, last).day_to == last
    for wrong in ("2020-01-09", "2020-03-04", "2020-02-30", "", "x"):
        with pytest.raises(BadFilter, match=wrong or "begins on"):
            other_window(week, wrong, first, last)


def test_only_lists_of_cases_fill_up() -> None:
    day = dt.date(2020, 3, 9)
    assert incomplete_from(layer("case_cells"), "line_list", day) == dt.date(2020, 3, 7)
    assert incomplete_from(layer("case_cells"), "official_series", day) is None
    assert incomplete_from(layer("scans"), "line_list", day) is None
