"""What a measurement is made of: noisy tables over public code lists, and what was spent on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.cohort import Attribute

Key = tuple[str, ...]
"""The attributes of a table, in the cohort's order. A multi-valued attribute that stands twice means pairs of its
codes; ``()`` is the number of persons."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a table. `labels` holds one tuple a cell: a code, or two of one multi-valued attribute.

    Where `adds` is true each person stands in exactly one cell of the axis, so the cells add up to the margin.
    """

    attribute: str
    labels: tuple[tuple[str, ...], ...]
    adds: bool
    bound: int
    """Most cells of the axis in which one person can stand."""

    def __len__(self) -> int:
        return len(self.labels)


def axes_of(key: Key, attributes: Mapping[str, Attribute]) -> tuple[Axis, ...]:
    """The axes of a table.

    Raises:
        ValueError: an attribute with a single code stands twice, or any stands three times.
    """
    axes = []
    for name in dict.fromkeys(key):
        attribute, times = attributes[name], key.count(name)
        if times == 1:
            labels: tuple[tuple[str, ...], ...] = tuple((code,) for code in attribute.cells)
            axes.append(Axis(name, labels, not attribute.multiple, attribute.bound))
        elif times == 2 and attribute.multiple:
            # Unknown never stands beside another code.
            pairs = tuple(combinations(attribute.codes, 2))
            axes.append(Axis(name, pairs, False, comb(attribute.bound, 2)))
        else:
            raise ValueError(f"a table cannot hold {name} {times} times")
    return tuple(axes)


@dataclass(frozen=True, eq=False)
class NoisyTable:
    """One table as measured: `values` has the shape of `axes` and can be negative; the noise of each cell is discrete
    Gaussian of scale `sigma`, and one person changes at most `bound` cells, each by one."""

    key: Key
    axes: tuple[Axis, ...]
    sigma: float
    bound: int
    values: NDArray[np.int64]

    @property
    def rho(self) -> float:
        """What it costs in zero-concentrated differential privacy."""
        return self.bound / (2 * self.sigma**2)


@dataclass(frozen=True, eq=False)
class Measurements:
    """All that a release knows of its cohort. Tables and microdata are made of this alone.

    `rho` is what was spent, `epsilon` and `delta` what that means for somebody who adds or removes one person.
    """

    cohort: str
    begin: date
    end: date
    attributes: tuple[Attribute, ...]
    tables: Mapping[Key, NoisyTable]
    epsilon: float
    delta: float
    rho: float
    seeded: bool = False
    """Made with a seed: whoever knows it takes the noise off again. Never to be published."""

    @property
    def publishable(self) -> bool:
        return not self.seeded

    @property
    def persons(self) -> int:
        """The noisy number of persons; never below 0."""
        return max(0, int(self.tables[()].values))

    def __iter__(self) -> Iterator[NoisyTable]:
        return iter(self.tables.values())
