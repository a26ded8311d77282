"""Cells that are one under several names, numbered once.

The year of a yearly table that is the period itself; records, where each person has one. Rounded apart, two such
numbers would tell more of their count than either, so what is the same in every cell of a table is one row of cells,
whatever it is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.definition import YEAR

_FEWEST, _LEAST = 2, 10
"""Two rows of cells that are equal by chance do no harm as one. But a row must say something to be known again: so many
cells that are not 0, and so many units in all."""

_Row = tuple[tuple[str, ...], tuple[tuple[Key, int], ...]]
"""What makes a row of cells: dimensions, and each cell's codes and count."""


def numbered(tables: Sequence[CountTable]) -> tuple[list[dict[Key, int]], NDArray[np.int64]]:
    """The number of each cell of each table, and the count of each number."""
    starts = np.cumsum([0, *(len(table.cells) for table in tables)])
    first = [dict(zip(_in_order(table), range(start, start + len(table.cells)), strict=True))
             for table, start in zip(tables, starts.tolist(), strict=False)]  # fmt: skip
    counts = [table.cells[key] for table, grid in zip(tables, first, strict=True) for key in grid]
    same = _Same(len(counts))
    for row in _twins(tables, first):
        for cells in zip(*row, strict=True):
            same.join(cells)
    numbers = {root: number for number, root in enumerate(dict.fromkeys(map(same.root, range(len(counts)))))}
    grids = [{key: numbers[same.root(cell)] for key, cell in grid.items()} for grid in first]
    return grids, np.array([counts[root] for root in numbers], dtype=np.int64)


def _in_order(table: CountTable) -> list[Key]:
    """The keys in an order that depends neither on that of the rows nor on that of the dimensions."""
    at = [table.by.index(name) for name in sorted(table.by)]
    return sorted(table.cells, key=lambda key: tuple(key[i] for i in at))


def _twins(tables: Sequence[CountTable], grids: Sequence[dict[Key, int]]) -> Iterator[list[list[int]]]:
    """Rows of cells that are equal, each as the numbers of its cells in the same order; one of them a whole table."""
    rows: dict[tuple[str, _Row], list[list[int]]] = defaultdict(list)
    whole: set[tuple[str, _Row]] = set()
    for table, grid in zip(tables, grids, strict=True):
        for dropped, row, cells in _rows(table, grid):
            counts = [count for _, count in row[1]]
            telling = sum(count > 0 for count in counts) >= _FEWEST and sum(counts) >= _LEAST
            if telling or dropped in ("", YEAR):  # a year of the same measure needs to tell nothing to be known again
                place = ("" if telling else table.measure, row)
                rows[place].append(cells)
                whole |= {place} if dropped == "" else set()
    return (found for place, found in rows.items() if len(found) > 1 and place in whole)


def _rows(table: CountTable, grid: dict[Key, int]) -> Iterator[tuple[str, _Row, list[int]]]:
    """The table itself, and what it holds for each code of each dimension, with the dimension that was dropped."""
    yield "", *_row(table, grid, table.by, list(grid))
    for name in table.by:
        at = table.by.index(name)
        groups: dict[str, list[Key]] = defaultdict(list)
        for key in grid:
            groups[key[at]].append(key)
        kept = tuple(other for other in table.by if other != name)
        for keys in groups.values():
            yield name, *_row(table, grid, kept, keys)


def _row(table: CountTable, grid: dict[Key, int], by: tuple[str, ...], keys: Sequence[Key]) -> tuple[_Row, list[int]]:
    names = tuple(sorted(by))
    at = [table.by.index(name) for name in names]
    cells = sorted((tuple(key[i] for i in at), table.cells[key], grid[key]) for key in keys)
    return (names, tuple((key, count) for key, count, _ in cells)), [number for _, _, number in cells]


class _Same:
    """Sets of cells that are one, each known by its first cell."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, cell: int) -> int:
        while self._parent[cell] != cell:
            self._parent[cell] = self._parent[self._parent[cell]]
            cell = self._parent[cell]
        return cell

    def join(self, cells: Sequence[int]) -> None:
        roots = sorted(map(self.root, cells))
        for root in roots[1:]:
            self._parent[root] = roots[0]
