"""What readers know to hold between sizes of lists, persons on two of them, and persons in all.

A person on both lists is on each. Together two lists hold no more people than there are. All people are at least the
sizes of all lists less those on two of them (Bonferroni), and at most the sizes less those that one list shares with
each other one, because these pairs are a tree (Hunter 1976, Journal of Applied Probability 13). With two lists the last
two are one equation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.shared import OTHER

Term = tuple[int, ...]


def overlap_relations(tables: Sequence[CountTable], grids: Sequence[dict[Key, int]]) -> Iterator[tuple[Term, Term]]:
    """Terms of which the first never exceeds the second, for each table of pairs beside its lists and its whole."""
    cells = {(table.measure, table.by): grid for table, grid in zip(tables, grids, strict=True)}
    for table, pairs in zip(tables, grids, strict=True):
        if len(table.by) != 2 or table.by[1] != OTHER or table.within is None:
            continue
        sizes = {key[0]: place for key, place in cells.get((table.within, table.by[:1]), {}).items()}
        whole = cells.get((table.within, ()), {}).get(())
        if len(pairs) != len(sizes) * (len(sizes) - 1) // 2:
            continue
        for (one, other), both in pairs.items():
            yield (both,), (sizes[one],)
            yield (both,), (sizes[other],)
        if whole is not None:
            yield from _in_all(pairs, sizes, whole)


def _in_all(pairs: dict[Key, int], sizes: dict[str, int], whole: int) -> Iterator[tuple[Term, Term]]:
    every = tuple(sizes.values())
    for (one, other), both in pairs.items():
        yield (sizes[one], sizes[other]), (whole, both)
    yield every, (whole, *pairs.values())
    for name in sizes:
        yield (whole, *(both for pair, both in pairs.items() if name in pair)), every
