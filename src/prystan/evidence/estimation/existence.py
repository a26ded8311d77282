"""Whether the extended maximum-likelihood estimate exists and is unique: exact answers behind the fast ones.

Source: Fienberg and Rinaldo (2012), Maximum likelihood estimation in log-linear models, Annals of Statistics 40(2); the
codes are those of Chan, Silverman and Vincent (2021).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

OK, NO_MAXIMUM, NOT_IDENTIFIED, NEITHER = 0, 1, 2, 3
_POSITIVE = 1e-7
"""A mean that the linear program puts above this share of the largest margin is above zero."""


def reduced_design(lists: int, terms: Iterable[int], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Live histories × live terms of the extended model: dead terms and the histories that they forbid are left out."""
    cells = np.arange(1, 1 << lists)
    masks = np.array(sorted(terms))
    contains = (cells[:, None] & masks[None, :]) == masks[None, :]
    dead = (counts[1:] @ contains) == 0
    live_cells = ~contains[:, dead].any(axis=1)
    design: NDArray[np.float64] = contains[np.ix_(live_cells, ~dead)].astype(np.float64)
    return design


def is_identified(lists: int, terms: Iterable[int], counts: NDArray[np.float64]) -> bool:
    """Whether the reduced design has full column rank."""
    design = reduced_design(lists, terms, counts)
    return bool(np.linalg.matrix_rank(design) == design.shape[1])


def has_maximum(lists: int, terms: Iterable[int], counts: NDArray[np.float64]) -> bool:
    """Whether a table with the same margins and every live history above zero exists, by a linear program (HiGHS).

    Maximises s subject to A'x = A'N, x ≥ s: the estimate exists if and only if the greatest s is above 0.
    """
    from scipy.optimize import linprog

    terms = list(terms)
    design = reduced_design(lists, terms, counts)
    masks = np.array(sorted(terms))
    cells = np.arange(1, 1 << lists)
    margins = counts[1:] @ ((cells[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
    margins = margins[margins > 0]
    scale = margins.max()
    # x = s + y with y ≥ 0 turns the rows x ≥ s into bounds.
    equal = np.hstack([design.T, design.sum(axis=0)[:, None]])
    cost = np.zeros(equal.shape[1])
    cost[-1] = -1.0
    found = linprog(cost, A_eq=equal, b_eq=margins / scale, bounds=(0, None), method="highs")
    return bool(found.status == 0 and -found.fun > _POSITIVE)


def verdict(lists: int, terms: Iterable[int], counts: NDArray[np.float64]) -> int:
    """0: there is one estimate; 1: the likelihood has no maximum; 2: it is not identified; 3: both."""
    terms = list(terms)
    no_maximum = 0 if has_maximum(lists, terms, counts) else NO_MAXIMUM
    return no_maximum + (0 if is_identified(lists, terms, counts) else NOT_IDENTIFIED)
