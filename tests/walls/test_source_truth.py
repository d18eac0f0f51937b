"""When a source is called late: by the day its picture ends with, and by its own limit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dashboard.app_shell import sample_context
from dashboard.context import City
from dashboard.pages import all_pages
from dashboard.truth import late, truth_of
from geodata.queries.freshness import SourceState

LAST = dt.date(2020, 3, 9)


@pytest.fixture(scope="module")
def city() -> City:
    return replace(sample_context(all_pages()[0]).city, simulated=False, day_to=LAST, settings={})


def source(behind: int = 0, age_h: float = 0.1, key: str = "case_address") -> SourceState:
    loaded = dt.datetime.now(dt.UTC) - dt.timedelta(hours=age_h)
    return SourceState(key, LAST - dt.timedelta(days=behind), loaded, None, None)


def test_days_after_the_picture_are_not_missing_in_it(city: City) -> None:
    week_behind = source(behind=7)
    assert (truth_of(week_behind, city).state, truth_of(week_behind, city).late_minutes) == ("stale", 7 * 24 * 60)
    assert truth_of(week_behind, city, LAST - dt.timedelta(days=30)).state == "fresh"
    assert truth_of(week_behind, city, LAST - dt.timedelta(days=6)).late_minutes == 24 * 60
    assert truth_of(week_behind, city, LAST + dt.timedelta(days=30)).late_minutes == 7 * 24 * 60, "tomorrow is owed by nobody"


def test_a_limit_counts_from_the_last_load_whatever_the_picture_shows(city: City) -> None:
    limited = replace(city, settings={"limits": {"case": 2}})
    found = truth_of(source(age_h=3, key="case"), limited, LAST - dt.timedelta(days=30))
    assert found.state == "stale" and found.late_minutes == pytest.approx(60, abs=1)
    assert late([source(age_h=3, key="case"), source(age_h=3, key="task"), source(behind=1, key="clue")], limited) == ["case", "clue"]


def test_data_dated_in_the_future_are_not_fresher_than_yesterday(city: City) -> None:
    ahead = truth_of(source(behind=-400), city)
    assert (ahead.state, ahead.as_of) == ("fresh", LAST)


def test_a_load_stamped_by_a_clock_that_is_ahead_is_not_late(city: City) -> None:
    limited = replace(city, settings={"limits": {"case": 2}})
    assert truth_of(source(age_h=-48, key="case"), limited).late_minutes == 0
