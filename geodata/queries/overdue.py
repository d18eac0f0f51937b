"""Tasks past their due time, cell by cell: a state of single tasks, which no difference of two flows gives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes
from geodata.filters import Filters
from geodata.queries import vectors
from geodata.queries.tasks import moments
from geodata.scope import Scope

# A task closed after the window's end was still open then, so yesterday's picture stays what it was.
_BY_CELL = {
    tileset: text(f"""
        select c.idx, count(*) as n from task r join cell c on c.tileset = :tileset and c.code = {code}
        where r.created_at < :until and r.due_at < :until and (r.closed_at is null or r.closed_at >= :until)
          and (cast(:district as text) is null or r.district_code = :district)
        group by c.idx
    """)
    for tileset, code in cell_codes("r").items()
}


def by_cell(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Tasks open and late at the end of the window's last day, one number a cell; −2 outside scope and area. Raises `UnknownName`, `NotAllowed`."""
    extent = vectors.cumulative(conn, "tasks_opened", filters, scope, tileset)
    late = np.zeros(len(extent), np.int64)
    bound = {"tileset": tileset, "until": moments(filters)[1], "district": scope.district_code}
    for row in conn.execute(_BY_CELL[tileset], bound):
        late[row.idx] = row.n
    return np.where(extent < 0, extent, late)
