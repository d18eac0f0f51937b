"""The geocoder under examination: the only file here that knows how one is made, kept and opened again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from etl.geocoder import GazetteerIndex, OfflineGeocoder
from etl.geocoder.contract import Geocoder
from geodata.ground import Ground, with_ancestors


def engine(ground: Ground, held: NDArray[np.bool_] | None = None) -> Geocoder:
    """The geocoder on a ground, without the held-out gazetteer entries."""
    if held is not None:
        ground = replace(ground, gazetteer=ground.gazetteer[~held].reset_index(drop=True))
    return OfflineGeocoder(GazetteerIndex.from_rows(with_ancestors(ground.areas), ground.aliases, ground.gazetteer))


def keep(geocoder: Geocoder, path: Path) -> None:
    """Write the index to a file."""
    path.write_bytes(pickle.dumps(geocoder, protocol=5))


def opened(path: Path) -> Geocoder:
    """The geocoder from the file."""
    geocoder: Geocoder = pickle.loads(path.read_bytes())
    return geocoder
