"""What noise costs: zero-concentrated differential privacy (rho), and what it means as epsilon and delta.

Two cohorts are neighbours if one has one person more. Rho of several tables add up (Bun and Steinke 2016,
*Concentrated differential privacy: simplifications, extensions, and lower bounds*); OpenDP turns their sum into epsilon
by the tight conversion (Canonne, Kamath and Steinke 2020, *The discrete Gaussian for differential privacy*).
"""

from __future__ import annotations

from functools import cache

import opendp.prelude as dp

MOST_EPSILON = 8.0
"""No cohort spends more, whatever the ledger allows."""

DELTA = 1e-6
EPSILON = 4.0


class BudgetError(ValueError):
    """A budget that means nothing, or too little protection; the message says what to write instead."""


def check(epsilon: float, delta: float) -> None:
    """Whether the two make sense.

    Raises:
        BudgetError: epsilon is not above 0 and up to `MOST_EPSILON`, or delta not between 0 and 1e-5.
    """
    if not 0 < epsilon <= MOST_EPSILON:
        raise BudgetError(f"epsilon: write a number above 0 and up to {MOST_EPSILON:g}; {EPSILON:g} is usual")
    if not 0 < delta <= 1e-5:
        raise BudgetError(f"delta: write a number above 0 and up to 1e-5; {DELTA:g} is usual")


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon that `rho` means at `delta`."""
    space = dp.atom_domain(T=int), dp.absolute_distance(T=float)
    gaussian = dp.m.make_gaussian(*space, scale=(2 * rho) ** -0.5)
    profile = dp.c.make_zCDP_to_approxDP(gaussian).map(1.0)  # type: ignore[no-untyped-call]
    return float(profile.epsilon(delta))


@cache
def rho_of(epsilon: float, delta: float) -> float:
    """The most rho that stays within `epsilon` at `delta`.

    Raises:
        BudgetError: see `check`.
    """
    check(epsilon, delta)
    low, high = 0.0, epsilon
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon_of(middle, delta) <= epsilon else (low, middle)
    return low
