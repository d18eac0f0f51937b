"""Who is beside whom, by hand and as libpysal says."""

from __future__ import annotations

import warnings

import h3
import numpy as np
import pytest

from analytics import neighbours

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from libpysal.weights import lat2W

CENTRE = h3.latlng_to_cell(31.23, 121.47, 8)


def test_rings_are_the_cells_h3_names() -> None:
    cells = sorted(h3.grid_disk(CENTRE, 4), key=hash)
    for rings in (1, 2):
        weights = neighbours.from_rings(cells, rings)
        for row, cell in enumerate(cells):
            expected = (set(h3.grid_disk(cell, rings)) & set(cells)) - {cell}
            assert {cells[column] for column in weights[[row]].indices} == expected
    assert set(weights.data) == {1.0}
    assert (weights != weights.T).nnz == 0


def test_text_and_numbers_are_the_same_cells() -> None:
    cells = h3.grid_disk(CENTRE, 3)
    numbers = np.array([h3.str_to_int(cell) for cell in cells], dtype=np.uint64)
    assert (neighbours.from_rings(cells) != neighbours.from_rings(numbers)).nnz == 0


def test_a_lonely_cell_has_only_itself() -> None:
    far = h3.latlng_to_cell(39.9, 116.4, 8)
    cells = [*h3.grid_disk(CENTRE, 1), far]
    assert neighbours.from_rings(cells, standardised=True).sum(axis=1)[-1] == 0
    assert neighbours.from_rings(cells, itself=True, standardised=True).toarray()[-1].tolist() == [0.0] * 7 + [1.0]


def test_pairs_are_libpysal_s_grid() -> None:
    grid = lat2W(5, 7, rook=False)
    sides = grid.sparse.tocoo()
    once = sides.row < sides.col
    ours = neighbours.from_pairs(35, sides.row[once], sides.col[once])
    assert (ours.toarray() == grid.sparse.toarray()).all()
    both = neighbours.from_pairs(35, sides.row, sides.col, standardised=True)
    grid.transform = "r"
    assert both.toarray() == pytest.approx(grid.sparse.toarray(), abs=1e-15)


def test_itself_counts_once_however_pairs_are_given() -> None:
    weights = neighbours.from_pairs(3, [0, 1, 1], [1, 0, 1], itself=True)
    assert weights.toarray().tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: neighbours.from_rings([]), "at least one cell"),
        (lambda: neighbours.from_rings([CENTRE], 0), "at least 1, not 0"),
        (lambda: neighbours.from_rings(["nonsense"]), "not an H3 cell"),
        (lambda: neighbours.from_rings(["12"]), "not an H3 cell: 12"),
        (lambda: neighbours.from_rings([CENTRE, CENTRE]), "given twice"),
        (lambda: neighbours.from_rings([CENTRE, h3.cell_to_parent(CENTRE, 7)]), "several resolutions: 7, 8"),
        (lambda: neighbours.from_pairs(0, [], []), "at least one area"),
        (lambda: neighbours.from_pairs(2, [0], [2]), "area 2 is not among"),
        (lambda: neighbours.from_pairs(2, [0, 1], [1]), "2 first against 1 second"),
    ],
)
def test_what_is_refused(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()
