"""Circles hold whole rings, no more people than allowed, and measure their radius."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import scan
from tests.analytics import scan_oracle as oracle

PEOPLE = np.random.default_rng(4).integers(5, 40, oracle.SIDE**2)
GRID_AT = {"x": oracle.COLUMN, "y": oracle.ROW, "population": PEOPLE}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x": []}, "0, 16, 16"),
        ({"population": np.zeros(16)}, "circles need people"),
        ({"population": np.full(16, np.nan)}, "population of place 0 is nan"),
        ({"y": np.where(oracle.ROW == 2, np.inf, oracle.ROW)}, "y of place 8 is inf"),
        ({"population": -PEOPLE}, "circles need people: lowest -"),
        ({"most_share": 0}, "share 0"),
        ({"most_radius": 0}, "radius 0"),
        ({"most_places": 0}, "places 0"),
        ({"most_share": 1e-6}, "no place is small enough"),
        ({"y": oracle.ROW * 100, "degrees": True}, "no degrees"),
    ],
)
def test_circles_refused(changed, message) -> None:
    with pytest.raises(ValueError, match=message):
        scan.build_circles(**GRID_AT | changed)


@given(seed=st.integers(0, 10_000), share=st.sampled_from([0.05, 0.3, 1.0]))
def test_circles_hold_whole_rings_and_no_more_people_than_allowed(seed: int, share: float) -> None:
    points, people, _ = oracle.random_city(seed)
    try:
        circles = oracle.around(points, people, share)
    except ValueError:
        assert people.min() > share * people.sum()
        return
    sets = set()
    for begin, end in zip(circles.starts[:-1], circles.starts[1:], strict=True):
        for entry in range(begin, end):
            if circles.closes[entry]:
                sets.add(frozenset(circles.members[begin : entry + 1].tolist()))
    assert sets == oracle.round_sets(points, people, share)


def test_radius_is_in_metres_on_the_sphere() -> None:
    circles = scan.build_circles([121.0, 121.0], [31.0, 32.0], [1, 1], most_share=1, degrees=True)
    assert circles.radius(0, 1) == pytest.approx(111_195, rel=1e-5)
    near = scan.build_circles([121.0, 121.0], [31.0, 32.0], [1, 1], most_share=1, most_radius=111_000, degrees=True)
    reach = scan.build_circles([121.0, 121.0], [31.0, 32.0], [1, 1], most_share=1, most_radius=112_000, degrees=True)
    assert (near.starts.tolist(), reach.starts.tolist()) == ([0, 1, 2], [0, 2, 4])


def test_more_places_than_are_asked_for_at_first() -> None:
    """Lists longer than the first look of 64 are whole."""
    side = np.arange(20)
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    circles = scan.build_circles(x, y, np.ones(400), most_share=0.5)
    lengths = np.diff(circles.starts)
    assert lengths.max() <= 200 and lengths.min() > 150
    middle = slice(circles.starts[210], circles.starts[211])
    far = np.hypot(x[circles.members[middle]] - x[210], y[circles.members[middle]] - y[210])
    assert (np.diff(far) > -1e-9).all() and len(set(circles.members[middle].tolist())) == lengths[210]
