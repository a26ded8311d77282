"""The best of many models in eight tables at once: every model of a list, or an exact search that skips most of them.

The criterion is penalty·|T| − 2·log-likelihood, with the penalty log n for BIC and 2 for AIC; constants of the data are
left out. Sets of terms are bit masks over `decisions`, the terms that a model may or may not have.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any

import numpy as np

from prystan.evidence.estimation.kernel import WIDTH
from prystan.evidence.estimation.kernel.lanes import compiled, fill, load, select, store, within
from prystan.evidence.estimation.kernel.newton import (
    DECREMENT,
    FAILED,
    REPORT_ROWS,
    VALUE,
    VARIANCE,
    identified,
    newton,
    start,
)

TOLERANCE = 1e-9
BOUND_TOLERANCE = 1e-6
IMPROVEMENT = 1e-9
SAFETY = 1e-5
"""By how much a bound may be wrong because a fit for it is stopped early."""


@within
def _terms_of(mask: int, decisions: Any, base: Any, terms: Any) -> int:
    """Write the terms of a model, intercept last; returns how many."""
    count = 0
    for k in range(len(decisions)):
        if (mask >> k) & 1:
            terms[count] = decisions[k]
            count += 1
    for k in range(len(base)):
        terms[count] = base[k]
        count += 1
    return count


@compiled
def rank_models(lists: int, masks: Any, decisions: Any, base: Any, table: Any, out: Any, first: Any) -> None:
    """Fit every model to lane 0 of one table. `out` (models, 5): log-likelihood, unseen, variance, failed, identified.

    `first` (2, models, 2^lists) receives the parameters, from which other tables' fits of the same model may start.
    """
    cells, most = 1 << lists, len(decisions) + len(base)
    terms, ones = np.empty(most, np.int64), np.ones((cells, WIDTH))
    beta, theta, means = np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    possible, rhs, factor = np.zeros((cells, WIDTH)), np.zeros((most, WIDTH)), np.zeros((most * (most + 3), WIDTH))
    report, full_rank = np.zeros((REPORT_ROWS, WIDTH)), np.zeros((1, WIDTH))
    for m in range(len(masks)):
        count = _terms_of(masks[m], decisions, base, terms)
        theta[:] = table[3]
        start(lists, terms, count, table[1], table[2], table[3], False, beta, theta, means, rhs, factor, possible)
        newton(lists, terms, count, table[0], table[3], False, beta, theta, ones, TOLERANCE, means, rhs, factor, report)
        identified(lists, terms, count, table[0], ones, possible, means, full_rank)
        out[m, 0], out[m, 1], out[m, 2] = report[VALUE, 0], theta[0, 0], report[VARIANCE, 0]
        out[m, 3], out[m, 4] = report[FAILED, 0], full_rank[0, 0]
        for k in range(count):
            first[0, m, terms[k]], first[1, m, terms[k]] = beta[terms[k], 0], theta[terms[k], 0]


@compiled
def best_of_list(lists: int, masks: Any, decisions: Any, base: Any, table: Any, first: Any, lost: Any, penalty: Any,
                 best: Any, best_mask: Any, unseen: Any) -> int:  # fmt: skip
    """The best valid model of a list for each lane of `table`, all of them fitted. Returns the number of failures.

    `first` holds the parameters that `rank_models` found for another table, `lost` whether it found no maximum there.
    `best` (8,) comes in as infinity and leaves as the criterion; `best_mask` and `unseen` follow it.
    """
    cells, most = 1 << lists, len(decisions) + len(base)
    terms, ones = np.empty(most, np.int64), np.ones((cells, WIDTH))
    beta, theta, means = np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    possible, rhs, factor = np.zeros((cells, WIDTH)), np.zeros((most, WIDTH)), np.zeros((most * (most + 3), WIDTH))
    report, full_rank = np.zeros((REPORT_ROWS, WIDTH)), np.zeros((1, WIDTH))
    failures = 0
    for m in range(len(masks)):
        count = _terms_of(masks[m], decisions, base, terms)
        if lost[m]:  # parameters that run off to infinity are no place to start from
            theta[:] = table[3]
            start(lists, terms, count, table[1], table[2], table[3], False, beta, theta, means, rhs, factor, possible)
        else:
            for k in range(count):
                a = terms[k]
                alive = load(table[3], a)
                store(beta, a, alive * fill(first[0, m, a]))
                store(theta, a, alive * fill(first[1, m, a]))
        newton(lists, terms, count, table[0], table[3], False, beta, theta, ones, TOLERANCE, means, rhs, factor, report)
        better, checked = False, False
        for lane in range(WIDTH):
            failures += report[FAILED, lane] > 0.5
            criterion = penalty[lane] * count - 2.0 * report[VALUE, lane]
            better = report[FAILED, lane] < 0.5 and criterion < best[lane] - IMPROVEMENT
            if better and not checked:
                identified(lists, terms, count, table[0], ones, possible, means, full_rank)
                checked = True
            if better and full_rank[0, lane] > 0.5:
                best[lane], best_mask[lane], unseen[lane] = criterion, masks[m], theta[0, lane]
    return failures


@compiled
def branch(lists: int, decisions: Any, above: Any, base: Any, table: Any, incumbents: Any, penalty: Any, limit: int,
           best: Any, best_mask: Any, slack: float, found: Any, found_mask: Any) -> Any:  # fmt: skip
    """The exact best of all hierarchical models for each lane, by branch and bound on the lattice of models.

    At a node some terms are included, some excluded, the rest undecided; no model below it can be better than
    penalty·|included| − 2·log-likelihood(included and undecided). `above[k]` masks the terms that contain decision k
    (itself too), which leave with it. `incumbents` are models tried first, so that the bounds bite early.

    With `slack` above 0, `found` (rows, 3) and `found_mask` collect lane 0's models within that distance of its best:
    criterion, unseen, variance. Returns (fits, collected); fits is −1 where the `limit` of fits was reached, and
    collected −1 where `found` was too small.
    """
    size, cells, most = len(decisions), 1 << lists, len(decisions) + len(base)
    terms, ones = np.empty(most, np.int64), np.ones((cells, WIDTH))
    betas, thetas = np.zeros((size + 1, cells, WIDTH)), np.zeros((size + 1, cells, WIDTH))
    values, lost = np.zeros((size + 1, WIDTH)), np.zeros((size + 1, WIDTH))
    active, position, included = (
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.int64),
    )
    beta, theta, means = np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    possible, rhs, factor = np.zeros((cells, WIDTH)), np.zeros((most, WIDTH)), np.zeros((most * (most + 3), WIDTH))
    report, full_rank, wanted = np.zeros((REPORT_ROWS, WIDTH)), np.zeros((1, WIDTH)), np.ones((1, WIDTH))
    exact = np.zeros((REPORT_ROWS, WIDTH))
    fits, collected, depth, tried = 0, 0, -1, 0
    while True:
        warm = False
        if tried < len(incumbents):
            model = incumbents[tried]
            tried += 1
        elif depth < 0 and tried == len(incumbents):
            model = (1 << size) - 1
            tried += 1
            depth = 0
            active[0], position[0], included[0] = model, 0, 0
        elif depth < 0:
            return fits, collected
        else:
            k = position[depth]
            while k < size and not (active[depth] >> k) & 1:
                k += 1
            open_lanes = False
            for lane in range(WIDTH):
                bound = penalty[lane] * (len(base) + included[depth]) - 2.0 * values[depth, lane]
                wanted[0, lane] = 1.0 if bound < best[lane] + slack - SAFETY / 10 else 0.0
                open_lanes = open_lanes or wanted[0, lane] > 0.5
            if k == size or not open_lanes:
                depth -= 1
                continue
            model = active[depth] & ~above[k]
            position[depth], position[depth + 1] = k + 1, k + 1
            included[depth + 1] = included[depth]
            included[depth] += 1
            active[depth + 1] = model
            depth += 1
            warm = True
        fits += 1
        if fits > limit:
            return -1, collected
        count = _terms_of(model, decisions, base, terms)
        again = not warm
        if warm:
            for lane in range(WIDTH):
                again = again or (lost[depth - 1, lane] > 0.5 and wanted[0, lane] > 0.5)
        if again:
            theta[:] = table[3]
            start(lists, terms, count, table[1], table[2], table[3], False, beta, theta, means, rhs, factor, possible)
        if warm:
            cold = load(lost, depth - 1)
            for i in range(count):
                a = terms[i]
                store(beta, a, select(cold, load(beta, a), load(betas[depth - 1], a)))
                store(theta, a, select(cold, load(theta, a), load(thetas[depth - 1], a)))
        newton(
            lists,
            terms,
            count,
            table[0],
            table[3],
            False,
            beta,
            theta,
            wanted,
            BOUND_TOLERANCE,
            means,
            rhs,
            factor,
            report,
        )
        if depth >= 0:
            for i in range(count):
                store(betas[depth], terms[i], load(beta, terms[i]))
                store(thetas[depth], terms[i], load(theta, terms[i]))
            store(lost, depth, load(report, FAILED))
            for lane in range(WIDTH):
                reached = report[VALUE, lane] + SAFETY + 2.0 * report[FAILED, lane] * report[DECREMENT, lane]
                values[depth, lane] = reached if wanted[0, lane] > 0.5 else values[max(depth - 1, 0), lane]
        checked = False
        for lane in range(WIDTH):
            if wanted[0, lane] < 0.5:
                continue
            reached = report[VALUE, lane] + SAFETY + 2.0 * report[FAILED, lane] * report[DECREMENT, lane]
            if penalty[lane] * count - 2.0 * reached >= best[lane] + slack:
                continue
            if not checked:
                # A fit that starts where its parent ran off to infinity can look finished there: judge it from afresh.
                theta[:] = table[3]
                start(
                    lists, terms, count, table[1], table[2], table[3], False, beta, theta, means, rhs, factor, possible
                )
                newton(lists, terms, count, table[0], table[3], False, beta, theta, wanted, TOLERANCE,
                       means, rhs, factor, exact)  # fmt: skip
                identified(lists, terms, count, table[0], ones, possible, means, full_rank)
                checked = True
            criterion = penalty[lane] * count - 2.0 * exact[VALUE, lane]
            if exact[FAILED, lane] > 0.5 or full_rank[0, lane] < 0.5:
                continue
            if slack > 0.0 and lane == 0 and depth >= 0 and criterion < best[lane] + slack:
                if collected == len(found):
                    return fits, -1
                found[collected, 0], found[collected, 1] = criterion, theta[0, 0]
                found[collected, 2], found_mask[collected] = exact[VARIANCE, 0], model
                collected += 1
            if criterion < best[lane] - IMPROVEMENT:
                best[lane], best_mask[lane] = criterion, model


@compiled
def fit_each(lists: int, terms: Any, table: Any, present: Any, tolerance: float, out: Any) -> None:
    """Fit to each lane its own model. `present` (2^lists, 8) says which of `terms` a lane has.

    `out` (5, 8): log-likelihood, unseen, variance, failed, identified.
    """
    cells, count = 1 << lists, len(terms)
    active, theta = np.zeros((cells, WIDTH)), np.ones((cells, WIDTH))
    beta, means, possible = np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH)), np.zeros((cells, WIDTH))
    rhs, factor = np.zeros((count, WIDTH)), np.zeros((count * (count + 3), WIDTH))
    report, full_rank, ones = np.zeros((REPORT_ROWS, WIDTH)), np.zeros((1, WIDTH)), np.ones((1, WIDTH))
    for k in range(count):
        a = terms[k]
        store(active, a, load(present, a) * load(table[3], a))
        store(theta, a, select(load(present, a), load(table[3], a), fill(1.0)))
    start(lists, terms, count, table[1], table[2], active, True, beta, theta, means, rhs, factor, possible)
    newton(lists, terms, count, table[0], active, True, beta, theta, ones, tolerance, means, rhs, factor, report)
    identified(lists, terms, count, table[0], present, possible, means, full_rank)
    for lane in range(WIDTH):
        out[0, lane], out[1, lane], out[2, lane] = report[VALUE, lane], theta[0, lane], report[VARIANCE, lane]
        out[3, lane], out[4, lane] = report[FAILED, lane], full_rank[0, lane]
