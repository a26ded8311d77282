"""What an attacker knows, as a set of inequalities, and the linear programs that he runs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from prystan.evidence.disclosure.errors import DisclosureError
from prystan.evidence.disclosure.system import Part, System, parts_of


@dataclass(frozen=True, slots=True)
class Known:
    """All that readers are told. One entry a cell of `system`.

    `shown` is the number that stands in the table, −1 where only ``<threshold`` does; `reach` is how far the statement
    says that the cell may have moved from its count. Hidden cells went to a multiple of `base` below `threshold`.
    """

    system: System
    shown: NDArray[np.int64]
    reach: NDArray[np.int64]
    base: int
    threshold: int
    least: NDArray[np.int64] | None = None
    most: NDArray[np.int64] | None = None
    """What readers know of each count from elsewhere, such as an earlier release; None where they know nothing."""

    @property
    def hidden(self) -> NDArray[np.bool_]:
        return self.shown < 0

    @property
    def highest(self) -> int:
        """The greatest multiple that is not shown."""
        return self.threshold - self.base


class Attack:
    """Linear programs over the parts of the system, each prepared once."""

    def __init__(self, known: Known, parts: tuple[Part, ...] | None = None) -> None:
        """`parts` are those of the system that are attacked; all of it by default."""
        self.known = known
        self._parts = parts_of(known.system) if parts is None else parts
        self._part_of = np.full(len(known.shown), -1, dtype=np.int64)
        for place, part in enumerate(self._parts):
            self._part_of[part.cells] = place
        self._programs: dict[int, _Program] = {}

    def rounded(self) -> NDArray[np.int64]:
        """One set of multiples that could stand behind the release: those shown, and some for the hidden cells.

        Raises:
            DisclosureError: there is none, so the tables contradict each other.
        """
        values = self.known.shown.copy()
        for part in self._parts:
            hidden = self.known.hidden[part.cells]
            values[part.cells[hidden]] = self._hidden(part, hidden) * self.known.base
        return values

    def _hidden(self, part: Part, hidden: NDArray[np.bool_]) -> NDArray[np.int64]:
        if not hidden.any() or not part.matrix.shape[0]:
            return np.zeros(int(hidden.sum()), dtype=np.int64)
        told = np.where(hidden, 0, self.known.shown[part.cells]) / self.known.base
        offset = part.matrix @ told
        count = int(hidden.sum())
        result = milp(
            np.zeros(count),
            integrality=np.ones(count),
            bounds=(0, self.known.highest // self.known.base),
            constraints=LinearConstraint(part.matrix[:, hidden], part.lower - offset, -offset),
        )
        if result.x is None:
            raise DisclosureError("the public tables contradict each other: no counts could stand behind them.")
        solution: NDArray[np.int64] = np.rint(result.x).astype(np.int64)
        return solution

    def reached(self, cells: NDArray[np.int64], rounds: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts that some of the `cells` can surely have: the least and greatest met in `rounds` pairs of programs.

        Each pair drives all cells of a part at once, some up and some down, and then the other way.
        """
        low, high = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
        signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(rounds, len(cells)))
        for place in np.unique(self._part_of[cells]).tolist():
            mine = np.flatnonzero(self._part_of[cells] == place)
            at = np.searchsorted(self._parts[place].cells, cells[mine])
            for way in (*signs, *-signs):
                met = self._program(place).solve(at, way[mine])[at]
                low[mine], high[mine] = np.minimum(low[mine], met), np.maximum(high[mine], met)
        return low, high

    def bounds(self, cell: int) -> tuple[float, float]:
        """The least and the greatest count that the cell can have, whole numbers relaxed."""
        place = int(self._part_of[cell])
        at = np.searchsorted(self._parts[place].cells, [cell])
        lower, upper = (self._program(place).solve(at, np.array([sign]))[at[0]] for sign in (1.0, -1.0))
        return float(lower), float(upper)

    def _program(self, place: int) -> _Program:
        if place not in self._programs:
            self._programs[place] = _Program(self._parts[place], self.known)
        return self._programs[place]


class _Program:
    """Variables: the counts of a part's cells, then the multiples of its hidden cells. Both obey all relations."""

    def __init__(self, part: Part, known: Known) -> None:
        hidden = known.hidden[part.cells]
        shown = np.where(hidden, 0, known.shown[part.cells]).astype(np.float64)
        reach = known.reach[part.cells].astype(np.float64)
        n, m = len(part.cells), int(hidden.sum())
        picked = csr_array((np.ones(m), (np.flatnonzero(hidden), np.arange(m))), shape=(n, m))
        counts = hstack([part.matrix, csr_array((part.matrix.shape[0], m))])
        multiples = hstack([csr_array(part.matrix.shape), part.matrix @ picked])
        nearby = hstack([picked.T, -eye_array(m)])
        offset = part.matrix @ shown
        equal = part.lower == 0
        self._equal = _stack(_rows(counts, equal), _rows(multiples, equal))
        self._equal_to = np.r_[np.zeros(int(equal.sum())), -offset[equal]]
        self._at_most = _stack(_rows(counts, ~equal), _rows(multiples, ~equal), nearby, -nearby)
        self._most = np.r_[np.zeros(int((~equal).sum())), -offset[~equal], reach[hidden], reach[hidden]]
        low = np.where(hidden, 0, np.maximum(shown - reach, 0))
        high = np.where(hidden, known.highest + reach, shown + reach)
        if known.least is not None and known.most is not None:
            low, high = np.maximum(low, known.least[part.cells]), np.minimum(high, known.most[part.cells])
        self._bounds = np.c_[np.r_[low, np.zeros(m)], np.r_[high, np.full(m, known.highest)]]

    def solve(self, positions: NDArray[np.int64], costs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The counts and multiples that cost least, where each position costs so much a unit and the rest nothing."""
        cost = np.zeros(len(self._bounds))
        cost[positions] = costs
        result = linprog(
            cost, A_ub=self._at_most, b_ub=self._most, A_eq=self._equal, b_eq=self._equal_to, bounds=self._bounds
        )
        if result.status != 0:
            raise DisclosureError("the public tables contradict each other: no counts could stand behind them.")
        solution: NDArray[np.float64] = result.x
        return solution


def _rows(matrix: csr_array, chosen: NDArray[np.bool_]) -> csr_array:
    return csr_array(matrix.tocsr()[np.flatnonzero(chosen)])


def _stack(*blocks: csr_array) -> csr_array:
    return csr_array(vstack(blocks))
