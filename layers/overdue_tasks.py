"""Tasks past their due time and not closed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import overdue
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Tasks overdue at the end of the window's last day, one per cell."""
    return overdue.by_cell(conn, filters, scope, tileset)


LAYER = Layer(
    key="overdue_tasks",
    title=("逾期任务", "Overdue tasks"),
    order=46,
    geometry="cells",
    columns={"value": ("逾期任务", "Overdue tasks")},
    style=Style(unit=("项", "tasks"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("tasks_opened",),
    source="task",
    values=values,
    options={"metric": "tasks_due", "stock": True, "breaks": COARSE_BREAKS},
)
