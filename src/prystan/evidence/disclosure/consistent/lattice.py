"""Tables that must agree, as one space: the orthogonal projection onto all sets of tables that add up.

Tables that share their multi-valued axes form a *family*; its tables are cut further by attributes of which each person
has one code, and adding up over such an attribute gives another table of the family. A table falls apart into
orthogonal components, one for each subset of those attributes (what the subset says beyond its own subsets, as in an
analysis of variance). Noise is equal within a table, so each component is simply the weighted mean of what all tables
say of it. That is the generalised least-squares estimate, in closed form and in time linear in the cells; its variances
come out with it.

Source: the decomposition is that of Xiao, He, Zhang and Kifer (2023), *An optimal and scalable matrix mechanism for
noisy marginals under convex loss functions* (ResidualPlanner), read as an estimator for given noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.measurement.tables import Axis, Key

Floats = NDArray[np.float64]
Values = dict[Key, Floats]
"""An array for each table of a family in the shape of its axes, or for each component."""


def subsets(names: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """All subsets, in the order of `names`."""
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


@dataclass(frozen=True, eq=False)
class Family:
    """Tables with the same multi-valued axes. `tables` are the measured ones and every margin of one.

    `sigma` is the noise of each measured table.
    """

    axes: Mapping[str, Axis]
    tables: Mapping[Key, tuple[str, ...]]
    """The attributes of each table's axes, in the order of its array."""
    sigma: Mapping[Key, float]

    def adding(self, key: Key) -> tuple[str, ...]:
        """The attributes over which a table adds up."""
        return tuple(name for name in self.tables[key] if self.axes[name].adds)

    def project(self, values: Values, fixed: Values | None = None) -> Values:
        """The nearest tables that add up, where a difference weighs as much as the table's noise lets it.

        `values` holds the measured tables; the result holds all. `fixed` are components that must stay as they are.
        """
        parts = self._components(values) | (fixed or {})
        return {key: self._whole(key, parts) for key in self.tables}

    def components_of(self, table: Floats, key: Key) -> Values:
        """The components of one table that adds up, by the attributes each is about."""
        found = {}
        for part in subsets(self.adding(key)):
            found[part] = self._centred(part, table.sum(axis=self._places(key, part)))
        return found

    def only(self, keys: Iterable[Key], sigma: Mapping[Key, float]) -> Family:
        """Some of its tables, with the noise that `sigma` says."""
        kept = {key: self.tables[key] for key in keys}
        return Family(self.axes, kept, {key: sigma[key] for key in kept})

    def _components(self, values: Values) -> Values:
        sums: Values = {}
        for key, sigma in self.sigma.items():
            for part in subsets(self.adding(key)):
                weight = 1 / (sigma**2 * self._left(key, part))
                summed = values[key].sum(axis=self._places(key, part)) * weight
                sums[part] = sums[part] + summed if part in sums else summed
        precision = self.precisions()
        return {part: self._centred(part, total / precision[part]) for part, total in sums.items()}

    def _centred(self, part: tuple[str, ...], values: Floats) -> Floats:
        for place, name in enumerate(self._order(part)):
            if name in part:
                values = values - values.mean(axis=place, keepdims=True)
        return values

    def _order(self, part: tuple[str, ...]) -> tuple[str, ...]:
        """The axes of a component, in the order of the tables' axes."""
        return tuple(name for name in self.axes if name in part or not self.axes[name].adds)

    def apart(self, fixed: Values) -> list[Family]:
        """Groups of tables that have nothing in common but `fixed` components."""
        groups: list[tuple[set[Key], set[Key]]] = []
        for key in self.tables:
            parts = set(subsets(self.adding(key))) - fixed.keys()
            joined = [group for group in groups if group[1] & parts]
            groups = [group for group in groups if not group[1] & parts]
            groups.append(({key}.union(*(g[0] for g in joined)), parts.union(*(g[1] for g in joined))))
        return [self.only([key for key in self.tables if key in keys], self.sigma) for keys, _ in groups]

    def precisions(self) -> dict[tuple[str, ...], float]:
        """For each component, the sum of the weights of the tables that speak of it."""
        found: dict[tuple[str, ...], float] = {}
        for key, sigma in self.sigma.items():
            for part in subsets(self.adding(key)):
                found[part] = found.get(part, 0.0) + 1 / (sigma**2 * self._left(key, part))
        return found

    def deviation(self, key: Key) -> float:
        """Standard deviation of each cell of the projection of noisy tables: equal for all cells of a table."""
        precision, variance = self.precisions(), 0.0
        for part in subsets(self.adding(key)):
            own = prod(1 - 1 / len(self.axes[name]) for name in part)
            variance += own / (precision[part] * self._left(key, part) ** 2)
        return float(variance**0.5)

    def _whole(self, key: Key, parts: Mapping[tuple[str, ...], Floats]) -> Floats:
        shape = tuple(len(self.axes[name]) for name in self.tables[key])
        whole = np.zeros(shape)
        for part in subsets(self.adding(key)):
            whole += np.expand_dims(parts[part], self._places(key, part)) / self._left(key, part)
        return whole

    def _places(self, key: Key, part: tuple[str, ...]) -> tuple[int, ...]:
        """The axes of a table over which one adds up to reach `part`."""
        return tuple(place for place, name in enumerate(self.tables[key]) if self.axes[name].adds and name not in part)

    def _left(self, key: Key, part: tuple[str, ...]) -> int:
        """How many cells of the table add up to one of `part`."""
        return prod(len(self.axes[self.tables[key][place]]) for place in self._places(key, part))


def families(
    tables: Mapping[Key, tuple[Axis, ...]], sigma: Mapping[Key, float], order: tuple[str, ...]
) -> list[Family]:
    """Measured tables sorted into families, each completed with its margins. `order` is that of attributes in keys."""
    sorted_: dict[tuple[str, ...], dict[Key, tuple[Axis, ...]]] = {}
    for key, axes in tables.items():
        several = tuple(name for name in key if not next(a for a in axes if a.attribute == name).adds)
        sorted_.setdefault(several, {})[key] = axes
    found = []
    for _, members in sorted(sorted_.items(), key=lambda item: len(item[0])):
        all_axes = {axis.attribute: axis for axes in members.values() for axis in axes}
        all_axes = {name: all_axes[name] for name in order if name in all_axes}
        complete: dict[Key, tuple[str, ...]] = {}
        for key in members:
            for part in subsets(tuple(name for name in key if all_axes[name].adds)):
                margin = tuple(name for name in key if not all_axes[name].adds or name in part)
                complete[margin] = tuple(dict.fromkeys(margin))
        found.append(Family(all_axes, complete, {key: sigma[key] for key in members}))
    return found
