"""Controlled rounding: every cell to a neighbouring multiple of the base, such that all relations of a system hold.

The method is that of Cox and Ernst (1982, *Controlled rounding*, INFOR 20) and of Salazar-González (2006, *Controlled
rounding and cell perturbation*, Mathematical Programming 105), over all tables at once, solved by HiGHS. Costs carry
keyed noise: whoever knows this code, and so would otherwise know that a cell usually goes to the nearer multiple,
still has to reckon with every count up to base − 1 away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from prystan.evidence.disclosure.errors import UnroundableError
from prystan.evidence.disclosure.system import Part, System, parts_of, tables_of

_NODES = 2_000
"""Branches that the solver may try; a limit in time would make the answer depend on the machine."""
_GAP = 0.005
"""How far from the best total cost the solver may stop, as a share of it."""
_FAR = 1_000.0
"""The cost of each multiple that a cell goes beyond its neighbours: more than any choice between neighbours."""
_LEAVING, _LEAVING_SMALL = 100.0, 400.0
"""The cost of another number than an earlier release has said: more than any choice that nobody has seen."""
_FURTHEST = 64
_TIE = 0.001
"""Of each cell's own noise, enough to choose between equals."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """`values` holds the multiple that each cell of the system goes to; `moved` the multiples beyond its neighbours."""

    values: NDArray[np.int64]
    moved: NDArray[np.int64]


