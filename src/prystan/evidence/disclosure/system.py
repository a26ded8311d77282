"""All protected cells of an edition as one system: which cells are the same, and what adds up to what.

Whatever readers know to hold between the counts must also hold between the numbers that we show, else the difference
tells them something. The relations are these; each joins *terms*, sums of cells:

* a cell of one measure with the same codes is one cell, in whatever tables and order of dimensions it stands; the
  slice of a yearly table that equals the period's own table in every cell is that table;
* a table adds up to its margins; over a dimension in which a unit may stand several times, no part exceeds the
  margin and the parts together reach it;
* two tables add up to the same where they meet, even if that margin is not shown;
* a part (`CountTable.within`) does not exceed its whole.

Relations are read from the definitions and kept only where the counts bear them out in the whole pair of tables: over
years, say, persons first seen add up and persons under care do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.definition import YEAR

Identity = tuple[str, tuple[tuple[str, str], ...]]
"""What makes a cell: its measure and its (dimension, code) pairs, sorted."""

Term = tuple[int, ...]
"""Numbers of cells that are added."""


@dataclass(frozen=True, slots=True)
class System:
    """Cells numbered from 0, and the relations between sums of them.

    `counts` has one entry a cell. In each of `equal`, both sides add up to the same; in each of `at_most`, the first
    side does not exceed the second. `places` numbers the cells of each table in the order of its keys.
    """

    tables: tuple[CountTable, ...]
    places: tuple[tuple[int, ...], ...]
    counts: NDArray[np.int64]
    equal: tuple[tuple[Term, Term], ...]
    at_most: tuple[tuple[Term, Term], ...]


def system_of(tables: Sequence[CountTable]) -> System:
    """The system of these tables, all of them protected. It is the same in whatever order they come.

    Raises:
        ValueError: a count is negative, a table occurs twice, or tables disagree on a cell that they share.
    """
    _check(tables)
    tables = sorted(tables, key=lambda table: (table.measure, sorted(table.by)))
    aliases = _aliases(tables)
    numbers: dict[Identity, int] = {}
    counts: list[int] = []
    grids: list[dict[Key, int]] = []
    for table in tables:
        grid = {}
        for key in _in_order(table):
            number = numbers.setdefault(_identity(table, key, aliases), len(counts))
            if number == len(counts):
                counts.append(table.cells[key])
            elif counts[number] != table.cells[key]:
                raise ValueError(f"{name_of(table)}: another table of the measure has another count for the same cell")
            grid[key] = number
        grids.append(grid)
    array = np.array(counts, dtype=np.int64)
    equal, at_most = _relations(tables, grids, array)
    places = tuple(tuple(grid[key] for key in table.cells) for table, grid in zip(tables, grids, strict=True))
    return System(tuple(tables), places, array, equal, at_most)


def _in_order(table: CountTable) -> list[Key]:
    """The keys in an order that depends neither on that of the rows nor on that of the dimensions."""
    at = [table.by.index(name) for name in sorted(table.by)]
    return sorted(table.cells, key=lambda key: tuple(key[i] for i in at))


def name_of(table: CountTable) -> str:
    """How a table is called in statements and errors: ``measure by dimension, dimension``."""
    return f"{table.measure} by {', '.join(table.by)}" if table.by else table.measure


def _check(tables: Sequence[CountTable]) -> None:
    seen: set[tuple[str, frozenset[str]]] = set()
    for table in tables:
        if any(count < 0 for count in table.cells.values()):
            raise ValueError(f"{name_of(table)}: a count is negative")
        if any(len(key) != len(table.by) for key in table.cells):
            raise ValueError(f"{name_of(table)}: a key has not as many codes as the table has dimensions")
        if (place := (table.measure, frozenset(table.by))) in seen:
            raise ValueError(f"{name_of(table)}: the table occurs twice")
        seen.add(place)


def _identity(table: CountTable, key: Key, aliases: dict[tuple[str, frozenset[str]], frozenset[str]]) -> Identity:
    years = aliases.get((table.measure, frozenset(table.by)), frozenset())
    pairs = zip(table.by, key, strict=True)
    kept = (pair for pair in pairs if not (pair[0] == YEAR and pair[1] in years))
    return table.measure, tuple(sorted(kept))


def _aliases(tables: Sequence[CountTable]) -> dict[tuple[str, frozenset[str]], frozenset[str]]:
    """For tables cut by year, the years whose slice is the period's own table of the measure."""
    found: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
    known = {(t.measure, frozenset(t.by)): t for t in tables}
    for table in tables:
        whole = known.get((table.measure, frozenset(table.by) - {YEAR}))
        if YEAR not in table.by or whole is None:
            continue
        at = [table.by.index(name) for name in whole.by]
        year = table.by.index(YEAR)
        slices: dict[str, dict[Key, int]] = defaultdict(dict)
        for key, count in table.cells.items():
            slices[key[year]][tuple(key[i] for i in at)] = count
        same = frozenset(code for code, cells in slices.items() if cells == dict(whole.cells))
        found[table.measure, frozenset(table.by)] = same
    return found


