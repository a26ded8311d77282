"""Hierarchical models: which terms there may be, which a model has, and how it is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

MOST_DECISIONS = 62
"""What searches among all models can hold: a model is the bits of one integer. Stepwise selection has no such limit."""


@dataclass(frozen=True)
class Model:
    """A family of sets of lists, closed under taking subsets: the empty set, every single list, and interactions."""

    lists: int
    terms: frozenset[int]

    @classmethod
    def of(cls, lists: int, interactions: Iterable[int] = ()) -> Model:
        """The smallest hierarchical model with these interactions (bit masks)."""
        terms = {0, *(1 << i for i in range(lists))}
        for mask in interactions:
            part = mask
            while part:
                terms.add(part)
                part = (part - 1) & mask
        return cls(lists, frozenset(terms))

    @cached_property
    def generators(self) -> tuple[int, ...]:
        """The terms that are in no other, the largest first, then in the order of their lists."""
        maximal = [a for a in self.terms if not any(a != b and a & b == a for b in self.terms)]
        return tuple(sorted(maximal, key=lambda a: (-a.bit_count(), [i for i in range(self.lists) if a >> i & 1])))

    @property
    def interactions(self) -> tuple[int, ...]:
        """Terms of two lists or more."""
        return tuple(sorted(a for a in self.terms if a.bit_count() > 1))

    def named(self, names: Sequence[str]) -> list[list[str]]:
        """The generators as lists of names."""
        return [[name for i, name in enumerate(names) if a >> i & 1] for a in self.generators]

    def __str__(self) -> str:
        """In the notation of the papers: [123,14,34]; with ten lists or more, [1.2.10,3]."""
        joint = "" if self.lists < 10 else "."
        return (
            "["
            + ",".join(joint.join(str(i + 1) for i in range(self.lists) if a >> i & 1) for a in self.generators)
            + "]"
        )


@dataclass(frozen=True)
class ModelSpace:
    """All hierarchical models with every single list and interactions of at most `order` lists.

    A model is an integer whose bit k says whether it has the term `decisions[k]`.
    """

    lists: int
    order: int

    def __post_init__(self) -> None:
        if not 1 <= self.order <= max(1, self.lists - 1):
            raise ValueError(
                f"{self.lists} lists allow interactions of 1 to {max(1, self.lists - 1)} lists, not {self.order}"
            )

    @cached_property
    def decisions(self) -> NDArray[np.int64]:
        """The interactions, pairs first, each order by its lists: 12, 13, 14, …, 23, …"""
        sizes = range(2, self.order + 1)
        chosen = (lists for size in sizes for lists in combinations(range(self.lists), size))
        return np.array([sum(1 << i for i in lists) for lists in chosen], dtype=np.int64)

    @cached_property
    def base(self) -> NDArray[np.int64]:
        """The terms of every model, with the empty one last."""
        return np.array([*(1 << i for i in range(self.lists)), 0], dtype=np.int64)

    @cached_property
    def above(self) -> NDArray[np.int64]:
        """For each decision, the decisions whose term contains its term."""
        return self._related(lambda a, b: a & b == a)

    @cached_property
    def below(self) -> NDArray[np.int64]:
        """For each decision, the decisions whose term its term contains."""
        return self._related(lambda a, b: a & b == b)

    def _related(self, holds: Callable[[int, int], bool]) -> NDArray[np.int64]:
        number = sum(math.comb(self.lists, size) for size in range(2, self.order + 1))
        if number > MOST_DECISIONS:
            raise ValueError(
                f"{self.lists} lists have {number:,} interactions of at most {self.order} lists, more than the "
                f"{MOST_DECISIONS} that a search among all models can hold: take stepwise selection, merge lists or "
                "lower the order"
            )
        d = [int(x) for x in self.decisions]
        return np.array([sum(1 << j for j, b in enumerate(d) if holds(a, b)) for a in d], dtype=np.int64)

    def all_models(self, limit: int) -> NDArray[np.int64] | None:
        """Every model of the space, or None where there are more than `limit`."""
        found = [0]
        for k in range(len(self.decisions)):
            needed = int(self.below[k]) & ~(1 << k)
            found += [model | 1 << k for model in found if model & needed == needed]
            if len(found) > limit:
                return None
        return np.array(found, dtype=np.int64)

    def model(self, mask: int) -> Model:
        """The model that an integer stands for."""
        return Model.of(self.lists, (int(a) for k, a in enumerate(self.decisions) if mask >> k & 1))

    def mask(self, model: Model) -> int:
        """The integer of a model."""
        return sum(1 << k for k, a in enumerate(self.decisions) if int(a) in model.terms)


def default_order(lists: int) -> int:
    """The highest interaction that selection by BIC looks at unless told otherwise, as in the 2024 paper's package."""
    return {2: 1, 3: 2, 4: 3, 5: 3}.get(lists, 2)
