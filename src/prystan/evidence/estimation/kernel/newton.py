"""One hierarchical Poisson model fitted to eight capture tables at once, by Newton's method on sufficient statistics.

Tables are arrays of shape (2^lists, 8): row w is the history or term with bit mask w, column l the l-th table. A model
is an array of its terms' masks with the empty one (the intercept) last. The information matrix is looked up in the
superset sums of the fitted means: J[a, b] = M[a | b] (design document, section 1.2).

A term may be *live* (estimated), *dead* (its margin is 0: the parameter is minus infinity, `theta` 0) or *absent* in a
lane (only where lanes hold different models: `theta` 1). Dead and absent parameters stay in the system with 1 on the
diagonal and never move.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any

from prystan.evidence.estimation.kernel.lanes import (
    compiled,
    exponential,
    fill,
    fma,
    larger,
    less,
    load,
    select,
    some,
    store,
    within,
)

# Rows of `report`, which a fit fills for each lane.
VALUE, DECREMENT, FAILED, VARIANCE = 0, 1, 2, 3
REPORT_ROWS = 4

MAX_STEPS = 50
LONGEST_STEP = 1.5
"""No parameter moves further at once; a longer step is shortened whole, so that its direction stays."""
# Beyond this many steps an existing maximum is approached quadratically; where there is none, the decrement falls by no
# more than about 1/e a step (design document, section 1.4).
PATIENT_STEPS, SLOW_RATIO, SLOW_STEPS = 6, 0.22, 3


@within
def superset_sums(lists: int, table: Any) -> None:
    """Replace each row by the sum of the rows of its supersets."""
    for i in range(lists):
        bit = 1 << i
        for base in range(0, 1 << lists, 2 * bit):
            for w in range(base, base + bit):
                store(table, w, load(table, w) + load(table, w + bit))


@within
def subset_products(lists: int, table: Any) -> None:
    """Replace each row by the product of the rows of its subsets."""
    for i in range(lists):
        bit = 1 << i
        for base in range(0, 1 << lists, 2 * bit):
            for w in range(base, base + bit):
                store(table, w + bit, load(table, w) * load(table, w + bit))


@within
def fitted_means(lists: int, terms: Any, count: int, theta: Any, means: Any) -> None:
    """The mean of every history (row 0: of the unseen) from the exponentiated parameters."""
    for w in range(1 << lists):
        store(means, w, fill(1.0))
    for k in range(count):
        store(means, terms[k], load(theta, terms[k]))
    subset_products(lists, means)


@within
def solve(terms: Any, count: int, sums: Any, active: Any, ragged: bool, rhs: Any, factor: Any) -> Any:
    """Solve J x = rhs in place, with J looked up in the superset sums; returns rhs' x and the last pivot's inverse.

    A pivot that is lost in rounding leaves its parameter where it is; the intercept comes last, so where a model is not
    identified it is the intercept that stays, and the fit still reaches the greatest likelihood.
    """
    one, zero = fill(1.0), fill(0.0)
    decrement, variance = zero, zero
    scaled, inverse = count * count, count * count + count
    for j in range(count):
        b = terms[j]
        active_b = load(active, b)
        for k in range(j):
            store(factor, scaled + k, load(factor, j * count + k) * load(factor, inverse + count + k))
        diagonal = load(sums, b)
        if ragged:
            diagonal = diagonal * active_b
        diagonal = diagonal + (one - active_b)
        pivot = diagonal
        for k in range(j):
            pivot = pivot - load(factor, j * count + k) * load(factor, scaled + k)
        pivot_inverse = select(less(diagonal * fill(1e-11), pivot), one / pivot, zero)
        store(factor, inverse + j, pivot_inverse)
        store(factor, inverse + count + j, pivot)
        i = j + 1
        while i + 1 < count:
            first, second = load(sums, terms[i] | b), load(sums, terms[i + 1] | b)
            if ragged:
                first = first * active_b * load(active, terms[i])
                second = second * active_b * load(active, terms[i + 1])
            for k in range(j):
                common = zero - load(factor, scaled + k)
                first = fma(load(factor, i * count + k), common, first)
                second = fma(load(factor, (i + 1) * count + k), common, second)
            store(factor, i * count + j, first * pivot_inverse)
            store(factor, (i + 1) * count + j, second * pivot_inverse)
            i += 2
        if i < count:
            first = load(sums, terms[i] | b)
            if ragged:
                first = first * active_b * load(active, terms[i])
            for k in range(j):
                first = fma(load(factor, i * count + k), zero - load(factor, scaled + k), first)
            store(factor, i * count + j, first * pivot_inverse)
        right = load(rhs, j)
        for k in range(j):
            right = fma(load(factor, j * count + k), zero - load(rhs, k), right)
        store(rhs, j, right)
        decrement = fma(right * right, pivot_inverse, decrement)
        variance = pivot_inverse
    for j in range(count - 1, -1, -1):
        x = load(rhs, j) * load(factor, inverse + j)
        for i in range(j + 1, count):
            x = fma(load(factor, i * count + j), zero - load(rhs, i), x)
        store(rhs, j, x)
    return decrement, variance


@compiled
def start(lists: int, terms: Any, count: int, weights: Any, working: Any, active: Any, ragged: bool,
          beta: Any, theta: Any, means: Any, rhs: Any, factor: Any, cells: Any) -> None:  # fmt: skip
    """First parameters: one weighted least-squares step from count + 0.1, as R's glm begins.

    `weights` is count + 0.1 and `working` weights·log(weights) − 0.1 for every history but the empty one; `theta`
    comes in as 0 for dead terms and 1 for absent ones, and `active` says which terms are estimated.
    """
    for k in range(count):
        a = terms[k]
        alive = load(active, a)
        store(theta, a, select(alive, fill(1.0), load(theta, a)))
    fitted_means(lists, terms, count, theta, cells)  # 1 where a history is possible, 0 where a dead term forbids it
    store(means, 0, fill(0.0))
    for w in range(1, 1 << lists):
        store(means, w, load(cells, w) * load(working, w))
    superset_sums(lists, means)
    for k in range(count):
        store(rhs, k, load(means, terms[k]) * load(active, terms[k]))
    store(means, 0, fill(0.0))
    for w in range(1, 1 << lists):
        store(means, w, load(cells, w) * load(weights, w))
    superset_sums(lists, means)
    solve(terms, count, means, active, ragged, rhs, factor)
    for k in range(count):
        a = terms[k]
        x = load(rhs, k) * load(active, a)
        store(beta, a, x)
        store(theta, a, load(theta, a) * exponential(x))


@compiled
def newton(lists: int, terms: Any, count: int, margins: Any, active: Any, ragged: bool, beta: Any, theta: Any,
           wanted: Any, tolerance: float, means: Any, rhs: Any, factor: Any, report: Any) -> int:  # fmt: skip
    """Fit the `wanted` lanes from the parameters given; returns the steps that the slowest of them took.

    Leaves `beta`, `theta` at the maximum and fills `report`.

    VALUE is the log-likelihood but for a constant of the data, to third order in the last step; DECREMENT the last
    Newton decrement (squared); FAILED 1 where the approach was not quadratic: there is no maximum; VARIANCE that of
    the intercept, the logarithm of the unseen.
    """
    one, zero = fill(1.0), fill(0.0)
    going, failed, streak, before = load(wanted, 0), zero, zero, fill(1e300)
    steps = 0
    for iteration in range(MAX_STEPS):
        steps += 1
        fitted_means(lists, terms, count, theta, means)
        store(means, 0, zero)
        superset_sums(lists, means)
        value = zero - load(means, 0)
        for k in range(count):
            a = terms[k]
            value = fma(load(beta, a), load(margins, a), value)
            store(rhs, k, (load(margins, a) - load(means, a)) * load(active, a))
        decrement, variance = solve(terms, count, means, active, ragged, rhs, factor)
        store(report, VALUE, select(going, fma(decrement, fill(0.5), value), load(report, VALUE)))
        store(report, DECREMENT, select(going, decrement, load(report, DECREMENT)))
        store(report, VARIANCE, select(going, variance, load(report, VARIANCE)))
        longest = fill(LONGEST_STEP)
        for k in range(count):
            longest = larger(longest, larger(load(rhs, k), zero - load(rhs, k)))
        share = select(going, fill(LONGEST_STEP) / longest, zero)
        for k in range(count):
            a = terms[k]
            step = load(rhs, k) * share
            store(beta, a, load(beta, a) + step)
            store(theta, a, load(theta, a) * exponential(step))
        if iteration >= PATIENT_STEPS:
            streak = select(less(before * fill(SLOW_RATIO), decrement), streak + one, zero)
            failed = select(going, less(fill(SLOW_STEPS - 0.5), streak), failed)
        converged = less(decrement, fill(tolerance))
        failed = select(converged, select(going, zero, failed), failed)
        going = select(converged, zero, select(failed, zero, going))
        before = decrement
        if not some(going):
            break
    store(report, FAILED, select(going, one, failed))
    return steps


@compiled
def identified(
    lists: int, terms: Any, count: int, margins: Any, present: Any, cells: Any, signs: Any, out: Any
) -> None:
    """Set `out` row 0 to 1 in the lanes whose reduced design has full rank, exactly and in integers.

    The rows of a hierarchical design that belong to its own live terms are triangular, so at most one direction is
    lost, the one that puts (−1)^|a| on each live term a. It is lost unless some live history sees it.
    """
    for w in range(1 << lists):
        store(cells, w, fill(1.0))
        store(signs, w, fill(0.0))
    for k in range(count):
        a = terms[k]
        here = load(present, a)
        alive = less(fill(0.0), load(margins, a))
        store(cells, a, select(here, alive, fill(1.0)))
        size = 0
        for i in range(lists):
            size += (a >> i) & 1
        store(signs, a, here * alive * fill(1.0 - 2.0 * (size & 1)))
    subset_products(lists, cells)
    for i in range(lists):
        bit = 1 << i
        for base in range(0, 1 << lists, 2 * bit):
            for w in range(base, base + bit):
                store(signs, w + bit, load(signs, w) + load(signs, w + bit))
    seen = fill(0.0)
    for w in range(1, 1 << lists):
        seen = larger(seen, load(signs, w) * load(signs, w) * load(cells, w))
    store(out, 0, less(fill(0.5), seen))
