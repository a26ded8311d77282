"""Lost records: those that no block joined to the rest of their person, drawn back to somebody.

A pair is missed by all blocks where two fields err. Measured, both errors are mostly in one of the two records, which
then is found by none of the others either: of people on three lists one and a half times as many are split as of
people on two. So records are lost, not pairs: half of the pairs that are missed between two lists are the one list's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def with_lost(found: Ints, list_of: Ints, missed: NDArray[np.float64], rng: np.random.Generator) -> Ints:
    """`found` with as many lone records joined to others as the persons found on several lists say are lost.

    A lost record leaves behind a person on the other lists. So for each set of lists and each list of it a person on
    exactly the others gets a record that stands alone on that one: the sets keep their proportions.

    Args:
        found: the person of each record.
        missed: the share of pairs that no block joins, lists × lists.
    """
    people, places = np.unique(found, return_inverse=True)
    held = np.zeros(len(people), dtype=np.int64)
    np.bitwise_or.at(held, places, np.int64(1) << list_of)
    pools = {int(lists): rng.permutation(np.flatnonzero(held == lists)).tolist() for lists in np.unique(held)}
    sizes = {lists: len(pool) for lists, pool in sorted(pools.items())}
    now = np.arange(len(people))
    for lists, size in sizes.items():
        own = [place for place in range(len(missed)) if lists >> place & 1]
        if len(own) == 1:
            continue
        lost = np.asarray([missed[place, [other for other in own if other != place]].mean() / 2 for place in own])
        for place, share in zip(own, lost / max(1 - lost.sum(), 0.1), strict=True):
            alone, rest = pools.get(1 << place, []), pools.get(lists & ~(1 << place), [])
            for _ in range(min(int(rng.poisson(size * share)), len(alone), len(rest))):
                now[alone.pop()] = rest.pop()
    return people[now][places]
