"""Cell polygons as one compact binary file for the graphics card.

Layout, little-endian; `u16` blocks are padded to 4 bytes:

    0   u32 × 8   magic 'GWG1', cells n, first idx, cells in the tile set, vertices V, triangle corners I, rings R, 0
    32  f64 × 4   x0, y0, scale, 0          world Mercator (0…1) = x0 + q · scale
    64  u16 × 2V  ring vertices, quantised, rings open
        u16 × 2n  label point of each cell, quantised
        u16 × R   vertices of each ring
        u16 × n   rings of each cell
        u32 × I   triangles; absent (I = 0) when every ring is convex, then a fan will do
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import mapbox_earcut
import numpy as np
import numpy.typing as npt
import shapely

from geodata.errors import DataError

MAGIC = int.from_bytes(b"GWG1", "little")
STEPS = 65_535

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CellShapes:
    """Cells of one tile set in `idx` order. `convex`: every polygon is convex (H3)."""

    total: int
    idx: Ints
    shapes: Sequence[bytes]
    points: Floats
    convex: bool


def mercator(lonlat: Floats) -> Floats:
    """Longitude and latitude in degrees, shape (n, 2), as world Mercator in 0…1 with y down."""
    latitude = np.radians(lonlat[:, 1])
    y = 0.5 - np.log(np.tan(np.pi / 4 + latitude / 2)) / (2 * np.pi)
    return np.column_stack([lonlat[:, 0] / 360 + 0.5, y])


def pack(cells: CellShapes) -> bytes:
    """The binary file of the cells; an empty selection is a header alone.

    Raises `DataError` when the indices are not a dense run, because values are looked up by position.
    """
    count = len(cells.idx)
    first = int(cells.idx[0]) if count else 0
    if count and not np.array_equal(cells.idx, np.arange(first, first + count)):
        raise DataError(
            "网格编号不连续，无法绘制。请重新运行 python -m etl city load。",
            "Cell numbers are not dense, so they cannot be drawn. Run python -m etl city load again.",
        )
    if not count:
        return struct.pack("<8I4d", MAGIC, 0, 0, cells.total, 0, 0, 0, 0, 0.0, 0.0, 1.0, 0.0)
    return _pack_shapes(cells, first)


def _pack_shapes(cells: CellShapes, first: int) -> bytes:
    polygons, cell_of_polygon = shapely.get_parts(shapely.from_wkb(np.array(cells.shapes, dtype=object)), return_index=True)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    closed, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    keep = np.append(ring_of_vertex[1:] == ring_of_vertex[:-1], False)  # drop the closing vertex of every ring
    world = mercator(closed[keep])
    sizes = np.bincount(ring_of_vertex[keep], minlength=len(rings))
    ring_counts = np.bincount(cell_of_polygon[polygon_of_ring], minlength=len(cells.idx))
    triangles = np.empty(0, "<u4") if cells.convex else _triangulate(world, sizes, polygon_of_ring)
    origin = world.min(axis=0)
    scale = float((world.max(axis=0) - origin).max() / STEPS) or 1e-12
    header = struct.pack(
        "<8I4d", MAGIC, len(cells.idx), first, cells.total, len(world), len(triangles), len(rings), 0,
        origin[0], origin[1], scale, 0.0,
    )  # fmt: skip
    blocks = [_quantise(world, origin, scale), _quantise(mercator(cells.points), origin, scale), sizes, ring_counts]
    return header + b"".join(_padded(block) for block in blocks) + triangles.astype("<u4").tobytes()


def _quantise(world: Floats, origin: Floats, scale: float) -> Ints:
    return np.rint((world - origin) / scale).clip(0, STEPS).astype(np.int64).ravel()


def _padded(numbers: Ints) -> bytes:
    body = numbers.astype("<u2").tobytes()
    return body + bytes(-len(body) % 4)


def _triangulate(world: Floats, sizes: Ints, polygon_of_ring: Ints) -> npt.NDArray[np.uint32]:
    """Triangle corners of all polygons, holes respected, as indices into `world`."""
    ends = np.cumsum(sizes)
    first_ring = np.searchsorted(polygon_of_ring, np.arange(polygon_of_ring[-1] + 2))
    parts = []
    for start, stop in itertools.pairwise(first_ring):
        base = int(ends[start] - sizes[start])
        corners = world[base : ends[stop - 1]]
        parts.append(mapbox_earcut.triangulate_float64(corners, (ends[start:stop] - base).astype(np.uint32)) + base)
    return np.concatenate(parts).astype("<u4")
