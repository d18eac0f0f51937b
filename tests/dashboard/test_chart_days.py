"""A day clicked in a chart becomes the window's last day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.chart_days import window_until
from dashboard.app_shell import SAMPLE_CITY

FROM, TO = SAMPLE_CITY.day_from, SAMPLE_CITY.day_to


def clicked(x: Any) -> dict[str, Any]:
    return {"points": [{"x": x, "y": 3}]}


def test_the_window_keeps_its_length_and_the_rest_of_the_view() -> None:
    filters = {"from": "2020-01-20", "to": "2020-01-26", "area": "310115", "layers": ["case_cells"]}
    assert window_until(clicked("2020-01-23"), filters, SAMPLE_CITY) == {**filters, "from": "2020-01-17", "to": "2020-01-23"}
    assert window_until(clicked("2020-01-23 00:00:00"), filters, SAMPLE_CITY) == {**filters, "from": "2020-01-17", "to": "2020-01-23"}


def test_a_window_since_the_first_day_keeps_its_beginning_and_none_begins_before_it() -> None:
    whole = {"from": FROM.isoformat(), "to": TO.isoformat()}
    assert window_until(clicked("2020-01-10"), whole, SAMPLE_CITY) == {"from": FROM.isoformat(), "to": "2020-01-10"}
    week = {"from": "2020-01-20", "to": "2020-01-26"}
    assert window_until(clicked("2020-01-03"), week, SAMPLE_CITY) == {"from": FROM.isoformat(), "to": "2020-01-03"}


@pytest.mark.parametrize("x", [None, 12, "45–59 岁", "8:00", "2031-01-01", "1999-12-31", "20200123", "2020-02-31", ""])
def test_what_is_no_day_of_the_record_changes_nothing(x: Any) -> None:
    assert window_until(clicked(x), {"from": "2020-01-20", "to": "2020-01-26"}, SAMPLE_CITY) is None


def test_nothing_clicked_changes_nothing() -> None:
    assert window_until(None, {"from": "2020-01-20", "to": "2020-01-26"}, SAMPLE_CITY) is None
    assert window_until({}, {"from": "2020-01-20", "to": "2020-01-26"}, SAMPLE_CITY) is None
    assert window_until(clicked("2020-01-23"), None, SAMPLE_CITY) is None


@given(st.dates(FROM, TO), st.dates(FROM, TO), st.dates(FROM, TO))
def test_a_window_stays_in_the_record_and_is_never_longer(one: Any, other: Any, day: Any) -> None:
    first, last = sorted((one, other))
    found = window_until(clicked(day.isoformat()), {"from": first.isoformat(), "to": last.isoformat()}, SAMPLE_CITY)
    assert found is not None and found["to"] == day.isoformat() and FROM.isoformat() <= found["from"] <= found["to"]
