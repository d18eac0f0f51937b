"""The three datums against an independent implementation, and against themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geocoordinates_ffi as oracle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import coordinates
from geodata.errors import DataError

METRES_PER_DEGREE = 111_320.0
MICROMETRE = 1e-6
lons, lats = st.floats(74.0, 134.0), st.floats(18.5, 53.0)


def apart(a: tuple[Any, Any], b: tuple[Any, Any]) -> float:
    return float(max(np.max(np.abs(a[0] - b[0])), np.max(np.abs(a[1] - b[1]))) * METRES_PER_DEGREE)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (coordinates.wgs84_to_gcj02, coordinates.gcj02_to_wgs84),
        (coordinates.gcj02_to_bd09, coordinates.bd09_to_gcj02),
        (coordinates.wgs84_to_bd09, coordinates.bd09_to_wgs84),
    ],
)
@given(lon=lons, lat=lats)
def test_there_and_back_is_exact(there: Callable[..., Any], back: Callable[..., Any], lon: float, lat: float) -> None:
    assert apart(back(*there(lon, lat)), (np.float64(lon), np.float64(lat))) < MICROMETRE


def test_forward_agrees_with_the_oracle() -> None:
    lon, lat = _grid()
    for ours, theirs in ((coordinates.wgs84_to_gcj02, oracle.wgs84_to_gcj02), (coordinates.wgs84_to_bd09, oracle.wgs84_to_bd09)):
        found = [theirs(oracle.Wgs84(lat=y, lon=x)) for x, y in zip(lon, lat, strict=True)]
        wanted = (np.array([each.lon for each in found]), np.array([each.lat for each in found]))
        assert apart(ours(lon, lat), wanted) < MICROMETRE


def test_inverse_agrees_with_the_oracle() -> None:
    lon, lat = _grid()
    found = [oracle.gcj02_to_wgs84_refined(oracle.Gcj02(lat=y, lon=x)) for x, y in zip(lon, lat, strict=True)]
    wanted = (np.array([each.lon for each in found]), np.array([each.lat for each in found]))
    assert apart(coordinates.gcj02_to_wgs84(lon, lat), wanted) < 1e-3


def _grid() -> tuple[Any, Any]:
    lon, lat = np.meshgrid(np.linspace(75, 134, 23), np.linspace(19, 52, 19))
    return lon.ravel(), lat.ravel()


def test_the_shift_in_shanghai_is_half_a_kilometre() -> None:
    # A WGS84 point taken for GCJ-02 would lie this far off: the reason for this module.
    assert 300 < apart(coordinates.wgs84_to_gcj02(121.4737, 31.2304), (121.4737, 31.2304)) < 600


@given(lon=st.sampled_from([-73.9, 2.35, 151.2]), lat=st.floats(-50, 60))
def test_points_abroad_pass_unchanged(lon: float, lat: float) -> None:
    for convert in (coordinates.wgs84_to_gcj02, coordinates.gcj02_to_bd09, coordinates.bd09_to_wgs84):
        assert tuple(map(float, convert(lon, lat))) == (lon, lat)


def test_shapes_are_kept_and_nan_stays_nan() -> None:
    lon, lat = coordinates.bd09_to_wgs84(np.array([[121.5, np.nan]]), np.array([[31.2, 31.2]]))
    assert lon.shape == lat.shape == (1, 2)
    assert np.isnan(lon[0, 1])
    assert np.isfinite(lon[0, 0])


def test_an_unknown_datum_is_named() -> None:
    with pytest.raises(DataError, match="'beijing54'"):
        coordinates.to_wgs84(121.5, 31.2, "beijing54")
