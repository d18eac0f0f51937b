"""What is hidden cannot be found out: every consistent reading of the shown numbers leaves a choice."""

from __future__ import annotations

from itertools import product

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.queries.hiding import SMALL, hide_counts, shown_sum


def readings(shown: pd.Series, total: int) -> list[set[int]]:
    """For each `SMALL`, the values it can have, given the total, that small is 1–4, that a missing count is ≥ 5 and not above any shown one."""
    small = [place for place, value in enumerate(shown) if value is not pd.NA and value == SMALL]
    missing = [place for place, value in enumerate(shown) if value is pd.NA]
    known = [int(value) for value in shown if value is not pd.NA and value != SMALL]
    rest = total - sum(known)
    top = min((value for value in known if value >= 5), default=rest)
    found: list[set[int]] = [set() for _ in small]
    for values in product(range(1, 5), repeat=len(small)):
        left = rest - sum(values)
        if (not missing and left == 0) or (missing and 5 * len(missing) <= left <= top * len(missing)):
            for place, value in enumerate(values):
                found[place].add(value)
    return found


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_small_count_follows_from_the_total(counts: list[int]) -> None:
    shown = hide_counts(pd.Series(counts), small=True)
    positive = [n for n in counts if n > 0]
    if len(positive) < 2 or not any(n >= 5 for n in counts):
        return  # nothing left to hide behind; such a total is itself below what is shown, or stands alone
    choices = readings(shown, sum(counts))
    every_large_one_is_gone = not any(value is not pd.NA and value >= 5 for value in shown)
    assert every_large_one_is_gone or all(len(values) > 1 for values in choices)


@given(st.lists(st.integers(0, 200), max_size=12))
@settings(max_examples=100, deadline=None)
def test_no_count_below_five_is_shown(counts: list[int]) -> None:
    shown = hide_counts(pd.Series(counts, dtype="int64"), small=True)
    assert not [value for value in shown.dropna() if 1 <= value < 5]
    assert [value for value in shown if value is not pd.NA and value == 0] == [0] * counts.count(0)


def test_large_areas_show_everything() -> None:
    assert hide_counts(pd.Series([1, 2, 3]), small=False).tolist() == [1, 2, 3]


def test_a_lone_small_count_takes_the_next_one_with_it() -> None:
    assert hide_counts(pd.Series([12, 7, 2]), small=True).isna().tolist() == [False, True, False]


def test_two_ones_are_not_given_away_by_their_sum() -> None:
    assert hide_counts(pd.Series([9, 1, 1]), small=True).isna().tolist() == [True, False, False]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_no_hidden_part_follows_from_a_sum_beside_its_parts(parts: list[int]) -> None:
    said, how = shown_sum(parts)
    hidden = [value for value in parts if 1 <= value < 5]
    rest = sum(parts) - sum(hidden)
    fitting = [guess for guess in product(range(1, 5), repeat=len(hidden)) if _fits(rest + sum(guess), said, how)]
    assert tuple(hidden) in fitting
    assert not hidden or all(len({guess[at] for guess in fitting}) > 1 for at in range(len(hidden)))


def _fits(total: int, said: int, how: str) -> bool:
    return 1 <= total < 5 if how == "small" else total == said if how == "exact" else total >= said
