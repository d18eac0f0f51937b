"""Where those taken into hospital live: of the chosen hospital, else of all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import hospital_origins
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Admissions of the window by home, one a cell; of a chosen hospital −3 where the count is hidden for another's sake."""
    return hospital_origins.by_cell(conn, filters, scope, tileset)


LAYER = Layer(
    key="hospital_catchment",
    title=("收治来源", "Where patients live"),
    order=55,
    geometry="cells",
    columns={"value": ("收治入院", "Admitted")},
    style=Style(unit=("人", "people")),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("encounters",),
    note=("本期收治入院者的住址；选中一家医院时只看这一家。", "Homes of those admitted in the window; of one hospital once it is chosen."),
    source="encounter",
    values=values,
    options={
        "metric": "encounters", "dimension": "kind", "category": "admission", "breaks": COARSE_BREAKS, "far": "street",
        "unsure": ("隐去，以免推出别院不足 5 的数", "hidden, so that no other hospital's <5 follows"),
    },
)  # fmt: skip
