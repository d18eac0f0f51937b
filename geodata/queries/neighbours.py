"""Who is beside whom on the ground: codes and residents of cells, and pairs of areas that touch.

Public reference data, the same for everybody; a scope limits what is compared, and is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, text

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Cells:
    """The cells of a tile set from `first` up to `end`: codes, and residents of shape (n,), 0 where unknown."""

    codes: tuple[str, ...]
    residents: npt.NDArray[np.float64]


_VERSION = text("select geometry_version from city")
_CELLS = text("select code, population from cell where tileset = :tileset and idx >= :first and idx < :end order by idx")
_SHAPES = text("select ST_AsBinary(geom) from cell where tileset = :tileset and idx >= :first and idx < :end order by idx")


def ground_version(conn: Connection) -> str:
    """What names the ground: another one, and every neighbour may be another."""
    return str(conn.execute(_VERSION).scalar_one())


def cells(conn: Connection, tileset: str, first: int, end: int) -> Cells:
    """Codes and residents of the cells `first` … `end` − 1, in idx order."""
    rows = conn.execute(_CELLS, {"tileset": tileset, "first": first, "end": end}).all()
    return Cells(tuple(row.code for row in rows), np.array([row.population or 0.0 for row in rows], dtype=np.float64))


def touching(conn: Connection, tileset: str, first: int, end: int) -> tuple[Positions, Positions]:
    """Pairs of cells that share a border, or overlap, as positions from `first` on; each pair in both directions."""
    bodies = conn.execute(_SHAPES, {"tileset": tileset, "first": first, "end": end}).scalars()
    shapes = shapely.from_wkb([bytes(body) for body in bodies])
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = left != right
    return left[apart], right[apart]
