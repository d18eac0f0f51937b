"""Published scores, PySAL's scores, exact moments, and the promises hot spots keep."""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

from analytics import hot_spots, neighbours

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from esda import Moran_Local
    from libpysal.weights import lat2W


@pytest.fixture(scope="module")
def esda(shared: Path) -> Path:
    return shared / "reference" / "esda"


def grid(side: int, **how: bool) -> csr_array:
    """Cells of a square that share an edge or a corner."""
    row, column = np.divmod(np.arange(side * side), side)
    near = np.maximum(np.abs(row[:, None] - row), np.abs(column[:, None] - column)) == 1
    return neighbours.from_pairs(side * side, *np.nonzero(near), **how)


def counts(draw_of: int, side: int = 6) -> np.ndarray:
    return np.random.default_rng(draw_of).poisson(2, side * side).astype(float)


def test_six_points(esda: Path) -> None:
    known = json.loads((esda / "gi_6points.json").read_text())
    points = np.array(known["points"], dtype=float)
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    pairs = np.nonzero((far > 0) & (far <= known["threshold"]))
    for name, scores in known["Zs"].items():
        weights = neighbours.from_pairs(6, *pairs, itself="star" in name, standardised=name[0] == "R")
        z = hot_spots.getis_ord(known["y"], weights, "binary")
        assert z == pytest.approx(np.array(scores), abs=known["tolerance"])


def test_grid_of_counts(esda: Path) -> None:
    values = np.loadtxt(esda / "grid20_counts.csv", delimiter=",").ravel()
    known = np.loadtxt(esda / "grid20_gistar_z.csv", delimiter=",").ravel()
    assert hot_spots.getis_ord(values, grid(20, itself=True)) == pytest.approx(known, abs=1e-7)
    found = hot_spots.hot_spots(values, grid(20, itself=True))
    assert set(np.flatnonzero(found.sign > 0)) == set(np.flatnonzero((found.adjusted <= 0.05) & (known > 0)))
    assert found.sign.reshape(20, 20)[6, 13] == 1


@pytest.mark.parametrize("star", [True, False])
def test_scores_are_exact_moments(star: bool) -> None:
    """Over all orders of the values (Gi: of the others), the local sum has just the mean and variance that z assumes."""
    values = np.array([1.0, 2.0, 4.0, 8.0, 9.5])
    weights = neighbours.from_pairs(5, [0, 0, 1, 3], [1, 2, 2, 4], itself=star, standardised=True)
    row = weights.toarray()[0]
    orders = [order for order in itertools.permutations(range(5)) if star or order[0] == 0]
    sums = np.array([row @ values[list(order)] for order in orders])
    z = hot_spots.getis_ord(values, weights)
    assert z[0] == pytest.approx((row @ values - sums.mean()) / sums.std())


def test_local_moran_is_exact_and_esda_s() -> None:
    values, weights = counts(3), grid(6, standardised=True)
    ours = hot_spots.local_moran(values, weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Moran_Local(values, lat2W(6, 6, rook=False), permutations=0)
    assert ours.statistic == pytest.approx(theirs.Is, abs=1e-7)
    assert (ours.quadrant == theirs.q).all()
    z = (theirs.Is * 36 / 35 - theirs.EIc) / np.sqrt(theirs.VIc)
    assert ours.z == pytest.approx(z, abs=1e-7)
    # Given the cell's own value, Moran's score is that of Gi, turned round for low cells.
    assert ours.z == pytest.approx(np.sign(values - values.mean()) * hot_spots.getis_ord(values, weights))


def test_false_discovery_control_is_scipy_s() -> None:
    p = np.random.default_rng(1).random(50) ** 3
    assert hot_spots.benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    spread = hot_spots.benjamini_hochberg([0.01, np.nan, 0.04])
    assert spread == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    assert hot_spots.benjamini_hochberg([]).size == 0


def test_nothing_stands_out_where_all_are_equal() -> None:
    for value in (0.0, 0.1, 7.0):
        flat = hot_spots.hot_spots(np.full(36, value), grid(6, itself=True))
        assert (flat.z == 0).all() and (flat.p == 1).all() and not flat.sign.any()
        moran = hot_spots.local_moran(np.full(36, value), grid(6))
        assert (moran.z == 0).all() and not moran.significant.any()


def test_no_neighbour_no_score() -> None:
    weights = neighbours.from_pairs(4, [0, 1], [1, 2])
    assert np.isnan(hot_spots.getis_ord([1, 2, 3, 9], weights)).tolist() == [False, False, False, True]
    moran = hot_spots.local_moran([1, 2, 3, 9], weights)
    assert np.isnan(moran.z).tolist() == [False, False, False, True] and not moran.significant[3]
    # With itself as neighbour it is compared with all: the highest of four is (max − mean) / standard deviation.
    alone = hot_spots.getis_ord([1, 2, 3, 9], neighbours.from_pairs(4, [0, 1], [1, 2], itself=True))
    assert alone[3] == pytest.approx((9 - 3.75) / np.std([1, 2, 3, 9]))


def test_a_neighbourhood_of_everyone_has_no_score() -> None:
    weights = neighbours.from_pairs(3, [0, 0, 1], [1, 2, 2], itself=True)
    assert np.isnan(hot_spots.getis_ord([1, 2, 4], weights)).all()


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1, 2], grid(2), "at least three cells, not 2"),
        ([1, 2, 3], grid(2), "do not fit weights"),
        ([1, np.nan, 3, 4], grid(2), "cell 1 is nan"),
        ([1, 2, np.inf, 4], grid(2), "cell 2 is inf"),
        ([1, 2, 3, 4], csr_array(np.diag([1.0, 0, 0, 0])), "1 of 4 cells"),
    ],
)
def test_what_is_refused(values, weights, message) -> None:
    with pytest.raises(ValueError, match=message):
        hot_spots.getis_ord(values, weights)


def test_what_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no cell may be its own neighbour"):
        hot_spots.local_moran([1, 2, 3, 4], grid(2, itself=True))
    with pytest.raises(ValueError, match=r"not 1\.5"):
        hot_spots.benjamini_hochberg([0.1, 1.5])
    with pytest.raises(ValueError, match="level must lie"):
        hot_spots.hot_spots(counts(1), grid(6, itself=True), level=0)


@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 1e4), shift=st.floats(-100, 100), star=st.booleans())
def test_units_and_standardisation_change_nothing(seed: int, scale: float, shift: float, star: bool) -> None:
    values = counts(seed)
    z = hot_spots.getis_ord(values, grid(6, itself=star))
    assert hot_spots.getis_ord(values * scale + shift, grid(6, itself=star)) == pytest.approx(z, abs=1e-6)
    assert hot_spots.getis_ord(values, grid(6, itself=star, standardised=True)) == pytest.approx(z, abs=1e-9)
    assert hot_spots.getis_ord(-values, grid(6, itself=star)) == pytest.approx(-z, abs=1e-9)


@given(seed=st.integers(0, 10_000))
def test_the_order_of_cells_changes_nothing(seed: int) -> None:
    values, weights = counts(seed), grid(6, itself=True)
    order = np.random.default_rng(seed + 1).permutation(36)
    shuffled = hot_spots.getis_ord(values[order], weights[order][:, order].tocsr())
    assert shuffled == pytest.approx(hot_spots.getis_ord(values, weights)[order], abs=1e-12)


@given(p=st.lists(st.floats(0, 1), max_size=30))
def test_control_keeps_the_order_and_never_helps(p: list[float]) -> None:
    adjusted = hot_spots.benjamini_hochberg(p)
    assert (adjusted >= np.array(p) - 1e-15).all() and (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()