def round_system(
    system: System,
    *,
    base: int,
    weights: NDArray[np.float64],
    wanted: Wanted | None = None,
    progress: Callable[[str], None] | None = None,
) -> Rounded:
    """Round all cells. `weights` says how much an error in each cell matters, `wanted` where a cell was earlier.

    A multiple of the base stays, 0 always. Only where the relations leave no other way does a cell go beyond its
    neighbours, as few cells and as little as possible; `Rounded.moved` then says which.

    Raises:
        UnroundableError: the solver found no way for some tables; names them.
    """
    values = system.counts // base
    moved = np.zeros_like(values)
    rest = system.counts % base
    noise = _noise(system, base)
    parts = parts_of(system)
    for done, part in enumerate(parts):
        if progress:
            progress(f"rounding: part {done + 1} of {len(parts)}, {len(part.cells):,} cells")
        cost = weights[part.cells] * (base - 2 * rest[part.cells] + noise[part.cells])
        free = rest[part.cells] > 0
        mine = wanted.of(part.cells) if wanted else None
        found = _kept(part, values[part.cells], free, cost, mine) or _round_part(
            part, values[part.cells], free, cost if mine is None else mine.costs(cost)
        )
        if found is None:
            raise UnroundableError(tables_of(system, part.cells.tolist()), _FURTHEST)
        up, beyond = found
        values[part.cells] += up
        moved[part.cells] = beyond
    return Rounded(values * base, moved)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where cells should go to say what an earlier release has said: `way` is 1 for up, 0 for down, −1 for either.

    `must` marks those of which another number would give a small count away to whoever lays both releases together.
    """

    way: NDArray[np.int64]
    must: NDArray[np.bool_]

    def of(self, cells: NDArray[np.int64]) -> Wanted:
        return Wanted(self.way[cells], self.must[cells])

    def costs(self, cost: NDArray[np.float64]) -> NDArray[np.float64]:
        """The costs of going up, where leaving the earlier number costs more than any change of the new one."""
        weight = np.where(self.must, _LEAVING_SMALL, _LEAVING)
        return np.where(self.way < 0, cost, np.where(self.way == 1, -weight, weight))


def _kept(
    part: Part, down: NDArray[np.int64], free: NDArray[np.bool_], cost: NDArray[np.float64], wanted: Wanted | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """A rounding that leaves all wanted cells where they were, else all of those that must, be it that others go a
    multiple farther; None where relations do not allow that."""
    if wanted is None or not part.matrix.shape[0]:
        return None
    must = (wanted.way >= 0) & wanted.must
    for pinned, reach in ((wanted.way >= 0, 0), (must, 0), (must, 1), (must, 2)):
        if pinned.any():
            others = np.where(pinned, 0.0, wanted.costs(cost))
            solution = _solve(part, down, free, others, reach, np.where(pinned, wanted.way, -1))
            if solution is not None:
                return solution, _beyond_neighbours(solution, free)
    return None


def _beyond_neighbours(solution: NDArray[np.int64], free: NDArray[np.bool_]) -> NDArray[np.int64]:
    beyond: NDArray[np.int64] = np.maximum(solution - free, 0) + np.maximum(-solution, 0)
    return beyond


def _noise(system: System, base: int) -> NDArray[np.float64]:
    """A number between −(base − 1) and base − 1 a cell, from a generator seeded with all the counts.

    So the same edition is rounded alike each time, and nobody without the counts can repeat it. Counts above `base`
    have the noise of their value: a number that readers can find under two names, without our knowing that they are
    one, then leans the same way in both places. Smaller counts, which are never shown, each have their own.
    """
    digest = hashlib.sha256(system.counts.astype("<i8").tobytes()).digest()
    generator = np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
    values, of_value = np.unique(system.counts, return_inverse=True)
    shared = generator.uniform(1 - base, base - 1, len(values))[of_value]
    own = generator.uniform(1 - base, base - 1, len(system.counts))
    return np.where(system.counts > base, shared + own * _TIE, own)


def _round_part(
    part: Part, down: NDArray[np.int64], free: NDArray[np.bool_], cost: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """By how many multiples each cell goes up from `down`, and how many of these are beyond its neighbours;
    None where no way was found."""
    if not part.matrix.shape[0]:
        return (free & (cost < 0)).astype(np.int64), np.zeros(len(down), dtype=np.int64)
    reach = 0
    while reach <= _FURTHEST:
        solution = _solve(part, down, free, cost, reach)
        if solution is not None:
            return solution, _beyond_neighbours(solution, free)
        reach = max(1, reach * 2)
    return None


def _solve(
    part: Part,
    down: NDArray[np.int64],
    free: NDArray[np.bool_],
    cost: NDArray[np.float64],
    reach: int,
    pinned: NDArray[np.int64] | None = None,
) -> NDArray[np.int64] | None:
    """The cheapest rounding that goes at most `reach` multiples beyond neighbours; None where there is none.

    Cells whose `pinned` is not −1 go up by so many.
    """
    n = len(down)
    ceiling = free.astype(np.float64)
    lowest = np.maximum(-reach, -down).astype(np.float64)
    highest = np.where((down == 0) & ~free, 0, ceiling + reach)
    if pinned is not None:
        lowest, highest = np.where(pinned < 0, lowest, pinned), np.where(pinned < 0, highest, pinned)
    offset = part.matrix @ down.astype(np.float64)
    constraints = [LinearConstraint(_wide(part.matrix, n if reach else 0), part.lower - offset, -offset)]
    if reach:
        constraints += _beyond(n, ceiling)
    far = np.full(n if reach else 0, _FAR)
    result = milp(
        np.r_[np.where(free, cost, 0.0), far],
        integrality=np.r_[np.ones(n), np.zeros(len(far))],
        bounds=(np.r_[lowest, np.zeros(len(far))], np.r_[highest, np.full(len(far), np.inf)]),
        constraints=constraints,
        options={"node_limit": _NODES, "mip_rel_gap": _GAP},
    )
    if result.x is None:
        return None
    solution: NDArray[np.int64] = np.rint(result.x[:n]).astype(np.int64)
    return solution


def _wide(matrix: csr_array, extra: int) -> csr_array:
    """The same rows with columns of nothing behind."""
    rows, columns = matrix.shape
    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(rows, columns + extra))


def _beyond(n: int, ceiling: NDArray[np.float64]) -> Sequence[LinearConstraint]:
    """Ties the second n variables, which cost much, to how far the first n leave [0, ceiling]."""
    each = np.arange(n)
    above = csr_array((np.r_[np.ones(n), -np.ones(n)], (np.r_[each, each], np.r_[each, each + n])))
    below = csr_array((np.r_[-np.ones(n), -np.ones(n)], (np.r_[each, each], np.r_[each, each + n])))
    return [LinearConstraint(above, -np.inf, ceiling), LinearConstraint(below, -np.inf, 0)]
