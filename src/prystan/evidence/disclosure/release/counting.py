"""The true counts of a cohort: for controlled rounding, and for the gates that look for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from math import prod

import polars as pl

from prystan.evidence.disclosure.cohort import Attribute, Cohort
from prystan.evidence.disclosure.measurement.plan import NAMED_THREE_WAY
from prystan.evidence.disclosure.release.products import PERSONS
from prystan.evidence.indicators.counts import CountTable, InternalCounts, Key
from prystan.evidence.model.schema import Unit

MOST_CELLS = 1_500
"""A table that is cut several times is rounded only where the public lists give it no more cells than this."""


def cuts(attributes: Sequence[Attribute], most: int = MOST_CELLS) -> Iterator[tuple[str, ...]]:
    """The tables of a release by controlled rounding: the whole, each attribute, pairs, and the named ones cut three
    times."""
    size = {attribute.name: len(attribute.cells) for attribute in attributes}
    yield ()
    yield from ((name,) for name in size)
    several = [*combinations(size, 2), *(key for key in NAMED_THREE_WAY if set(key) <= size.keys())]
    yield from (by for by in several if prod(size[name] for name in by) <= most)


def counted(cohort: Cohort, by: Iterable[tuple[str, ...]]) -> InternalCounts:
    """Full tables of a cohort, zeros included."""
    return InternalCounts(tuple(_table(cohort, cut) for cut in by))


def occupied(cohort: Cohort, by: tuple[str, ...]) -> dict[Key, int]:
    """The cells of a table in which somebody stands."""
    if not by:
        return {(): len(cohort)}
    frame = cohort.frame.select(by)
    for name in by:
        if cohort[name].multiple:
            frame = frame.explode(name)
    counts = frame.group_by(by).len()
    return {tuple(row[:-1]): row[-1] for row in counts.iter_rows()}


def _table(cohort: Cohort, by: tuple[str, ...]) -> CountTable:
    cells: dict[Key, int] = dict.fromkeys(product(*(cohort[name].cells for name in by)), 0)
    cells |= occupied(cohort, by)
    multiple = frozenset(name for name in by if cohort[name].multiple)
    return CountTable(PERSONS, Unit.PERSON, by, cells, multiple)


def rows_as_cohort(cohort: Cohort, frame: pl.DataFrame) -> Cohort:
    """Other people in the form of a cohort."""
    return Cohort(cohort.name, cohort.begin, cohort.end, cohort.attributes, frame)
