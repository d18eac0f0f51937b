"""The geocoder under examination: the only file here that knows how one is made, kept and opened again."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from etl.geocoder import OfflineGeocoder, from_ground, open_index, write_index
from etl.geocoder.contract import Geocoder
from geodata.ground import Ground


def engine(ground: Ground, held: NDArray[np.bool_] | None = None) -> Geocoder:
    """The geocoder on a ground, without the held-out gazetteer entries."""
    if held is not None:
        ground = replace(ground, gazetteer=ground.gazetteer[~held].reset_index(drop=True))
    return from_ground(ground).geocoder


def warmed(geocoder: Geocoder) -> float:
    """Make what the first misspelt address of a run makes, and say how many seconds of the process it took."""
    assert isinstance(geocoder, OfflineGeocoder)
    began = time.process_time()
    index = geocoder.index
    for made in (index.road_spelling, index.district_spelling, index.name_spelling, index.name_parts):
        assert made is not None
    return time.process_time() - began


def keep(geocoder: Geocoder, path: Path) -> None:
    """Write the index to a file."""
    assert isinstance(geocoder, OfflineGeocoder)
    write_index(geocoder.index, path)


def opened(path: Path) -> Geocoder:
    """The geocoder from the file."""
    return open_index(path).geocoder