class _Found:
    """Relations as they are found: trivial and repeated ones are dropped, and so are those that counts contradict."""

    def __init__(self, counts: NDArray[np.int64]) -> None:
        self.counts = counts
        self.equal: dict[tuple[Term, Term], None] = {}
        self.at_most: dict[tuple[Term, Term], None] = {}

    def sum(self, term: Term) -> int:
        return int(self.counts[list(term)].sum())

    def add_equal(self, pairs: Sequence[tuple[Term, Term]]) -> bool:
        if any(self.sum(left) != self.sum(right) for left, right in pairs):
            return False
        self.equal.update({(left, right): None for left, right in pairs if left != right})
        return True

    def add_at_most(self, pairs: Sequence[tuple[Term, Term]]) -> bool:
        if any(self.sum(left) > self.sum(right) for left, right in pairs):
            return False
        self.at_most.update({(left, right): None for left, right in pairs if left != right})
        return True


def _relations(
    tables: Sequence[CountTable], grids: Sequence[dict[Key, int]], counts: NDArray[np.int64]
) -> tuple[tuple[tuple[Term, Term], ...], tuple[tuple[Term, Term], ...]]:
    found = _Found(counts)
    by_measure: dict[str, list[int]] = defaultdict(list)
    for i, table in enumerate(tables):
        by_measure[table.measure].append(i)
    for group in by_measure.values():
        for fine, coarse in _margins(tables, group):
            _join_margin(found, (tables[fine], grids[fine]), (tables[coarse], grids[coarse]))
        for a, b in _meetings(tables, group):
            _join_meeting(found, (tables[a], grids[a]), (tables[b], grids[b]))
    for i, table in enumerate(tables):
        for j in _wholes(tables, table, by_measure):
            groups = _grouped(tables[i], grids[i], tables[j].by)
            found.add_at_most(
                [((n,), (grids[j][key],)) for key, term in groups.items() for n in term if key in grids[j]]
            )
    return tuple(found.equal), tuple(found.at_most)


_Grid = tuple[CountTable, dict[Key, int]]


def _grouped(table: CountTable, grid: dict[Key, int], by: Sequence[str]) -> dict[Key, Term]:
    """The cells of a table by the codes of some of its dimensions."""
    at = [table.by.index(name) for name in by]
    groups: dict[Key, list[int]] = defaultdict(list)
    for key, number in grid.items():
        groups[tuple(key[i] for i in at)].append(number)
    return {key: tuple(numbers) for key, numbers in groups.items()}


def _nearest(candidates: Iterable[tuple[int, frozenset[str]]]) -> list[int]:
    """Those whose dimensions are within no other candidate's."""
    all_of_them = list(candidates)
    return [i for i, names in all_of_them if not any(names < others for _, others in all_of_them)]


