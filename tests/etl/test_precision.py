"""One point and many points are judged by the same rule."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from etl.geocoder.contract import Cells, Location
from etl.precision import FITS_M, NAMED, codes, supported

LEVELS = ["door", "compound", "interpolated", "road", "community", "street", "district", "none"]
found = st.tuples(st.sampled_from(LEVELS), st.none() | st.floats(1, 5000), st.sampled_from([None, "310101"]))


@given(st.lists(found))
def test_codes_are_those_supported_and_what_is_named_goes_first(rows: list[tuple[str, float | None, str | None]]) -> None:
    locations = [Location(121.0, 31.0, level, radius, district_code=named) for level, radius, named in rows]
    read = {name: np.array([f"{name} {at}" for at in range(len(rows))], dtype=object) for name in FITS_M}
    given_codes = codes(locations, Cells(np.ones(len(rows), dtype=bool), **read))
    for at, (level, radius, named) in enumerate(rows):
        for name in FITS_M:
            wanted = f"{name} {at}" if name in supported(level, radius) else None
            assert given_codes[name][at] == (named if name == "district_code" and named else wanted)
    assert set(NAMED) < set(FITS_M)
    assert all(column.tolist() == [f"{name} {at}" for at in range(len(rows))] for name, column in read.items())
