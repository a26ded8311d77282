"""Stepwise selection of pairs in eight tables at once (Chan, Silverman and Vincent 2021), each on a path of its own.

From the model of main effects, the pair whose overlap is the most surprising under the fitted means is added, as long
as its one-sided Poisson probability is below the threshold and the larger model still has a maximum and is identified.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math
from typing import Any

import numpy as np

from prystan.evidence.estimation.kernel import WIDTH
from prystan.evidence.estimation.kernel.lanes import compiled, fill, load, select, store, within
from prystan.evidence.estimation.kernel.newton import (
    FAILED,
    REPORT_ROWS,
    VALUE,
    VARIANCE,
    fitted_means,
    identified,
    newton,
    start,
    superset_sums,
)

TOLERANCE = 1e-9
_NEGLIGIBLE = 1e-17


@within
def _outward(k: float, mean: float, step: float, enough: float) -> float:
    """Sum of Poisson probabilities from k away from the mean (step +1 or −1), as a multiple of the probability of k.

    Ends as soon as it is `enough`: with a million people the sum to the end has thousands of terms.
    """
    total, ratio, j = 1.0, 1.0, k
    while ratio > _NEGLIGIBLE * total and total < enough:
        if step > 0:
            j += 1.0
            ratio *= mean / j
        else:
            ratio *= j / mean
            j -= 1.0
        total += ratio
    return total


@compiled
def log_tail(k: float, mean: float, limit: float) -> float:
    """Logarithm of min{P(X ≤ k), P(X ≥ k)} for X ~ Poisson(mean): the probability itself underflows.

    Exact where it is below `limit`; else something that is not.
    """
    return _log_tail(k, mean, k * math.log(mean) - mean - math.lgamma(k + 1.0), limit)


@within
def _log_tail(k: float, mean: float, log_at: float, limit: float) -> float:
    outward = _outward(k, mean, 1.0 if k > mean else -1.0, math.exp(min(limit - log_at, 700.0)))
    near = log_at + math.log(outward)
    if near < -1.0 or near >= limit:
        return near
    other = 1.0 - math.exp(near) + math.exp(log_at)
    return min(near, math.log(max(other, 1e-300)))


@compiled
def stepwise(lists: int, pairs: Any, base: Any, table: Any, log_threshold: float, chosen: Any, out: Any) -> Any:
    """Select and fit for each lane. `chosen` (pairs, 8), all False, receives which lane has which pair.

    Returns how many models were fitted, and how many Newton steps they took, each counted once a lane. `out` (5, 8):
    log-likelihood, unseen, variance, failed, identified; failed where the main effects have no maximum.
    """
    cells, size = 1 << lists, len(pairs)
    most = size + len(base)
    terms = np.empty(most, np.int64)
    ones, present, active = np.ones((1, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    beta, theta = np.zeros((cells, WIDTH)), np.ones((cells, WIDTH))
    kept_beta, kept_theta, kept_means = np.zeros((cells, WIDTH)), np.ones((cells, WIDTH)), np.zeros((cells, WIDTH))
    means, possible, signs = np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    rhs, factor = np.zeros((most, WIDTH)), np.zeros((most * (most + 3), WIDTH))
    report, full_rank = np.zeros((REPORT_ROWS, WIDTH)), np.zeros((1, WIDTH))
    refused, trial = np.zeros((size, WIDTH), np.bool_), np.full(WIDTH, -1, np.int64)
    going, log_at = np.ones(WIDTH, np.bool_), np.empty(size)
    union, fits, newton_steps = np.zeros(size, np.bool_), 0, 0
    for k in range(len(base)):
        present[base[k]] = 1.0
    first = True
    while True:
        count = 0
        for k in range(size):
            if union[k]:
                terms[count] = pairs[k]
                count += 1
        for k in range(len(base)):
            terms[count] = base[k]
            count += 1
        for k in range(count):
            a = terms[k]
            store(active, a, load(present, a) * load(table[3], a))
            store(theta, a, select(load(present, a), load(theta, a) * load(table[3], a), fill(1.0)))
        ragged = count > len(base)
        if first:
            start(lists, terms, count, table[1], table[2], active, ragged, beta, theta, means, rhs, factor, possible)
        for lane in range(WIDTH):
            ones[0, lane] = 1.0 if going[lane] else 0.0
        steps = newton(
            lists, terms, count, table[0], active, ragged, beta, theta, ones, TOLERANCE, means, rhs, factor, report
        )
        for lane in range(WIDTH):
            fits += 1 if going[lane] else 0
            newton_steps += steps if going[lane] else 0
        identified(lists, terms, count, table[0], present, possible, signs, full_rank)
        # Afresh: which of its steps a lane last left means of depends on how long its neighbours took.
        fitted_means(lists, terms, count, theta, means)
        store(means, 0, fill(0.0))
        superset_sums(lists, means)
        for lane in range(WIDTH):
            if not going[lane]:
                continue
            valid = report[FAILED, lane] < 0.5 and full_rank[0, lane] > 0.5
            if first:
                out[3, lane], out[4, lane] = report[FAILED, lane], full_rank[0, lane]
                going[lane] = valid
            elif valid:
                chosen[trial[lane], lane] = True
                refused[:, lane] = False
            else:
                refused[trial[lane], lane] = True
                present[pairs[trial[lane]], lane] = 0.0
            if first or valid:
                out[0, lane], out[1, lane], out[2, lane] = report[VALUE, lane], theta[0, lane], report[VARIANCE, lane]
                kept_beta[:, lane], kept_theta[:, lane] = beta[:, lane], theta[:, lane]
                kept_means[:, lane] = means[:, lane]
            else:
                beta[:, lane], theta[:, lane] = kept_beta[:, lane], kept_theta[:, lane]
        first = False
        some_going = False
        for k in range(size):
            union[k] = chosen[k].any()
        for lane in range(WIDTH):
            if going[lane]:
                trial[lane] = _most_surprising(
                    pairs, table[0, :, lane], kept_means[:, lane], chosen[:, lane], refused[:, lane], log_threshold,
                    log_at,
                )  # fmt: skip
                going[lane] = trial[lane] >= 0
            if going[lane]:
                a = pairs[trial[lane]]
                present[a, lane] = 1.0
                beta[a, lane], theta[a, lane] = 0.0, 1.0
                if table[0, a, lane] > 0.0:
                    ratio = table[0, a, lane] / kept_means[a, lane]
                    beta[a, lane], theta[a, lane] = math.log(ratio), ratio
                some_going = True
            if going[lane]:
                union[trial[lane]] = True
        if not some_going:
            return fits, newton_steps


@within
def _most_surprising(
    pairs: Any, margins: Any, fitted: Any, chosen: Any, refused: Any, log_threshold: float, log_at: Any
) -> int:
    """The free pair with the smallest tail probability below the threshold, the first of equals; else −1.

    A tail is at least the probability of its first value and at most a geometric series from there. Mostly that is
    enough to know the pair; sums, of which many people make long ones, are needed only where it is not.
    """
    if log_threshold == -math.inf:
        return -1
    surest, bound, rivals = -1, log_threshold, 0
    for k in range(len(pairs)):
        log_at[k] = math.inf
        mean, count = fitted[pairs[k]], margins[pairs[k]]
        if chosen[k] or refused[k] or mean <= 0.0:
            continue
        log_at[k] = count * math.log(mean) - mean - math.lgamma(count + 1.0)
        ratio = mean / (count + 1.0) if count > mean else count / mean
        most = log_at[k] - math.log(1.0 - ratio) if ratio < 1.0 else math.inf
        if most < bound:
            surest, bound = k, most
    bound += 1e-9 * abs(bound)
    for k in range(len(pairs)):
        rivals += 1 if log_at[k] < bound and k != surest else 0
    if rivals == 0:
        return surest
    best, least = -1, min(bound, log_threshold)
    for k in range(len(pairs)):
        if log_at[k] < least:
            tail = _log_tail(margins[pairs[k]], fitted[pairs[k]], log_at[k], least)
            if tail < least:
                best, least = k, tail
    return best
