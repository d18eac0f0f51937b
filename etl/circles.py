"""Neighbour lists of the scan in files of the data folder: they depend on the ground alone and take seconds to make."""

from __future__ import annotations

import os
import tempfile
import threading
import zipfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from analytics.scan import Circles

MOST_OPEN = 3
PARTS = ("starts", "members", "closes", "points")

_lock = threading.Lock()
_open: OrderedDict[Path, Circles] = OrderedDict()


def circles_of(
    folder: Path, name: str, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], people: npt.NDArray[np.float64], share: float
) -> Circles:
    """The circles of this name (ground, cells, district, share), made if they are not kept; arrays of shape (n,), degrees.

    Where nobody's number is known every cell counts as one person.
    """
    path = folder / f"{name}.npz"
    with _lock:  # made once, also when several ask
        if (known := _open.get(path)) is None:
            known = _read(path) or _made(path, lon, lat, people, share)
            _open[path] = known
            while len(_open) > MOST_OPEN:
                _open.popitem(last=False)
        _open.move_to_end(path)
        return known


def _read(path: Path) -> Circles | None:
    """What is kept; None where nothing sound is."""
    from analytics.scan import Circles

    try:
        with path.open("rb") as file, np.load(file) as held:
            return Circles(*(held[part] for part in PARTS))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _made(path: Path, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], people: npt.NDArray[np.float64], share: float) -> Circles:
    from analytics.scan import build_circles

    weights = people if people.sum() > 0 else np.ones(len(people))
    # In a small district one cell may hold more than the share: the largest cell is a circle all the same.
    made = build_circles(lon, lat, weights, most_share=max(share, float(weights.max() / weights.sum())), degrees=True)
    with suppress(OSError):  # without room on the disk they are made again next time
        _write(path, made)
    return made


def _write(path: Path, made: Circles) -> None:
    """Whole or not at all; what belongs to another ground goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    version = path.name.partition("-")[0]
    for old in path.parent.glob("*.npz"):
        if not old.name.startswith(version):
            old.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{part: getattr(made, part) for part in PARTS})
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
