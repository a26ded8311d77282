"""Persons who could be there: for a small cell, further persons with one full set of codes that nobody could exclude.

Adding persons of one full set of codes to every table that counts them keeps all sums right by itself, whatever the
tables are. If each number moves no farther than the statement allows, the new counts are as possible as the old ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from prystan.evidence.disclosure.attack import Known
from prystan.evidence.disclosure.system import System, matrix_of
from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.definition import YEAR


def cleared(known: Known, rounded: NDArray[np.int64], cells: NDArray[np.int64], more: int) -> NDArray[np.bool_]:
    """For each of `cells`, whether it can hold `more` than in `rounded`, and any whole number between."""
    people = _People(known.system)
    matrix, lower = matrix_of(known.system)
    slack = -(matrix @ rounded.astype(np.float64))
    clear = np.zeros(len(cells), dtype=bool)
    for with_years, with_twins in product((False, True), repeat=2):
        left = np.flatnonzero(~clear)
        moves = people.moves(cells[left], with_years, with_twins)
        too_far = moves.T @ (known.reach < more).astype(np.float64)
        change = (matrix @ moves).tocoo()
        broken = np.where(np.isneginf(lower)[change.row], change.data * more > slack[change.row], change.data != 0)
        fails = np.bincount(change.col[broken], minlength=len(left)) > 0
        clear[left] = ~fails & (too_far == 0)
    return clear


class _People:
    """Where a person with given codes is counted."""

    def __init__(self, system: System) -> None:
        self._size = len(system.counts)
        self._home: dict[int, tuple[CountTable, Key]] = {}
        self._grids: dict[str, list[tuple[tuple[str, ...], dict[Key, int]]]] = defaultdict(list)
        self._within: dict[str, str | None] = {}
        self._usual: dict[str, str] = {}
        measures: dict[int, set[str]] = defaultdict(set)
        for table, places in zip(system.tables, system.places, strict=True):
            self._within[table.measure] = table.within
            self._grids[table.measure].append((table.by, dict(zip(table.cells, places, strict=True))))
            for key, place in zip(table.cells, places, strict=True):
                self._home.setdefault(place, (table, key))
                measures[place].add(table.measure)
                self._usual.update(zip(table.by, key, strict=True))

        self._twins: dict[str, set[str]] = defaultdict(set)
        for shared in measures.values():
            for measure in shared:
                self._twins[measure] |= shared

    def moves(self, cells: NDArray[np.int64], with_years: bool, with_twins: bool) -> csc_array:
        """One column a cell: 1 in each cell where a person who stands in it is counted.

        `with_years` counts the person also in the tables of which that of the cell, cut by year or not, is no part;
        `with_twins` also under the other names that the person's measures have (`prystan.evidence.disclosure.same`).
        """
        rows: list[int] = []
        columns: list[int] = []
        for column, cell in enumerate(cells.tolist()):
            counted = set(self._counted(*self._home[cell], with_years, with_twins)) | {cell}
            rows += sorted(counted)
            columns += [column] * len(counted)
        return csc_array((np.ones(len(rows)), (rows, columns)), shape=(self._size, len(cells)))

    def _counted(self, table: CountTable, key: Key, with_years: bool, with_twins: bool) -> Iterator[int]:
        codes = {**self._usual, **dict(zip(table.by, key, strict=True))}
        for measure in self._measures(table.measure, with_twins):
            for by, grid in self._grids.get(measure, ()):
                if with_years or (YEAR in by) == (YEAR in table.by):
                    place = grid.get(tuple(codes.get(name, "") for name in by))
                    if place is not None:
                        yield place

    def _measures(self, measure: str, with_twins: bool) -> set[str]:
        """The measure and its wholes; with twins, also what shares a cell with one of them, and their wholes."""
        found: set[str] = set()
        left = {measure}
        while left:
            one = left.pop()
            found.add(one)
            whole = self._within.get(one)
            left |= ({whole} if whole else set()) | (self._twins[one] if with_twins else set())
            left -= found
        return found
