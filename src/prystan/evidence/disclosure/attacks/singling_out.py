"""Is there a description that fits one person only? Descriptions are taken from released rows that are alone.

The aim is that of *predicate singling out* (A. Cohen and K. Nissim 2020, *Towards formalizing the GDPR's notion of
singling out*, PNAS 117): a description that isolates one person of the cohort more often than it isolates one of as
many others of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl

from prystan.evidence.disclosure.attacks.result import AttackResult, paired
from prystan.evidence.disclosure.attacks.rows import Scene, times

_SIZES = (2, 3, 4)
_SETS = 40
_EACH = 250


def singling_out(scene: Scene, *, seed: int = 0) -> AttackResult:
    """How often a combination of 2 to 4 values that stands in one released row stands for one member, against how often
    for one of the others. `seed` chooses which combinations are tried."""
    chance = np.random.default_rng(seed)
    hits, control = [np.zeros(0, dtype=bool)], [np.zeros(0, dtype=bool)]
    for by in _chosen(scene.columns, chance):
        alone = scene.released.select(by).filter(pl.struct(by).is_unique())
        if alone.height > _EACH:
            alone = alone[np.sort(chance.choice(alone.height, _EACH, replace=False))]
        hits.append(times(scene.members, alone, by) == 1)
        control.append(times(scene.others, alone, by) == 1)
    return paired("singling out", np.concatenate(hits), np.concatenate(control))


def _chosen(columns: list[str], chance: np.random.Generator) -> Iterator[list[str]]:
    """Sets of columns, a few of each size."""
    for size in _SIZES:
        every = list(combinations(columns, size))
        picked = chance.permutation(len(every))[: _SETS // len(_SIZES)]
        yield from (list(every[i]) for i in picked.tolist())
