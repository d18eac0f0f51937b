"""The packed polygons, read back the way the browser reads them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import h3
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import DataError
from geodata.geometry_pack import MAGIC, CellShapes, mercator, pack


@dataclass(frozen=True)
class Unpacked:
    """The blocks of a file."""

    first: int
    total: int
    world: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]
    ring_sizes: npt.NDArray[np.uint16]
    cell_rings: npt.NDArray[np.uint16]
    triangles: npt.NDArray[np.uint32]


def unpack(body: bytes) -> Unpacked:
    magic, n, first, total, vertices, corners, rings, zero = struct.unpack_from("<8I", body)
    assert magic == MAGIC and zero == 0
    x0, y0, scale, _ = struct.unpack_from("<4d", body, 32)
    at = 64
    blocks = []
    for length in (2 * vertices, 2 * n, rings, n):
        blocks.append(np.frombuffer(body, "<u2", length, at))
        at += -(-length // 2) * 4
    triangles = np.frombuffer(body, "<u4", corners, at)
    assert at + 4 * corners == len(body)
    world, points = (block.reshape(-1, 2) * scale + (x0, y0) for block in blocks[:2])
    return Unpacked(first, total, world, points, blocks[2], blocks[3], triangles)


def cells(shapes: list[shapely.Geometry], convex: bool, first: int = 0) -> CellShapes:
    points = np.array([(shape.representative_point().x, shape.representative_point().y) for shape in shapes]).reshape(-1, 2)
    return CellShapes(1000, np.arange(first, first + len(shapes)), [shapely.to_wkb(shape) for shape in shapes], points, convex)


def test_hexagons_need_no_triangles_and_land_within_half_a_step() -> None:
    codes = sorted(h3.grid_disk(h3.latlng_to_cell(31.2, 121.5, 8), 6))
    shapes = [shapely.Polygon([(lng, lat) for lat, lng in h3.cell_to_boundary(code)]) for code in codes]
    found = unpack(pack(cells(shapes, convex=True, first=40)))
    assert (found.first, found.total, len(found.triangles)) == (40, 1000, 0)
    assert set(found.ring_sizes) == {6} and set(found.cell_rings) == {1}
    wanted = mercator(np.vstack([np.array(shape.exterior.coords)[:-1] for shape in shapes]))
    step = (wanted.max(axis=0) - wanted.min(axis=0)).max() / 65_535
    assert np.abs(found.world - wanted).max() <= step * 0.51


holes = st.booleans()
stars = st.lists(st.floats(0.3, 1.0), min_size=5, max_size=24)


def star(radii: list[float], x: float, hole: bool) -> shapely.Polygon:
    """A polygon that is not convex, with a hole in its middle if asked."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    ring = [(x + 0.01 * r * np.cos(a), 31 + 0.01 * r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    inner = [[(x + 0.001 * np.cos(a), 31 + 0.001 * np.sin(a)) for a in (0.0, 2.0, 4.0)]]
    return shapely.Polygon(ring, inner if hole else None)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(stars, holes), min_size=1, max_size=5))
def test_triangles_cover_the_polygons_exactly(drawn: list[tuple[list[float], bool]]) -> None:
    parts = [star(radii, 121 + at * 0.05, hole) for at, (radii, hole) in enumerate(drawn)]
    shapes = [shapely.MultiPolygon([part, shapely.transform(part, lambda xy: xy + np.array([0, 0.04]))]) for part in parts]
    found = unpack(pack(cells(shapes, convex=False)))
    assert found.cell_rings.tolist() == [2 * (1 + hole) for _, hole in drawn]
    corners = found.world[found.triangles].reshape(-1, 3, 2)
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    covered = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / 2
    wanted = sum(shapely.transform(shape, mercator).area for shape in shapes)
    assert covered == pytest.approx(wanted, rel=2e-3)


def test_nothing_to_draw_is_a_header_alone() -> None:
    empty = CellShapes(7, np.empty(0, np.int64), [], np.empty((0, 2)), True)
    assert unpack(pack(empty)).total == 7


def test_gaps_in_the_numbers_are_refused() -> None:
    square = shapely.to_wkb(shapely.box(121, 31, 121.01, 31.01))
    gap = CellShapes(3, np.array([0, 2]), [square, square], np.array([[121.0, 31.0]] * 2), True)
    with pytest.raises(DataError, match="dense"):
        pack(gap)