def _margins(tables: Sequence[CountTable], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each table with its nearest margins among those shown; farther ones follow from nearer ones."""
    for fine in group:
        names = frozenset(tables[fine].by)
        below = ((i, frozenset(tables[i].by)) for i in group if frozenset(tables[i].by) < names)
        yield from ((fine, coarse) for coarse in _nearest(below))


def _join_margin(found: _Found, fine: _Grid, coarse: _Grid) -> None:
    groups = _grouped(*fine, coarse[0].by)
    if groups.keys() != coarse[1].keys():
        return
    pairs = [(term, (coarse[1][key],)) for key, term in groups.items()]
    dropped = frozenset(fine[0].by) - frozenset(coarse[0].by)
    several = dropped & fine[0].multiple
    if not several and found.add_equal(pairs):
        return
    for apart in (several or dropped, dropped):  # first what adds up but for the codes that a unit may share
        names = (*coarse[0].by, *sorted(apart))
        parts = _grouped(*fine, names)
        if found.add_at_most([(term, (coarse[1][key[: len(coarse[0].by)]],)) for key, term in parts.items()]):
            break
    found.add_at_most([(margin, term) for term, margin in pairs])


def _meetings(tables: Sequence[CountTable], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of tables of one measure whose common margin is not shown."""
    shown = {frozenset(tables[i].by) for i in group}
    for a, b in combinations(group, 2):
        common = frozenset(tables[a].by) & frozenset(tables[b].by)
        if common not in shown:
            yield a, b


def _join_meeting(found: _Found, a: _Grid, b: _Grid) -> None:
    common = tuple(name for name in a[0].by if name in b[0].by)
    dropped = (set(a[0].by) | set(b[0].by)) - set(common)
    if dropped & (a[0].multiple | b[0].multiple):
        return
    left, right = _grouped(*a, common), _grouped(*b, common)
    if left.keys() == right.keys():
        found.add_equal([(left[key], right[key]) for key in left])


def _wholes(tables: Sequence[CountTable], part: CountTable, by_measure: dict[str, list[int]]) -> list[int]:
    """The tables of the containing measure that say most about a part: by as many of its dimensions as are shown."""
    if part.within is None:
        return []
    names = frozenset(part.by)
    group = by_measure.get(part.within, [])
    return _nearest((i, frozenset(tables[i].by)) for i in group if frozenset(tables[i].by) <= names)


def matrix_of(system: System) -> tuple[csr_array, NDArray[np.float64]]:
    """All relations as rows of a sparse matrix, with their lower bounds; the upper bound of each row is 0."""
    relations = (*system.equal, *system.at_most)
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    for row, (left, right) in enumerate(relations):
        for term, sign in ((left, 1.0), (right, -1.0)):
            rows += [row] * len(term)
            columns += term
            signs += [sign] * len(term)
    matrix = csr_array((signs, (rows, columns)), shape=(len(relations), len(system.counts)))
    return matrix, np.r_[np.zeros(len(system.equal)), np.full(len(system.at_most), -np.inf)]


@dataclass(frozen=True, slots=True)
class Part:
    """Cells that relations join, in order, and those relations as rows over them: lower ≤ matrix · cells ≤ 0."""

    cells: NDArray[np.int64]
    matrix: csr_array
    lower: NDArray[np.float64]


def parts_of(system: System) -> tuple[Part, ...]:
    """The parts of the system that nothing joins, so that each is a small problem. Lone cells are one part together."""
    matrix, lower = matrix_of(system)
    joined = abs(matrix).T @ abs(matrix)
    _, labels = connected_components(joined, directed=False)
    sizes = np.bincount(labels, minlength=1)
    labels = np.where(sizes[labels] == 1, -1, labels)
    row_labels = labels[matrix.indices[matrix.indptr[:-1]]]
    parts = []
    for label in np.unique(labels):
        cells = np.flatnonzero(labels == label)
        rows = np.flatnonzero(row_labels == label)
        parts.append(Part(cells, matrix[rows][:, cells], lower[rows]))
    return tuple(parts)
