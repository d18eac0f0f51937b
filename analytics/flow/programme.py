"""The linear programme behind transfers, put together a kind of row at a time and given to HiGHS.

Columns: for each hospital concerned and day who is out, who is in and what is missing; then the moves, in the order they are
declared. Rows: the balances of out and in from day to day; need − out + in − missing ≤ beds; what else is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array

from analytics.flow.model import Floats

Places = npt.NDArray[np.intp]
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Solved:
    """`moves`: of each column declared. `missing` (H, T) beds. `bed` (H,): what one more bed on all days saves at most."""

    moves: Floats
    missing: Floats
    bed: Floats


class _Rows:
    """Rows of a sparse matrix with their right sides, added a block at a time."""

    def __init__(self) -> None:
        self._rows: list[Places] = []
        self._columns: list[Places] = []
        self._values: list[Floats] = []
        self.right: list[Floats] = []

    def add(self, rows: Places, columns: Places, value: float) -> None:
        """The same value at each of these places."""
        self._rows.append(rows)
        self._columns.append(columns)
        self._values.append(np.full(len(rows), value))

    def new(self, right: Floats) -> Places:
        """As many new rows as right sides; their numbers."""
        first = sum(map(len, self.right))
        self.right.append(right)
        return first + np.arange(len(right))

    def matrix(self, columns: int) -> csc_array:
        """All of it."""
        places = np.concatenate(self._rows), np.concatenate(self._columns)
        return csc_array(coo_array((np.concatenate(self._values), places), shape=(sum(map(len, self.right)), columns)))


class Programme:
    """Transfers as a linear programme.

    `need`, `beds` (H, T); `concerned`: the hospitals in play; `leavers` (H, T): who may be out at most; `staying`: the share of
    those moved who are still in a bed a day later.
    """

    def __init__(self, need: Floats, beds: Floats, concerned: Places, leavers: Floats, staying: float) -> None:
        self._need, self._beds, self._concerned, self._days = need, beds, concerned, need.shape[1]
        size = len(concerned) * self._days
        self._out, self._in, self._missing = (first * size + np.arange(size) for first in range(3))
        self._at = np.searchsorted(concerned, np.arange(len(need)))
        self._cost = [np.concatenate((np.zeros(2 * size), np.ones(size)))]
        self._most = [np.concatenate((leavers[concerned].ravel(), np.full(2 * size, np.inf)))]
        self._equal, self._upper = _Rows(), _Rows()
        rows = self._upper.new((beds - need)[concerned].ravel())
        for columns, sign in ((self._out, -1.0), (self._in, 1.0), (self._missing, -1.0)):
            self._upper.add(rows, columns, sign)
        self._left, self._entered = (self._balance(state, staying) for state in (self._out, self._in))

    def _balance(self, state: Places, staying: float) -> Places:
        """Rows: today = what stays of yesterday + moves, which are added as they are declared."""
        rows = self._equal.new(np.zeros(len(state)))
        later = np.arange(len(state)) % self._days > 0
        self._equal.add(rows, state, 1.0)
        self._equal.add(rows[later], state[:-1][later[1:]], -staying)
        return rows

    def moves(self, cost: Floats) -> Places:
        """New columns of moves with this cost each; their numbers."""
        first = sum(map(len, self._cost))
        self._cost.append(cost)
        self._most.append(np.full(len(cost), np.inf))
        return first + np.arange(len(cost))

    def leave(self, moves: Places, hospital: Places, day: Places) -> None:
        """Each move takes its patients out of a hospital on a day."""
        self._equal.add(self._left[self._at[hospital] * self._days + day], moves, -1.0)

    def enter(self, moves: Places, hospital: Places, day: Places) -> None:
        """Each move brings its patients into a hospital on a day."""
        self._equal.add(self._entered[self._at[hospital] * self._days + day], moves, -1.0)

    def balance(self, leaving: Places, left: Places, entering: Places, entered: Places) -> None:
        """As many leave as enter on each day."""
        rows = self._equal.new(np.zeros(self._days))
        self._equal.add(rows[left], leaving, 1.0)
        self._equal.add(rows[entered], entering, -1.0)

    def at_most(self, number: float, moves: Places, day: Places) -> None:
        """At most so many of these moves a day."""
        if np.isfinite(number):
            rows = self._upper.new(np.full(self._days, number))
            self._upper.add(rows[day], moves, 1.0)

    def solve(self) -> Solved | None:
        """The best answer; None where the solver finds none."""
        cost, most = np.concatenate(self._cost), np.concatenate(self._most)
        found = linprog(
            cost, A_ub=self._upper.matrix(len(cost)), b_ub=np.concatenate(self._upper.right), A_eq=self._equal.matrix(len(cost)),
            b_eq=np.concatenate(self._equal.right), bounds=np.stack((np.zeros(len(cost)), most), axis=1), method="highs-ds",
        )  # fmt: skip
        if not found.success:
            return None
        missing = np.maximum(self._need - self._beds, 0.0)
        bed = (missing > 0).sum(axis=1).astype(np.float64)
        told = found.x[self._missing].reshape(-1, self._days)
        missing[self._concerned] = np.where(told > NEGLIGIBLE, told, 0.0)
        size = len(self._missing)
        bed[self._concerned] = -found.ineqlin.marginals[:size].reshape(-1, self._days).sum(axis=1)
        return Solved(found.x[3 * size :], missing, bed)
