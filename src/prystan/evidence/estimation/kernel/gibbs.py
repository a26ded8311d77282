"""One chain of the latent-class model (Manrique-Vallier 2016), on the tabulated data."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math
from typing import Any

import numpy as np

from prystan.evidence.estimation.kernel.lanes import compiled, within

FIRST_SWEEPS = 500
FEWEST_TRIES = 1000


@within
def _log_gamma_draw(shape: float) -> float:
    """Logarithm of a gamma draw; for small shapes the draw itself would be 0."""
    if shape >= 1.0:
        return math.log(np.random.gamma(shape, 1.0))
    return math.log(np.random.gamma(shape + 1.0, 1.0)) + math.log(1.0 - np.random.random()) / shape


@compiled
def chain(lists: int, histories: Any, counts: Any, classes: int, shape: float, rate: float, cap: float, seed: int,
          burn_in: int, samples: int, thin: int, out: Any) -> int:  # fmt: skip
    """Draw the number of unseen people: `out` (samples,). Returns how many draws beyond `cap` were thrown away.

    Prior: stick-breaking weights with concentration alpha ~ Gamma(shape, rate), uniform capture chances in each class,
    1/N for the total, which is cut at `cap` unseen.
    """
    np.random.seed(seed)
    people = 0.0
    for c in counts:
        people += c
    log_in, log_out = np.empty((classes, lists)), np.empty((classes, lists))
    hits, size, log_weight = np.zeros((classes, lists)), np.zeros(classes), np.empty(classes)
    chance = np.empty(classes)
    for k in range(classes):
        log_weight[k] = -math.log(classes)
        for j in range(lists):
            p = 0.05 + 0.5 * np.random.random()
            log_in[k, j], log_out[k, j] = math.log(p), math.log1p(-p)
    unseen, alpha, beyond = people, 0.3 / classes, 0
    total = FIRST_SWEEPS + burn_in + samples * thin
    for sweep in range(total):
        hits[:] = 0.0
        size[:] = 0.0
        for h in range(len(counts)):
            _split(counts[h], histories[h], lists, classes, log_weight, log_in, log_out, chance, size, hits)
        _split(unseen, 0, lists, classes, log_weight, log_in, log_out, chance, size, hits)
        if sweep == FIRST_SWEEPS:
            _sort_by_size(size, hits)
        for k in range(classes):
            for j in range(lists):
                a, b = _log_gamma_draw(1.0 + hits[k, j]), _log_gamma_draw(1.0 + size[k] - hits[k, j])
                both = max(a, b) + math.log1p(math.exp(-abs(a - b)))
                log_in[k, j], log_out[k, j] = a - both, b - both
        left, after = 0.0, people + unseen
        for k in range(classes):
            after -= size[k]
            if k == classes - 1:
                log_weight[k] = left
            else:
                a, b = _log_gamma_draw(1.0 + size[k]), _log_gamma_draw(alpha + max(after, 0.0))
                both = max(a, b) + math.log1p(math.exp(-abs(a - b)))
                log_weight[k] = left + a - both
                left += b - both
        missed = 0.0
        for k in range(classes):
            log_missed = log_weight[k]
            for j in range(lists):
                log_missed += log_out[k, j]
            missed += math.exp(log_missed)
        missed = min(missed, 1.0 - 1e-12)
        drawn = cap + 1.0
        for _ in range(FEWEST_TRIES):
            drawn = float(np.random.poisson(np.random.gamma(people, missed / (1.0 - missed))))
            if drawn <= cap:
                break
            beyond += 1
        unseen = min(drawn, cap)
        if sweep >= FIRST_SWEEPS:
            alpha = np.random.gamma(shape + classes - 1.0, 1.0) / (rate - log_weight[classes - 1])
        kept = sweep - FIRST_SWEEPS - burn_in
        if kept >= 0 and kept % thin == thin - 1:
            out[kept // thin] = unseen
    return beyond


@within
def _split(people: float, history: int, lists: int, classes: int, log_weight: Any, log_in: Any, log_out: Any,
           chance: Any, size: Any, hits: Any) -> None:  # fmt: skip
    """Divide the people of one history over the classes at random, and add them to the sizes and hits."""
    top = -1e300
    for k in range(classes):
        value = log_weight[k]
        for j in range(lists):
            value += log_in[k, j] if (history >> j) & 1 else log_out[k, j]
        chance[k] = value
        top = max(top, value)
    rest = 0.0
    for k in range(classes):
        chance[k] = math.exp(chance[k] - top)
        rest += chance[k]
    left = people
    for k in range(classes):
        if left <= 0.0:
            break
        share = 1.0 if k == classes - 1 else min(chance[k] / rest, 1.0) if rest > 0.0 else 1.0
        here = left if share >= 1.0 else float(np.random.binomial(int(left), share))
        rest -= chance[k]
        left -= here
        size[k] += here
        for j in range(lists):
            if (history >> j) & 1:
                hits[k, j] += here


@within
def _sort_by_size(size: Any, hits: Any) -> None:
    """Put the largest class first, so that the broken stick starts from it."""
    order = np.argsort(-size)
    old_size, old_hits = size.copy(), hits.copy()
    for k in range(len(size)):
        size[k] = old_size[order[k]]
        hits[k] = old_hits[order[k]]
