"""One dimension of `area_day` summed over a window, laid out like a cell vector."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.scope import Scope

# `ever` tells "reported nothing in this window" (0) from "never reports" (no data).
BY_CELL = text(
    """
    select c.idx,
           coalesce(sum(d.n) filter (where d.day between :day_from and :day_to), 0) as n,
           count(d.n) > 0 as ever,
           cast(:district as text) is null or c.district_code = :district as mine
    from cell c
    left join area_day d on d.metric = :metric and d.dimension = :dimension and d.category = :category
         and d.level = c.tileset and d.area_code = c.code
    where c.tileset = :tileset
    group by c.idx, c.district_code order by c.idx
    """
)


def by_cell(
    conn: Connection, metric: str, dimension: str, category: str, filters: Filters, scope: Scope, tileset: str
) -> npt.NDArray[np.int64]:
    """Counts in the window, one per cell of a tile set that is an area level; −1 never reports, −2 outside the scope."""
    rows = conn.execute(
        BY_CELL,
        {
            "metric": metric, "dimension": dimension, "category": category, "tileset": tileset,
            "district": scope.district_code, "day_from": filters.day_from, "day_to": filters.day_to,
        },
    )  # fmt: skip
    return np.array([-2 if not row.mine else int(row.n) if row.ever else -1 for row in rows], dtype=np.int64)
