"""What holds between sums of cells, and so must hold between the numbers shown for them.

* A table adds up to its margins. Over a dimension in which a unit may stand several times, no part exceeds the margin
  and the parts together reach it.
* Two tables of a measure add up to the same where they meet, even if that margin is not shown.
* A part (`CountTable.within`) does not exceed its whole.
* Persons on two lists, on each, and on all bound each other (`overlaps`).

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

from prystan.evidence.disclosure.overlaps import overlap_relations
from prystan.evidence.indicators.counts import CountTable, Key

Term = tuple[int, ...]
"""Numbers of cells that are added."""


@dataclass(frozen=True, slots=True)
class Relations:
    """In each of `equal`, both sides add up to the same; in each of `at_most`, the first does not exceed the second."""

    equal: tuple[tuple[Term, Term], ...]
    at_most: tuple[tuple[Term, Term], ...]


def relations_of(tables: Sequence[CountTable], grids: Sequence[dict[Key, int]], counts: NDArray[np.int64]) -> Relations:
    """All relations between these tables. `grids` numbers the cells of each, `counts` has the count of each number."""
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
    for relation in overlap_relations(tables, grids):
        found.add_at_most([relation])
    return Relations(tuple(found.equal), tuple(found.at_most))


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
