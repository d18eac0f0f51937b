"""Cells beside their neighbours: what hot spots, local Moran's I and steadied rates are computed from, and how a cell is classed.

Everything here is computed from what the map of counts shows anyway. A count of 1–4 is taken for what its residents
and the counts around it make likely (`opened`), so that two cities whose maps are equal have equal hot spots, and no class
gives a hidden count away.
A cell is compared with the whole of what the person may see, whatever area is on the screen: moving the view changes no class.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from sqlalchemy import Connection

from analytics import neighbours as beside
from analytics.excess import excess
from analytics.hot_spots import benjamini_hochberg
from geodata.filters import Filters
from geodata.queries import located, neighbours, vectors
from geodata.scope import Scope
from layers.contract import SMALLEST_SHOWN, Style, Text

Numbers = npt.NDArray[np.float64]
Values = npt.NDArray[np.int64]

TILESETS = ("h3_7", "h3_8", "h3_9", "grid", "community", "street")
FEWEST_CASES = 20
FEWEST_CELLS = 10
LEVELS = (0.10, 0.05, 0.01)
NO_DATA, OUTSIDE, TOO_FEW = -1, vectors.OUTSIDE, -3
FEW = 0.3
"""Cases by which the rate around a cell is drawn to the usual one, so that one case in a hamlet makes no rate."""
ROUNDS = 5
KEPT = 24

BREAKS = tuple(range(SMALLEST_SHOWN, SMALLEST_SHOWN + 7))
RATE_BREAKS = (5, 100, 300, 1000, 3000)
UNSURE: Text = ("太少，未检验", "too few to test")
ZERO: Text = ("全无病例", "no case")


def of_addresses(note: Text, options: Mapping[str, Any], unit: Text | None = None) -> dict[str, Any]:
    """What is otherwise where official figures stop at districts (`Layer.official`): published addresses are counted, by hexagons.

    Such cities seldom know the population of their streets, so from afar a map by streets could say nothing.
    """
    said = (
        note[0] + "按报告住址，住址数不等于病例数。只知区县人口时按面积摊到格，区内差别也含人口疏密。",
        note[1] + " Counted are published addresses, which are not cases. Where only districts have a known population it is spread by area:"
        " differences inside a district then show density too.",
    )
    counted = {"counted": ("条", "addresses")} | ({"zero": ("全无住址", "no address")} if "zero" in options else {})
    around = {"unsure": ("周围不足 5 条", "under 5 around")} if unit else {}
    return {"note": said, "source": "case_address", "options": {**options, **counted, **around, "far": None}} | ({"style": Style(RATE_BREAKS, unit=unit)} if unit else {})


@dataclass(frozen=True)
class Ground:
    """Cells with residents: where they stand in the answer, how many live there, who is beside whom (binary, itself too)."""

    at: npt.NDArray[np.intp]
    people: Numbers
    near: csr_array


@dataclass(frozen=True)
class Tested:
    """What may be compared: the ground, its cases as the map shows them, and the answer so far, of shape (cells,)."""

    ground: Ground
    cases: Numbers
    answer: Values
    shown: npt.NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        """Whether there is something to test."""
        return self.cases.sum() >= FEWEST_CASES and len(self.cases) >= FEWEST_CELLS

    def filled(self, found: Values) -> Values:
        """The whole answer, once the cells of the ground have theirs; only the area asked for is shown."""
        answer = self.answer.copy()
        answer[self.ground.at] = found
        return np.where(self.shown, answer, OUTSIDE)

    def untested(self) -> Values:
        """The answer where nothing can be tested: 0 where nobody fell ill, else too few."""
        return self.filled(np.full(len(self.cases), TOO_FEW if self.cases.any() else 0, np.int64))


def surroundings(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Tested:
    """The cells the person may see, with residents, neighbours and cases of the window."""
    counts = located.window(conn, filters.model_copy(update={"area": None}), scope, tileset)
    reach = vectors.extent(conn, None, scope, tileset)
    ground = _ground(conn, tileset, reach.first, reach.end)
    answer = np.where(counts == OUTSIDE, OUTSIDE, NO_DATA)
    shown = located.window(conn, filters, scope, tileset) != OUTSIDE if filters.area else np.ones(len(counts), np.bool_)
    return Tested(ground, opened(counts[ground.at], ground.people, ground.near), answer, shown)


def called(tested: Tested, within: csr_array, rises: npt.NDArray[np.bool_], adjusted: Numbers) -> Numbers:
    """Adjusted p with which an exact test of cases against residents agrees; 1 for a rise of fewer than five cases.

    `within`: the cells whose cases are counted together, binary; `rises`: which cells stand out upwards; `adjusted`: p of their
    scores. The larger p of the two counts, so a cell is called falsely no more often than the stricter test allows.
    """
    agreed = np.fmax(adjusted, benjamini_hochberg(excess(tested.cases, tested.ground.people, within)))
    return np.where(rises & (within @ tested.cases < SMALLEST_SHOWN), 1.0, agreed)


def opened(counts: Values, people: Numbers, near: csr_array) -> Numbers:
    """Counts as the map shows them, with an expectation for each hidden one.

    It is the mean of 1–4 cases, given the cell's residents and the rate around it, which is itself taken from the counts
    shown and the expectations (a few rounds of EM).
    """
    hidden = (counts >= 1) & (counts < SMALLEST_SHOWN)
    cases = counts.astype(np.float64)
    if not hidden.any():
        return cases
    sizes = np.arange(1, SMALLEST_SHOWN)[:, None]
    usual = people * (cases.sum() / people.sum())
    around = near @ usual + FEW
    meant = usual[hidden]
    for _ in range(ROUNDS):
        chances = meant ** (sizes - 1) / np.cumprod(sizes)[:, None]
        cases[hidden] = (sizes * chances).sum(axis=0) / chances.sum(axis=0)
        meant = (usual * (near @ cases + FEW) / around)[hidden]
    return cases


_kept: OrderedDict[tuple[str, str, int, int], Ground] = OrderedDict()
_lock = threading.Lock()


def _ground(conn: Connection, tileset: str, first: int, end: int) -> Ground:
    """The cells with residents; found once for each ground and reach, and kept in memory."""
    name = (neighbours.ground_version(conn), tileset, first, end)
    with _lock:
        if (known := _kept.get(name)) is not None:
            _kept.move_to_end(name)
            return known
    made = _made(conn, tileset, first, end)
    with _lock:
        _kept[name] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _made(conn: Connection, tileset: str, first: int, end: int) -> Ground:
    found = neighbours.cells(conn, tileset, first, end)
    lived_in = np.flatnonzero(found.residents >= 1)  # less than one person is no population
    people = found.residents[lived_in]
    if not len(lived_in):
        return Ground(lived_in + first, people, csr_array((0, 0)))
    if tileset.startswith("h3_"):
        near = beside.from_rings([found.codes[at] for at in lived_in], itself=True)
    else:
        near = beside.from_pairs(len(found.codes), *neighbours.touching(conn, tileset, first, end), itself=True)[lived_in][:, lived_in]
    return Ground(lived_in + first, people, near)
