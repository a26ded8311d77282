"""What are the small numbers? Linear programs over all tables together, which are taken at their word.

The attacker believes every number that is shown, up to rounding, knows what adds up to what, and asks for the least and
the greatest number that each hidden cell can have. Where one whole number is left, he says it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from prystan.evidence.disclosure.attacks.differencing import HIDDEN, error_of_dealing
from prystan.evidence.disclosure.attacks.result import AttackResult
from prystan.evidence.disclosure.system import Part, System, parts_of

_ROUNDS = 3
_SOLVER = 1e-6


@dataclass(frozen=True, slots=True)
class Told:
    """What readers see of each cell of a system: the number `shown`, or `HIDDEN`; how far at most it is from what adds
    up; and the most that a hidden one can be."""

    shown: NDArray[np.int64]
    reach: float
    highest: float


def reconstruction(system: System, told: Told, *, most: int = 9, programs: int = 200) -> AttackResult:
    """How many small counts (1 to `most`) are left with one whole number, and the right one.

    The control deals the numbers that are said out to the cells at random. At most `programs` cells are driven alone.
    """
    counts = system.counts
    small = np.flatnonzero((counts >= 1) & (counts <= most))
    low, high = _bounds(told)
    guess = np.full(len(counts), -1, dtype=np.int64)
    alone = told.shown[small] != HIDDEN
    exact = small[alone & (high[small] - low[small] < 1)]
    guess[exact] = told.shown[exact]
    left = programs
    for part in parts_of(system):
        mine = np.intersect1d(part.cells, small[~alone])
        if len(mine):
            left -= _narrow(part, low, high, mine, guess, left)
    truth, said = counts[small], guess[small]
    if not len(small):
        return AttackResult("reconstruction", 0, 0.0, 0.0, 0.0)
    values = np.arange(1, most + 1)
    of_guess = np.array([(said == v).mean() for v in values])
    of_truth = np.array([(truth == v).mean() for v in values])
    error = error_of_dealing(of_guess, of_truth, len(small))
    return AttackResult("reconstruction", len(small), float((said == truth).mean()), float(of_guess @ of_truth), error)


def _bounds(told: Told) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    hidden = told.shown == HIDDEN
    low = np.where(hidden, 0.0, np.maximum(told.shown - told.reach, 0))
    return low, np.where(hidden, told.highest, told.shown + told.reach)


def _narrow(
    part: Part, low: NDArray[np.float64], high: NDArray[np.float64], cells: NDArray[np.int64],
    guess: NDArray[np.int64], programs: int,
) -> int:  # fmt: skip
    """Put a guess where one whole number is left; how many cells were driven alone."""
    equal = np.flatnonzero(part.lower == 0)
    matrix = part.matrix.tocsr()[equal]
    bounds = np.c_[low[part.cells], high[part.cells]]
    at = np.searchsorted(part.cells, cells)

    def solve(cost: NDArray[np.float64]) -> NDArray[np.float64] | None:
        result = linprog(cost, A_eq=matrix, b_eq=np.zeros(len(equal)), bounds=bounds)
        return np.asarray(result.x) if result.status == 0 else None

    least, greatest = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    for signs in np.random.default_rng(0).choice([-1.0, 1.0], size=(_ROUNDS, len(cells))):
        for way in (signs, -signs):
            cost = np.zeros(len(part.cells))
            cost[at] = way
            if (met := solve(cost)) is None:
                return 0  # the numbers contradict each other: taken at their word they say nothing
            least, greatest = np.minimum(least, met[at]), np.maximum(greatest, met[at])
    open_ = np.flatnonzero(greatest - least < 1)[:programs]
    for i in open_.tolist():
        cost = np.zeros(len(part.cells))
        cost[at[i]] = 1.0
        first, last = solve(cost), solve(-cost)
        if first is not None and last is not None:
            lowest, top = math.ceil(first[at[i]] - _SOLVER), math.floor(last[at[i]] + _SOLVER)
            if lowest == top:
                guess[cells[i]] = lowest
    return len(open_)
