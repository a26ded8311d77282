"""Non-negative least squares over all measured tables at once.

Noisy counts are below 0 where few are, and tables do not add up. Setting negatives to 0 one by one adds thousands of
persons to a sparse table. Here tables move together, as little as their noise allows, until none is negative, no code
exceeds its margin, and all add up. It is done from the top: the number of persons, then what is cut once, then the
rest within it, since the thousands of empty cells of a wide table would otherwise pull up the numbers above them,
which are known far better.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.consistent.intervals import intervals
from prystan.evidence.disclosure.consistent.lattice import Family, Values, families
from prystan.evidence.disclosure.consistent.tables import ConsistentTables, FittedTable
from prystan.evidence.disclosure.measurement.tables import Axis, Key, Measurements

_ROUNDS = 3000
_NEAR = 1e-6
"""Persons: how far a cell may still be out of bounds when the search ends."""
_PULL, _BEYOND = 8.0, 1.6

Floats = NDArray[np.float64]


def fit(measurements: Measurements) -> ConsistentTables:
    """Tables that are non-negative, add up and agree, with intervals, out of the noisy ones and nothing else."""
    noisy = {table.key: table.values.astype(np.float64) for table in measurements}
    order = tuple(attribute.name for attribute in measurements.attributes)
    axes = {table.key: table.axes for table in measurements}
    fitted: dict[Key, FittedTable] = {}
    # Families with fewer multi-valued axes first: they bound the others.
    for family in families(axes, {table.key: table.sigma for table in measurements}, order):
        estimates = family.project({key: noisy[key] for key in family.sigma})
        values = _fit_family(family, estimates, fitted)
        for key, names in family.tables.items():
            deviation = family.deviation(key)
            low, high = intervals(estimates[key], deviation)
            shown = tuple(family.axes[name] for name in names)
            fitted[key] = FittedTable(key, shown, values[key], low, high, deviation)
    return ConsistentTables(
        measurements.cohort, measurements.begin, measurements.end, measurements.attributes, fitted,
        seeded=measurements.seeded,
    )  # fmt: skip


def _fit_family(family: Family, estimates: Values, fitted: Mapping[Key, FittedTable]) -> Values:
    """Level by level. With two multi-valued axes there are no levels: bounds from above could contradict them."""
    upper = {key: _upper(family, key, fitted) for key in family.tables}
    sigma = {key: family.sigma.get(key, family.deviation(key)) for key in family.tables}
    several = len(family.axes) - sum(axis.adds for axis in family.axes.values())
    levels = [lambda cuts: True] if several > 1 else [lambda cuts: cuts == 0, lambda cuts: cuts > 0]  # noqa: ARG005
    if several == 0:
        levels = [lambda cuts: cuts == 0, lambda cuts: cuts == 1, lambda cuts: cuts > 1]
    values: Values = {}
    fixed: Values = {}
    for level in levels:
        keys = [key for key in family.tables if level(len(family.adding(key)))]
        if not keys:
            continue
        if several == 0:
            upper |= {key: _within_margins(family, key, values) for key in keys}
        found: Values = {}
        for group in family.only(keys, sigma).apart(fixed):
            found |= _within_bounds(group, estimates, fixed, upper)
        if keys == [()]:
            found = {(): np.rint(found[()])}
        values |= found
        for key in keys:
            fixed |= family.components_of(found[key], key)
    return values


def _within_margins(family: Family, key: Key, values: Values) -> Floats:
    """A cell is at most what is fixed of each of its codes: where that is nobody, the search need not look."""
    bound = np.full(tuple(len(family.axes[name]) for name in key), np.inf)
    for place, name in enumerate(key):
        if (name,) in values:
            others = tuple(other for other in range(len(key)) if other != place)
            bound = np.minimum(bound, np.expand_dims(values[name,], others))
    return bound


def _upper(family: Family, key: Key, fitted: Mapping[Key, FittedTable]) -> Floats:
    """The most that each cell can hold: the cell of the table without one of the multi-valued axes."""
    names = family.tables[key]
    shape = tuple(len(family.axes[name]) for name in names)
    bound = np.full(shape, np.inf)
    for place, name in enumerate(names):
        axis = family.axes[name]
        if axis.adds:
            continue
        if len(axis.labels[0]) == 2:
            one = (*(other for other in key if other != name), name)
            bound = np.minimum(bound, _of_pairs(fitted[tuple(sorted(one, key=key.index))], axis, place))
        elif (less := tuple(other for other in key if other != name)) in fitted:
            bound = np.minimum(bound, np.expand_dims(fitted[less].values, place))
    return bound


def _of_pairs(single: FittedTable, axis: Axis, place: int) -> Floats:
    """The smaller of the two codes' cells, for each pair."""
    places = {labels[0]: number for number, labels in enumerate(single.axes[place].labels)}
    first, second = (single.values.take([places[pair[side]] for pair in axis.labels], axis=place) for side in (0, 1))
    return np.minimum(first, second)


def _within_bounds(family: Family, estimates: Values, fixed: Values, upper: Values) -> Values:
    """The nearest tables to `estimates` that add up, keep the `fixed` components, and lie between 0 and `upper`.

    Alternating directions, with over-relaxation (Boyd et al. 2011, *Distributed optimization and statistical learning
    via the alternating direction method of multipliers*, section 3.4).
    """
    nearest = family.project({key: estimates[key] for key in family.tables}, fixed)
    kept = {key: np.clip(table, 0, upper[key]) for key, table in nearest.items()}
    debt = {key: np.zeros_like(table) for key, table in nearest.items()}
    for _ in range(_ROUNDS):
        pulled = family.project({key: kept[key] - debt[key] for key in kept}, fixed)
        moved = out = 0.0
        for key, pull in pulled.items():
            found = (nearest[key] + _PULL * pull) / (1 + _PULL)
            beyond = _BEYOND * found + (1 - _BEYOND) * kept[key]
            clipped = np.clip(beyond + debt[key], 0, upper[key])
            debt[key] += beyond - clipped
            moved = max(moved, float(np.abs(clipped - kept[key]).max()))
            out = max(out, float(np.abs(found - clipped).max()))
            kept[key] = clipped
        if max(moved, out) < _NEAR:
            break
    return kept
