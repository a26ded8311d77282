"""The attack on a release: what can somebody with linear programs find out about small cells from all tables together?

The attacker knows the definitions (so which cells add up to which), every shown number, that a cell shown as ``<10``
went to a multiple below 10, and from the statement how far a cell may have moved. He asks for the least and the
greatest count that each small cell can have. A release is safe if `AuditResult.values` whole numbers remain for each.

Most cells need no program: if further persons could stand in a cell, he cannot exclude them
(`prystan.evidence.disclosure.witness`). Cells for which that fails are attacked, first together,
and one by one where that is not enough.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.attack import Attack, Known
from prystan.evidence.disclosure.errors import DisclosureError
from prystan.evidence.disclosure.public import PublicCounts
from prystan.evidence.disclosure.statement import AuditResult, cells_said
from prystan.evidence.disclosure.system import cell_names, name_of, system_of, tables_of
from prystan.evidence.disclosure.witness import cleared
from prystan.evidence.indicators.counts import InternalCounts

_LEAST_VALUES = 5
"""How many whole numbers must stay possible where counts were not rounded at all."""
_ROUNDS = 4
"""Pairs of programs that drive all remaining cells at once, before each is driven alone."""
_SOLVER = 1e-6


def audit(internal: InternalCounts, public: PublicCounts, *, programs: int = 100) -> AuditResult:
    """Attack every small cell (true count of 1 to threshold − 1) of the protected tables.

    Args:
        programs: how many cells may be attacked one by one. Where more are left, so many of them are, evenly
            spread, and the result counts only those as attacked.

    Raises:
        DisclosureError: the tables contradict each other, or the statement: a cell moved farther than it says.
    """
    known = known_of(internal, public)
    counts, small = known.system.counts, small_cells(known)
    values = known.base if known.base > 1 else _LEAST_VALUES
    _check_statement(known)
    attack = Attack(known)
    visible = (known.shown[small] >= 0) & (known.shown[small] < known.threshold)
    clear = cleared(known, attack.rounded(), small, values - 1)
    left = small[~clear & ~visible]
    narrow, left, chosen = narrowed(attack, left, values, programs)
    found = [*small[visible].tolist(), *narrow]
    assert all(0 < counts[cell] < known.threshold for cell in found)
    return AuditResult(
        small=cells_said(len(small), known.base, known.threshold),
        attacked=cells_said(len(small) - len(left) + len(chosen), known.base, known.threshold),
        found=len(found),
        values=values,
        tables=tables_of(known.system, found),
        cells=cell_names(known.system, found),
    )


def narrowed(
    attack: Attack, cells: NDArray[np.int64], values: int, programs: int
) -> tuple[list[int], NDArray[np.int64], NDArray[np.int64]]:
    """Those of `cells` that linear programs narrow to fewer than `values` whole numbers.

    Also the cells that programs which drive all at once did not clear, and those of them that were driven alone.
    """
    left = cells[_whole_numbers(*attack.reached(cells, _ROUNDS)) < values]
    chosen = left[np.unique(np.linspace(0, len(left) - 1, min(programs, len(left))).astype(int))]
    return [cell for cell in chosen.tolist() if _possible(attack, cell) < values], left, chosen


def known_of(internal: InternalCounts, public: PublicCounts) -> Known:
    """What readers see, cell by cell of the system."""
    system = system_of([table for table in internal.counts if table.protected])
    statement = public.statement
    unread = -2
    shown = np.full(len(system.counts), unread, dtype=np.int64)
    reach = np.full(len(system.counts), statement.base - 1, dtype=np.int64)
    for table, places in zip(system.tables, system.places, strict=True):
        cells = public.table(table.measure, table.by).cells
        for key, place in zip(table.cells, places, strict=True):
            value = -1 if (told := cells[key].value) is None else told
            if shown[place] not in (unread, value):
                raise DisclosureError(f"{name_of(table)}: another table shows another number for the same cell.")
            shown[place] = value
        if name_of(table) in statement.relaxed:
            reach[list(places)] = statement.furthest
    return Known(system, shown, reach, statement.base, statement.threshold)


def small_cells(known: Known) -> NDArray[np.int64]:
    counts = known.system.counts
    return np.flatnonzero((counts > 0) & (counts < known.threshold))


def _check_statement(known: Known) -> None:
    counts, hidden = known.system.counts, known.hidden
    most = np.where(hidden, known.highest, known.shown) + known.reach
    least = np.where(hidden, 0, known.shown - known.reach)
    if ((counts > most) | (counts < least)).any():
        raise DisclosureError("a number moved farther than the statement says.")


def _possible(attack: Attack, cell: int) -> int:
    """How many whole numbers the attacker has left for the cell."""
    return int(_whole_numbers(*map(np.array, attack.bounds(cell))))


def _whole_numbers(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many there are from one to the other."""
    count: NDArray[np.float64] = np.floor(upper + _SOLVER) - np.ceil(lower - _SOLVER) + 1
    return count
