"""Two releases laid together: what one rounding leaves open, two roundings of one count can close.

A count that goes to 10 today and went to 5 last month is one of four numbers, for whoever supposes that it stayed. So a
cell keeps the number that it was given as long as its count is less than a multiple away. Then a number that changed
says that the count left the neighbourhood of the old one, and a whole multiple of counts remains possible; a number
that stayed says nothing new. Where relations between cells do not allow that, the attack decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.attack import Attack, Known
from prystan.evidence.disclosure.audit import known_of, narrowed, small_cells
from prystan.evidence.disclosure.earlier import HIDDEN, UNSAID, Earlier
from prystan.evidence.disclosure.public import PublicCounts
from prystan.evidence.disclosure.rounding import Wanted
from prystan.evidence.disclosure.statement import AuditResult, cells_said
from prystan.evidence.disclosure.system import Part, System, cell_names, matrix_of, tables_of
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.figures import Period


def wanted_by(earlier: Sequence[Earlier], system: System, period: Period, base: int, threshold: int) -> Wanted | None:
    """Where each cell should go to repeat what was said last; None where nothing was said of any."""
    anchors = np.full(len(system.counts), UNSAID, dtype=np.int64)
    for release in earlier:  # the latest last
        if release.base == base and release.threshold == threshold:
            said = release.anchors(system, period)
            anchors = np.where(said == UNSAID, anchors, said)
    down = system.counts // base * base
    free = system.counts % base > 0
    seen_up = free & (down + base >= threshold)  # going up would be seen
    way = np.full(len(anchors), -1, dtype=np.int64)
    way[free & (anchors == down)] = 0
    way[free & (anchors == down + base)] = 1
    way[seen_up & (down < threshold) & (anchors == HIDDEN)] = 0
    if (way < 0).all():
        return None
    return Wanted(way, (way >= 0) & (system.counts < threshold))


def difference(
    internal: InternalCounts, public: PublicCounts, earlier: Earlier, period: Period, *, programs: int = 100
) -> AuditResult:
    """Attack the small cells of a release with an earlier one in hand.

    The attacker knows of every cell whose count may still be what it was that it has stayed, and what both releases say
    of it; programs run over the cells that share a sum with one of which both together say more. Numbers that carry
    noise bound nothing; what they give away together is in the ledger.

    Raises:
        DisclosureError: the tables contradict each other.
    """
    known = known_of(internal, public)
    both = _together(known, earlier, period)
    assert both.least is not None
    assert both.most is not None
    small = small_cells(known)
    values = known.base if known.base > 1 else 5
    low, high = _alone(known)
    tighter = (both.most - both.least < high - low) & (both.most >= both.least)
    few = small[tighter[small] & (both.most[small] - both.least[small] + 1 < values)]
    around = _around(known.system, np.flatnonzero(tighter))
    joined = np.setdiff1d(np.intersect1d(small, around[0].cells if around else small[:0]), few)
    narrow, left, chosen = narrowed(Attack(both, around), joined, values, programs)
    found = sorted([*few.tolist(), *narrow])
    return AuditResult(
        small=cells_said(len(small), known.base, known.threshold),
        attacked=cells_said(len(small) - len(left) + len(chosen), known.base, known.threshold),
        found=len(found),
        values=values,
        tables=tables_of(known.system, found),
        cells=cell_names(known.system, found),
    )


def _alone(known: Known) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The least and the greatest count that one release leaves for each cell by itself."""
    low = np.where(known.hidden, 0, np.maximum(known.shown - known.reach, 0))
    return low, np.where(known.hidden, known.highest, known.shown) + known.reach


def _together(known: Known, earlier: Earlier, period: Period) -> Known:
    """What both leave, where the earlier release allows the present count: there the count may have stayed."""
    least, most = _alone(known)
    for cell, said in enumerate(earlier.over(known.system, period)):
        if said is None or said.reach is None:
            continue
        top = (earlier.highest if said.shown == HIDDEN else said.shown) + said.reach
        bottom = 0 if said.shown == HIDDEN else max(said.shown - said.reach, 0)
        if bottom <= known.system.counts[cell] <= top:
            least[cell], most[cell] = max(least[cell], bottom), min(most[cell], top)
    return replace(known, least=least, most=most)


def _around(system: System, cells: NDArray[np.int64]) -> tuple[Part, ...]:
    """All cells that share a relation with one of `cells`, and the relations that hold among these alone."""
    matrix, lower = matrix_of(system)
    touched = np.zeros(len(system.counts))
    touched[cells] = 1
    near = np.flatnonzero(abs(matrix).T @ ((abs(matrix) @ touched) > 0))
    if not len(near):
        return ()
    outside = np.ones(len(system.counts))
    outside[near] = 0
    rows = np.flatnonzero((abs(matrix) @ outside) == 0)
    return (Part(near, matrix.tocsr()[rows][:, near], lower[rows]),)
