"""Numbers of a road: known ones, those between, and one wrong point among good ones."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.geocoder.entries import Entries
from etl.geocoder.geometry import metres
from etl.geocoder.roads import Line, fit

STEP = 0.0001
"""Degrees a number: about 9.5 m."""


def road(numbers: list[int], wrong: int | None = None) -> tuple[Line, Entries]:
    """A straight road eastwards; the entry at position `wrong` lies 3 km off."""
    entries = Entries()
    for at, number in enumerate(numbers):
        entries.lon.append(121.0 + STEP * number)
        entries.lat.append(31.0 + (0.027 if at == wrong else 0.0))
        entries.confirmed.append(1)
    return Line(array("i", numbers), array("i", range(len(numbers)))), entries


@given(st.lists(st.integers(1, 900), min_size=2, max_size=40, unique=True), st.integers(1, 900))
def test_on_a_straight_road_every_number_between_is_found(numbers: list[int], asked: int) -> None:
    line, entries = road(sorted(numbers))
    below, above = line.gaps(asked)
    if below is None or above is None or below + above > 200:
        return
    place = fit(line, entries, asked)
    assert metres(place.lon, place.lat, 121.0 + STEP * asked, 31.0) < 60


@pytest.mark.parametrize("wrong", range(2, 8))
def test_one_wrong_point_moves_nobody_far(wrong: int) -> None:
    line, entries = road(list(range(10, 110, 10)), wrong)
    place = fit(line, entries, 55)
    assert metres(place.lon, place.lat, 121.0 + STEP * 55, 31.0) < 120


def test_beyond_the_last_number_the_line_is_followed_a_little_only() -> None:
    line, entries = road(list(range(2, 42, 2)))
    far, farther = fit(line, entries, 500), fit(line, entries, 5000)
    assert (far.lon, far.lat) == (farther.lon, farther.lat)
    assert far.lon - (121.0 + STEP * 40) < STEP * 45


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 80))
def test_gaps_and_entries_agree(numbers: list[int], asked: int) -> None:
    line, _ = road(sorted(numbers))
    assert len(line.at(asked)) == numbers.count(asked)
    below, above = line.gaps(asked)
    assert (below == 0) == (asked in numbers) == (above == 0)
    assert below == min((asked - each for each in numbers if each <= asked), default=None)
    assert above == min((each - asked for each in numbers if each >= asked), default=None)
