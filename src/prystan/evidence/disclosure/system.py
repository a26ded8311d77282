"""All protected cells of an edition as one system: which cells are the same, and what adds up to what.

Whatever readers know to hold between the counts must also hold between the numbers that we show, else the difference
tells them something. `prystan.evidence.disclosure.same` finds the cells that are one under several names,
`prystan.evidence.disclosure.relations` what holds between sums of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from prystan.evidence.disclosure.relations import Relations, relations_of
from prystan.evidence.disclosure.same import numbered
from prystan.evidence.indicators.counts import CountTable


@dataclass(frozen=True, slots=True)
class System:
    """Cells numbered from 0, and the relations between sums of them.

    `counts` has one entry a cell. `places` numbers the cells of each table in the order of its keys.
    """

    tables: tuple[CountTable, ...]
    places: tuple[tuple[int, ...], ...]
    counts: NDArray[np.int64]
    relations: Relations


def system_of(tables: Sequence[CountTable]) -> System:
    """The system of these tables, all of them protected. It is the same in whatever order they come.

    Raises:
        ValueError: a count is negative, a table occurs twice, or a key does not fit its table.
    """
    _check(tables)
    tables = sorted(tables, key=lambda table: (table.measure, sorted(table.by)))
    grids, counts = numbered(tables)
    places = tuple(tuple(grid[key] for key in table.cells) for table, grid in zip(tables, grids, strict=True))
    return System(tuple(tables), places, counts, relations_of(tables, grids, counts))


def name_of(table: CountTable) -> str:
    """How a table is called in statements and errors: ``measure by dimension, dimension``."""
    return called(table.measure, table.by)


def called(measure: str, by: Sequence[str]) -> str:
    """`name_of` the table of a measure cut so."""
    return f"{measure} by {', '.join(by)}" if by else measure


def cell_names(system: System, cells: Iterable[int]) -> tuple[str, ...]:
    """How cells are called in errors, by the first table that has each: ``measure by dimension: code``. No count."""
    wanted = set(cells)
    names: dict[int, str] = {}
    for table, places in zip(system.tables, system.places, strict=True):
        for key, place in zip(table.cells, places, strict=True):
            if place in wanted:
                names.setdefault(place, f"{name_of(table)}: {', '.join(key) or 'the whole'}")
    return tuple(names[place] for place in sorted(names))


def tables_of(system: System, cells: Iterable[int]) -> tuple[str, ...]:
    """The names of the tables in which some of these cells stand."""
    wanted = set(cells)
    pairs = zip(system.tables, system.places, strict=True)
    return tuple(sorted({name_of(table) for table, places in pairs if wanted.intersection(places)}))


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


def matrix_of(system: System) -> tuple[csr_array, NDArray[np.float64]]:
    """All relations as rows of a sparse matrix, with their lower bounds; the upper bound of each row is 0."""
    equal, at_most = system.relations.equal, system.relations.at_most
    relations = (*equal, *at_most)
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    for row, (left, right) in enumerate(relations):
        for term, sign in ((left, 1.0), (right, -1.0)):
            rows += [row] * len(term)
            columns += term
            signs += [sign] * len(term)
    matrix = csr_array((signs, (rows, columns)), shape=(len(relations), len(system.counts)))
    return matrix, np.r_[np.zeros(len(equal)), np.full(len(at_most), -np.inf)]


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
