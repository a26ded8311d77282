"""Counts a cohort by the axes of each table, with nobody in more cells than the bounds allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.compiled import compiled
from prystan.evidence.disclosure.cohort import Attribute, Cohort
from prystan.evidence.disclosure.measurement.tables import Axis

Ints = NDArray[np.int64]
Cells = tuple[Ints, Ints]
"""Cells of each person on one axis: where each person's begin (one more than persons), and the cells."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A cohort as numbers: for each attribute the places of codes in `Attribute.cells`, at most `bound` a person."""

    persons: int
    attributes: Mapping[str, Attribute]
    codes: Mapping[str, Cells]


def coded(cohort: Cohort, chance: np.random.Generator) -> Coded:
    """The cohort in numbers. Where a person has more codes than the bound, lots decide which ones count."""
    attributes = {attribute.name: attribute for attribute in cohort.attributes}
    return Coded(
        len(cohort), attributes, {a.name: _bounded(cohort.frame[a.name], a, chance) for a in cohort.attributes}
    )


def _bounded(column: pl.Series, attribute: Attribute, chance: np.random.Generator) -> Cells:
    rows = pl.DataFrame({"row": np.arange(len(column)), "code": column})
    if attribute.multiple:
        rows = rows.explode("code")
    places = rows["code"].cast(pl.Enum(attribute.cells)).to_physical().to_numpy().astype(np.int64)
    row = rows["row"].to_numpy()
    if attribute.multiple:
        order = np.lexsort((chance.random(len(row)), row))
        first = np.searchsorted(row, row)
        kept = np.sort(order[np.arange(len(row)) - first < attribute.bound])
        places, row = places[kept], row[kept]
    return np.searchsorted(row, np.arange(len(column) + 1)), places


def count(data: Coded, axes: Sequence[Axis]) -> Ints:
    """How many persons stand in each cell of a table with these axes (at most three)."""
    counts = np.zeros(tuple(len(axis) for axis in axes), dtype=np.int64)
    placed = [_on_axis(data, axis) for axis in axes]
    whole = (np.arange(data.persons + 1), np.zeros(data.persons, dtype=np.int64))
    while len(placed) < 3:
        placed.append(whole)
    view = counts.reshape(counts.shape + (1,) * (3 - counts.ndim))
    _tally(view, *placed[0], *placed[1], *placed[2])
    return counts


def _on_axis(data: Coded, axis: Axis) -> Cells:
    begins, places = data.codes[axis.attribute]
    if len(axis.labels[0]) == 1:
        return begins, places
    codes = data.attributes[axis.attribute].codes
    found: Cells = _pairs(begins, places, len(codes))
    return found


@compiled()
def _pairs(begins, places, size):  # type: ignore[no-untyped-def]
    """Pairs of the codes of each person, numbered as `itertools.combinations` does. `size` itself is unknown."""
    ends = np.zeros(len(begins), dtype=np.int64)
    for row in range(len(begins) - 1):
        known = 0
        for i in range(begins[row], begins[row + 1]):
            known += places[i] < size
        ends[row + 1] = ends[row] + known * (known - 1) // 2
    found, at = np.empty(ends[-1], dtype=np.int64), 0
    for row in range(len(begins) - 1):
        for i in range(begins[row], begins[row + 1]):
            for j in range(i + 1, begins[row + 1]):
                low, high = min(places[i], places[j]), max(places[i], places[j])
                if high < size:
                    found[at] = low * (2 * size - low - 1) // 2 + high - low - 1
                    at += 1
    return ends, found


@compiled()
def _tally(counts, begins_a, a, begins_b, b, begins_c, c):  # type: ignore[no-untyped-def]
    for row in range(len(begins_a) - 1):
        for i in range(begins_a[row], begins_a[row + 1]):
            for j in range(begins_b[row], begins_b[row + 1]):
                for k in range(begins_c[row], begins_c[row + 1]):
                    counts[a[i], b[j], c[k]] += 1
