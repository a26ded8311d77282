"""Which tables are measured, and how much of the budget each gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from prystan.evidence.disclosure.cohort import Attribute
from prystan.evidence.disclosure.measurement.tables import Key, axes_of

NAMED_THREE_WAY: tuple[Key, ...] = (
    ("year", "sex", "forms"),
    ("sex", "age_band", "forms"),
    ("sex", "region", "forms"),
    ("year", "sex", "age_band"),
    ("sex", "forms", "controls"),
)
"""The tables cut three times that the report shows, or without which open data would miss what goes together."""


LONG = 40
"""A list of more codes than this is long: most of its codes are nobody's."""
FINER = 0.2
"""Sigma of a long list alone, relative to that of other tables with its bound."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`weights` gives the noise of each table relative to the others: weight 2 is twice the sigma of weight 1."""

    weights: Mapping[Key, float]

    def sigmas(self, attributes: Sequence[Attribute], rho: float) -> dict[Key, float]:
        """The sigma of each table, such that all together cost `rho`."""
        bounds = {key: bound_of(key, attributes) for key in self.weights}
        unit = (sum(bounds[key] / weight**2 for key, weight in self.weights.items()) / (2 * rho)) ** 0.5
        return {key: unit * weight for key, weight in self.weights.items()}


def bound_of(key: Key, attributes: Sequence[Attribute]) -> int:
    """In how many cells of the table one person can stand: the square of its sensitivity."""
    return prod(axis.bound for axis in axes_of(key, {a.name: a for a in attributes}))


def default_plan(attributes: Sequence[Attribute], three_way: Iterable[Key] = NAMED_THREE_WAY) -> Plan:
    """Everything once, each pair of attributes, pairs of codes of a multi-valued attribute, and the named tables."""
    names = [attribute.name for attribute in attributes]
    twice = [(a.name, a.name) for a in attributes if a.multiple]
    keys: list[Key] = [(), *((name,) for name in names), *combinations(names, 2), *twice]
    keys += [key for key in three_way if set(key) <= set(names)]
    return Plan({key: _weight(key, attributes) for key in keys})


def _weight(key: Key, attributes: Sequence[Attribute]) -> float:
    """Where each table has as many cells that matter, errors add up to the least when sigma grows with the cube root of
    the bound. A long list alone gets much less noise: it decides which of its rare codes stand in open data at all."""
    weight = float(bound_of(key, attributes) ** (1 / 3))
    if len(key) == 1 and len(next(a for a in attributes if a.name == key[0]).codes) > LONG:
        return weight * FINER
    return weight
