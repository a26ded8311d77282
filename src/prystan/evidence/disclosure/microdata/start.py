"""Records to begin with: drawn along a tree of the attributes that say most about each other.

The tree is that of C. K. Chow and C. N. Liu (1968), *Approximating discrete probability distributions with dependence
trees*, over the fitted tables of two attributes. What lies on the tree is right from the start, and what does not is
plausible, so that the search has little to repair and does not have to invent what nobody measured.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.microdata.layout import Floats, Ints, Layout, Records, Targets

Chance = np.random.Generator


def start(layout: Layout, targets: Targets, persons: int, chance: Chance) -> Records:
    """`persons` records whose codes follow the fitted tables along the tree."""
    records = np.full((persons, int(layout.columns[-1])), -1, dtype=np.int16)
    for child, parent in tree(layout, targets):
        chances = _conditional(layout, targets, child, parent, persons)
        given = None if parent is None else _one_code(layout, records, parent, chance)
        drawn = _draw(layout, child, chances, given, persons, chance)
        records[:, layout.columns[child] : layout.columns[child + 1]] = drawn
    return records


def tree(layout: Layout, targets: Targets) -> list[tuple[int, int | None]]:
    """Attributes in an order in which each comes after its parent; the first has none."""
    size = len(layout.attributes)
    told = np.array([[_information(layout, targets, a, b) for b in range(size)] for a in range(size)])
    np.fill_diagonal(told, -1)
    root = int(told.sum(axis=1).argmax())
    order: list[tuple[int, int | None]] = [(root, None)]
    reached = [root]
    while len(reached) < size:
        rest = [a for a in range(size) if a not in reached]
        best = max(((a, b) for a in rest for b in reached), key=lambda pair: told[pair])
        order.append(best)
        reached.append(best[0])
    return order


def _pair(layout: Layout, targets: Targets, a: int, b: int) -> Floats:
    return targets.pairs[slice(*layout.items[a : a + 2]), slice(*layout.items[b : b + 2])]


def _information(layout: Layout, targets: Targets, a: int, b: int) -> float:
    """Mutual information of two attributes; codes of a multi-valued one share its weight."""
    if targets.pair_weights[a, b] == 0 or a == b:
        return 0.0
    joint = _pair(layout, targets, a, b)
    joint = joint / max(joint.sum(), 1e-9)
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    there = (joint > 0) & (apart > 0)
    return float((joint[there] * np.log(joint[there] / apart[there])).sum())


def _conditional(layout: Layout, targets: Targets, child: int, parent: int | None, persons: int) -> Floats:
    """Parent's codes (one row where there is no parent) × child's codes: the share that has the code."""
    own = slice(*layout.items[child : child + 2])
    if parent is None:
        counts, of = targets.ones[None, own], np.array([persons], dtype=np.float64)
    else:
        counts = _pair(layout, targets, parent, child)
        of = targets.ones[slice(*layout.items[parent : parent + 2])]
    shares: Floats = np.minimum(counts / np.maximum(of, 1e-9)[:, None], 1.0)
    return shares


def _one_code(layout: Layout, records: Records, attribute: int, chance: Chance) -> Ints:
    """One of each record's codes of an attribute, by lot, as a place in its list."""
    own = records[:, layout.columns[attribute] : layout.columns[attribute + 1]].astype(np.int64)
    lots = np.where(own >= 0, chance.random(own.shape), -1)
    codes: Ints = own[np.arange(len(own)), lots.argmax(axis=1)] - int(layout.items[attribute])
    return codes


def _draw(
    layout: Layout, child: int, chances: Floats, given: Ints | None, persons: int, chance: Chance
) -> NDArray[np.int16]:
    attribute, begin = layout.attributes[child], int(layout.items[child])
    rows = np.zeros(persons, dtype=np.int64) if given is None else given
    drawn = np.full((persons, attribute.bound), -1, dtype=np.int16)
    for row in np.unique(rows):
        at = np.flatnonzero(rows == row)
        if attribute.multiple:
            drawn[at] = _draw_several(chances[row], len(at), attribute.bound, begin, chance)
        else:
            drawn[at, 0] = begin + _draw_one(chances[row], len(at), chance)
    return drawn


def _draw_one(shares: Floats, size: int, chance: Chance) -> Ints:
    """One code each, in numbers as near to the shares as whole numbers come; unknown where nothing is known."""
    if shares.sum() <= 0:
        return np.full(size, len(shares) - 1)
    edges = np.cumsum(shares / shares.sum())
    return np.minimum(np.searchsorted(edges, (chance.permutation(size) + chance.random()) / size), len(shares) - 1)


def _draw_several(shares: Floats, size: int, bound: int, begin: int, chance: Chance) -> NDArray[np.int16]:
    """Each code by its own share among those of whom something is known; at least one, at most `bound`."""
    *known, unknown = shares
    drawn = np.full((size, bound), -1, dtype=np.int16)
    silent = chance.random(size) < unknown
    among = np.clip(np.asarray(known) / max(1 - unknown, 1e-9), 0, 1)
    if among.sum() <= 0:
        silent[:] = True
    has = chance.random((size, len(among))) < among
    none = np.flatnonzero(~has.any(axis=1) & ~silent)
    has[none, _draw_one(among, len(none), chance)] = True
    lots = np.where(has, chance.random(has.shape), -1)
    order = np.argsort(-lots, axis=1)[:, :bound]
    taken = np.take_along_axis(has, order, axis=1)
    drawn[:, : order.shape[1]] = np.where(taken, begin + order, -1)
    drawn[silent] = -1
    drawn[silent, 0] = begin + len(known)
    return drawn
