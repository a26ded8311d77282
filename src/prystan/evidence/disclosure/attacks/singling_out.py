"""Is there a description that fits one person only? Descriptions are taken from released rows that are alone.

The aim is that of *predicate singling out* (A. Cohen and K. Nissim 2020, *Towards formalizing the GDPR's notion of
singling out*, PNAS 117): a description that isolates one person of the cohort more often than chance allows. How often
that is depends on how many people there are, so the control has as many members: it is the same people and the same
descriptions, had the lot fallen otherwise on who was released.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl

from prystan.evidence.disclosure.attacks.result import AttackResult
from prystan.evidence.disclosure.attacks.rows import Scene

_SIZES = (2, 3, 4)
_SETS = 40
_EACH = 250
_LOTS = 60


def singling_out(scene: Scene, *, seed: int = 0) -> AttackResult:
    """How often a combination of 2 to 4 values that stands in one released row stands for one member, against how often
    it would if others of `scene` had been the members. `seed` chooses which combinations are tried, and the lots.

    The error is what lots differ by, so that it holds however many tries turn on the same person.
    """
    chance = np.random.default_rng(seed)
    everybody = pl.concat([scene.members, scene.others])
    truth = np.arange(everybody.height) < scene.members.height
    lots = [truth, *(chance.permutation(truth) for _ in range(_LOTS))]
    hits, tries = np.zeros(len(lots)), 0
    for by in _chosen(scene.columns, chance):
        alone = scene.released.select(by).filter(pl.struct(by).is_unique())
        if alone.height > _EACH:
            alone = alone[np.sort(chance.choice(alone.height, _EACH, replace=False))]
        tries += alone.height
        found = everybody.select(by).join(alone.with_row_index("_one"), on=by, how="left", maintain_order="left")[
            "_one"
        ]
        fits = found.is_not_null().to_numpy()
        which = found.drop_nulls().to_numpy()
        hits += [(np.bincount(which[lot[fits]], minlength=1) == 1).sum() for lot in lots]
    if not tries:
        return AttackResult("singling out", 0, 0.0, 0.0, 0.0)
    success, *others = (hits / tries).tolist()
    error = float(np.std(others, ddof=1)) * (1 + 1 / _LOTS) ** 0.5
    return AttackResult("singling out", tries, success, float(np.mean(others)), max(error, 1 / tries))


def _chosen(columns: list[str], chance: np.random.Generator) -> Iterator[list[str]]:
    """Sets of columns, a few of each size."""
    for size in _SIZES:
        every = list(combinations(columns, size))
        picked = chance.permutation(len(every))[: _SETS // len(_SIZES)]
        yield from (list(every[i]) for i in picked.tolist())
