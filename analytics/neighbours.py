"""Who is beside whom: sparse weights over cells, from H3 rings or from pairs of areas that touch.

Weights are a `scipy.sparse.csr_array`, shape (n, n), row i holding the neighbours of cell i in the caller's order. They are
binary (1 for a neighbour) or row-standardised (a row sums to 1; an empty row stays empty), with or without the cell itself.

Sources: Anselin, *Spatial Econometrics*, Kluwer 1988, ch. 3 (contiguity and row standardisation); Brodsky, *H3: Uber's
hexagonal hierarchical spatial index*, 2018 (rings).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Numbers = npt.NDArray[np.float64]


def from_rings(
    cells: Sequence[str] | npt.NDArray[np.uint64], rings: int = 1, *, itself: bool = False, standardised: bool = False
) -> csr_array:
    """Neighbours of H3 cells up to so many rings away (one ring: the six around), among the given cells only.

    Args:
        cells: n distinct H3 indexes of one resolution, as text or as unsigned integers.
        rings: how many rings count, at least 1.
        itself: whether a cell is its own neighbour, as Gi* wants it.
        standardised: whether each row is divided by its sum.

    Raises:
        ValueError: no cell, an index that is no H3 cell, mixed resolutions, a cell twice, or fewer than one ring.
    """
    if rings < 1:
        raise ValueError(f"rings must be at least 1, not {rings}")
    numbers = _numbers(cells)
    order = np.argsort(numbers)
    ordered = numbers[order]
    around = [h3.grid_disk(cell, rings) for cell in numbers.tolist()]
    rows = np.repeat(np.arange(len(numbers)), [len(disk) for disk in around])
    near = np.fromiter(chain.from_iterable(around), dtype=np.uint64, count=len(rows))
    at = np.minimum(np.searchsorted(ordered, near), len(ordered) - 1)
    known = (ordered[at] == near) & (near != numbers[rows])
    return _weights(len(numbers), rows[known], order[at[known]], itself, standardised)


def from_pairs(
    count: int, first: npt.ArrayLike, second: npt.ArrayLike, *, itself: bool = False, standardised: bool = False
) -> csr_array:
    """Neighbours from pairs of areas that touch, each pair given once or in both directions.

    Args:
        count: n, how many areas there are; those in no pair have no neighbour.
        first: position of one area of each pair, shape (m,), 0 ≤ position < n.
        second: position of the other, shape (m,).
        itself: whether an area is its own neighbour, as Gi* wants it.
        standardised: whether each row is divided by its sum.

    Raises:
        ValueError: no area, unequal lengths, or a position outside 0 … n − 1.
    """
    if count < 1:
        raise ValueError(f"neighbours need at least one area, not {count}")
    left = np.asarray(first, dtype=np.int64).reshape(-1)
    right = np.asarray(second, dtype=np.int64).reshape(-1)
    if len(left) != len(right):
        raise ValueError(f"a pair has two sides: {len(left)} first against {len(right)} second")
    rows = np.concatenate([left, right])
    outside = rows[(rows < 0) | (rows >= count)]
    if len(outside):
        raise ValueError(f"area {outside[0]} is not among the {count} areas 0 to {count - 1}")
    columns = np.concatenate([right, left])
    apart = rows != columns
    return _weights(count, rows[apart], columns[apart], itself, standardised)


def standardise(weights: csr_array) -> csr_array:
    """The same neighbours with every row divided by its sum; empty rows stay empty."""
    sums = np.asarray(weights.sum(axis=1), dtype=np.float64)
    divided = csr_array(weights, dtype=np.float64, copy=True)
    divided.data /= np.repeat(np.where(sums == 0, 1.0, sums), np.diff(divided.indptr))
    return divided


def _numbers(cells: Sequence[str] | npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The cells as numbers, refused where they are not distinct cells of one resolution."""
    if len(cells) == 0:
        raise ValueError("neighbours need at least one cell")
    try:
        numbers = np.array([h3.str_to_int(cell) if isinstance(cell, str) else int(cell) for cell in cells], dtype=np.uint64)
    except ValueError as problem:
        raise ValueError(f"not an H3 cell: {problem}") from problem
    wrong = [cell for cell in numbers.tolist() if not h3.is_valid_cell(cell)]
    if wrong:
        raise ValueError(f"not an H3 cell: {wrong[0]:x}")
    resolutions = np.unique((numbers >> np.uint64(52)) & np.uint64(15))
    if len(resolutions) > 1:
        raise ValueError(f"cells of several resolutions: {', '.join(map(str, resolutions))}")
    distinct, times = np.unique(numbers, return_counts=True)
    if len(distinct) < len(numbers):
        raise ValueError(f"cell {distinct[times > 1][0]:x} is given twice")
    return numbers


def _weights(
    count: int, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], itself: bool, standardised: bool
) -> csr_array:
    if itself:
        rows, columns = (np.concatenate([side, np.arange(count)]) for side in (rows, columns))
    sides = rows.astype(np.int32), columns.astype(np.int32)  # half the memory to walk through in every product
    weights = csr_array((np.ones(len(rows)), sides), shape=(count, count))
    weights.sum_duplicates()
    weights.data[:] = 1.0
    return standardise(weights) if standardised else weights
