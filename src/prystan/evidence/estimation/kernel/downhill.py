"""Descent from the model of main effects to a local optimum of the criterion, in eight tables at once.

A step adds one term whose subsets are all in the model or deletes one that is in no other, whichever neighbour is best.
It is here for comparison: it can stop short of the best model, which `search.branch` cannot.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any

import numpy as np

from prystan.evidence.estimation.kernel import WIDTH
from prystan.evidence.estimation.kernel.lanes import compiled
from prystan.evidence.estimation.kernel.search import IMPROVEMENT, TOLERANCE, fit_each


@compiled
def downhill(lists: int, decisions: Any, above: Any, below: Any, base: Any, table: Any, penalty: Any,
             chosen: Any, out: Any) -> None:  # fmt: skip
    """Descend in each lane. `chosen` (8,) receives a bit mask over `decisions`.

    `above[k]` and `below[k]` mask the decisions that contain, or are contained in, decision k (k itself too). `out`
    (5, 8): log-likelihood, unseen, variance, failed, identified, of the model where the descent ends.
    """
    size = len(decisions)
    terms = np.empty(size + len(base), np.int64)
    present, trial = np.zeros((1 << lists, WIDTH)), np.zeros((5, WIDTH))
    for k in range(size):
        terms[k] = decisions[k]
    for k in range(len(base)):
        terms[size + k] = base[k]
        present[base[k]] = 1.0
    fit_each(lists, terms[size:], table, present, TOLERANCE, out)
    criterion, going = np.full(WIDTH, np.inf), np.zeros(WIDTH, np.bool_)
    for lane in range(WIDTH):
        going[lane] = out[3, lane] < 0.5 and out[4, lane] > 0.5
        criterion[lane] = penalty[lane] * len(base) - 2.0 * out[0, lane]
    best, move, best_out = np.empty(WIDTH), np.empty(WIDTH, np.int64), np.zeros((5, WIDTH))
    toggled = np.zeros(WIDTH, np.bool_)
    while going.any():
        best[:] = criterion
        move[:] = -1
        for k in range(size):
            toggled[:] = False
            for lane in range(WIDTH):
                if going[lane]:
                    inside = (chosen[lane] >> k) & 1
                    others = above[k] if inside else below[k]
                    others &= ~(1 << k)
                    toggled[lane] = (chosen[lane] & others) == (0 if inside else others)
                    if toggled[lane]:
                        chosen[lane] ^= 1 << k
            if not toggled.any():
                continue
            count = _shared_terms(chosen, decisions, base, present, terms)
            fit_each(lists, terms[:count], table, present, TOLERANCE, trial)
            for lane in range(WIDTH):
                if not toggled[lane]:
                    continue
                size_here = len(base)
                for j in range(size):
                    size_here += (chosen[lane] >> j) & 1
                here = penalty[lane] * size_here - 2.0 * trial[0, lane]
                if trial[3, lane] < 0.5 and trial[4, lane] > 0.5 and here < best[lane] - IMPROVEMENT:
                    best[lane], move[lane] = here, k
                    best_out[:, lane] = trial[:, lane]
                chosen[lane] ^= 1 << k
        for lane in range(WIDTH):
            going[lane] = move[lane] >= 0
            if going[lane]:
                chosen[lane] ^= 1 << move[lane]
                criterion[lane] = best[lane]
                out[:, lane] = best_out[:, lane]


@compiled
def _shared_terms(chosen: Any, decisions: Any, base: Any, present: Any, terms: Any) -> int:
    """Write the terms that any lane has, and mark in `present` which lane has which. Returns how many terms."""
    count = 0
    for k in range(len(decisions)):
        used = False
        for lane in range(WIDTH):
            inside = (chosen[lane] >> k) & 1
            present[decisions[k], lane] = inside
            used = used or inside == 1
        if used:
            terms[count] = decisions[k]
            count += 1
    for k in range(len(base)):
        terms[count] = base[k]
        count += 1
    return count
