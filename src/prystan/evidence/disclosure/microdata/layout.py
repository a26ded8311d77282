"""Records as one matrix of numbers, and tables as flat arrays over it: what the compiled search works on.

Every code of every attribute (unknown too) is an *item* with one number. A record has a column for each attribute with
one code and as many columns as the bound says for each multi-valued one; a column that is not needed holds -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.disclosure.cohort import Attribute
from prystan.evidence.disclosure.consistent.tables import ConsistentTables, FittedTable

Records = NDArray[np.int16]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where items and columns of each attribute begin (one more than there are attributes)."""

    attributes: tuple[Attribute, ...]
    items: Ints
    columns: Ints

    @property
    def place(self) -> dict[str, int]:
        return {attribute.name: number for number, attribute in enumerate(self.attributes)}

    @property
    def attribute_of(self) -> Ints:
        """The attribute of each item."""
        return np.repeat(np.arange(len(self.attributes)), np.diff(self.items))

    @property
    def unknown(self) -> Ints:
        """The item of each attribute that says nothing."""
        return self.items[1:] - 1

    def frame(self, records: Records) -> pl.DataFrame:
        """The records in words, as in `Cohort.frame`."""
        return pl.DataFrame([self._column(records, number) for number in range(len(self.attributes))])

    def _column(self, records: Records, number: int) -> pl.Series:
        attribute = self.attributes[number]
        codes = pl.Series(attribute.cells)
        own = records[:, self.columns[number] : self.columns[number + 1]].astype(np.int64)
        if not attribute.multiple:
            return codes.gather(own[:, 0] - self.items[number]).alias(attribute.name)
        own = np.sort(np.where(own < 0, self.items[-1], own), axis=1)
        row, column = np.nonzero(own < self.items[-1])
        flat = codes.gather(own[row, column] - self.items[number])
        lists = pl.DataFrame({"row": row, attribute.name: flat}).group_by("row", maintain_order=True).agg(pl.all())
        return lists[attribute.name]


def layout_of(attributes: Sequence[Attribute]) -> Layout:
    """The numbers of items and columns."""
    items = np.cumsum([0, *(len(a.cells) for a in attributes)])
    columns = np.cumsum([0, *(a.bound for a in attributes)])
    return Layout(tuple(attributes), items, columns)


@dataclass(frozen=True, eq=False)
class Targets:
    """What records should add up to. `pairs` and `pair_weights` are over items and attributes, symmetric; `ones` over
    items. Tables of three attributes lie one after another in `threes`."""

    ones: Floats
    one_weights: Floats
    pairs: Floats
    pair_weights: Floats
    threes: Floats
    three_attributes: Ints
    """Tables × 3."""
    three_steps: Ints
    """Tables × 4: where a table begins in `threes`, and the step of each attribute."""
    three_weights: Floats


def targets_of(tables: ConsistentTables, layout: Layout) -> Targets:
    """The fitted tables as targets; a difference weighs by how well its cell is known."""
    attributes, size = len(layout.attributes), int(layout.items[-1])
    ones, one_weights = np.zeros(size), np.zeros(attributes)
    pairs, pair_weights = np.zeros((size, size)), np.zeros((attributes, attributes))
    threes: list[Floats] = []
    three_attributes, three_steps, three_weights = [], [], []
    for key, table in tables.tables.items():
        places = [layout.place[name] for name in key]
        weight = 1 / table.deviation**2
        if len(places) == 1:
            (a,) = places
            ones[layout.items[a] : layout.items[a + 1]] = table.values
            one_weights[a] = weight
        elif len(places) == 2:
            _put_pair(pairs, layout, places, table)
            pair_weights[places[0], places[1]] = pair_weights[places[1], places[0]] = weight
        elif len(set(places)) == 3:
            begin = sum(part.size for part in threes)
            threes.append(table.values.ravel())
            shape = table.values.shape
            three_attributes.append(places)
            three_steps.append([begin, shape[1] * shape[2], shape[2], 1])
            three_weights.append(weight)
    return Targets(
        ones, one_weights, pairs, pair_weights, np.concatenate(threes) if threes else np.zeros(0),
        np.asarray(three_attributes, dtype=np.int64).reshape(-1, 3),
        np.asarray(three_steps, dtype=np.int64).reshape(-1, 4), np.asarray(three_weights),
    )  # fmt: skip


def _put_pair(pairs: Floats, layout: Layout, places: Sequence[int], table: FittedTable) -> None:
    a, b = places
    own, other = slice(*layout.items[a : a + 2]), slice(*layout.items[b : b + 2])
    if a != b:
        pairs[own, other] = table.values
        pairs[other, own] = table.values.T
        return
    begin = int(layout.items[a])
    codes = {code: begin + number for number, code in enumerate(layout.attributes[a].codes)}
    for (first, second), value in zip(table.axes[0].labels, table.values, strict=True):
        pairs[codes[first], codes[second]] = pairs[codes[second], codes[first]] = value
