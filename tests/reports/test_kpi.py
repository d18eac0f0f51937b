"""A number that is still growing never states a fall."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.components.kpi import tile_body
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries.indicators import Measure

WEEK = Filters(day_from=dt.date(2020, 3, 3), day_to=dt.date(2020, 3, 9))


@pytest.mark.parametrize(("lang", "words"), [("zh", "未报齐，暂不比较"), ("en", "incomplete, not compared")])
def test_a_fall_is_not_stated_while_days_fill_up(lang: Lang, words: str) -> None:
    change = tile_body("cases_window", Measure(100, 163, incomplete=True), WEEK, lang)[-1]
    assert change.children == words
    assert "gw-down" not in change.className


def test_a_rise_is_stated_even_then() -> None:
    change = tile_body("cases_window", Measure(200, 163, incomplete=True), WEEK, "zh")[-1]
    assert "+23%" in change.children
    assert "gw-up" in change.className


def test_a_fall_of_complete_days_is_stated() -> None:
    change = tile_body("cases_window", Measure(100, 163), WEEK, "zh")[-1]
    assert "−39%" in change.children
    assert "gw-down" in change.className
