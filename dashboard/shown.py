"""What of a layer is shown where it leaves the screen, on paper or in a file: suppressed values of its cells, or its sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.contract import Text
from geodata.queries.chosen_cells import CellRow
from layers.contract import Layer

Wires = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Cells:
    """A layer of cells: suppressed `wires` as `layers/contract.py` says, one a row; `legend` as on the screen."""

    layer: Layer
    tileset: str
    breaks: tuple[int, ...]
    legend: Mapping[str, Any]
    rows: Sequence[CellRow]
    wires: Wires
    as_of: str


@dataclass(frozen=True)
class Sites:
    """A layer of points, lines or zones: GeoJSON features, already suppressed, and what the layer says of them."""

    layer: Layer
    features: Sequence[Mapping[str, Any]]
    note: Text
    legend: Mapping[str, Any]
    as_of: str


Shown = Cells | Sites
