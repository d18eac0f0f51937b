"""Tasks given out and not closed yet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import Scope
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style


def values(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Open tasks at the end of the window's last day, one per cell."""
    return vectors.stock(conn, "tasks_opened", "tasks_closed", filters, scope, tileset)


LAYER = Layer(
    key="open_tasks",
    title=("待办任务", "Open tasks"),
    order=45,
    geometry="cells",
    columns={"value": ("待办任务", "Open tasks")},
    style=Style(unit=("项", "tasks"), ramp="cap"),
    hover=("value",),
    tilesets=CELL_TILESETS,
    needs=("tasks_opened",),
    source="task",
    values=values,
    options={"metric": "tasks_opened", "stock": True, "breaks": COARSE_BREAKS},
)
