"""What noise costs: from zero-concentrated privacy (ρ), which adds up, to (ε, δ), the promise that is made, and back.

ρ of several releases about the same people is the sum of their ρ (M. Bun and T. Steinke 2016, *Concentrated
differential privacy*, TCC, lemma 7). The conversion is the tight one of C. Canonne, G. Kamath and T. Steinke (2020,
*The discrete Gaussian for differential privacy*, NeurIPS, proposition 12): for every α > 1 it gives a bound that holds,
and the least of them is taken, so that an inexact search errs on the safe side. OpenDP's own conversion is the same;
tests hold the two together. Measurement and ledger both reckon here, so that what is reserved is what is spent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

DELTA = 1e-6
"""The chance of a failure of the promise that is allowed, a cohort, where nothing else is said."""

EPSILON = 4.0
"""What a release costs where nothing else is said."""
CEILING = 8.0
"""The most ε that anybody may ever be asked to bear, whatever a ledger allows."""
_MOST_DELTA = 1e-5

_NARROWER = 200
_GOLDEN = (math.sqrt(5) - 1) / 2


class BudgetError(ValueError):
    """A budget that means nothing, or too little protection; the message says what to write instead."""


def rho_for(epsilon: float, delta: float) -> float:
    """The ρ that a measurement at `epsilon` and `delta` may cost, where the two make sense.

    Raises:
        BudgetError: epsilon is not above 0 and up to `CEILING`, or delta not between 0 and 1e-5.
    """
    if not 0 < epsilon <= CEILING:
        raise BudgetError(f"epsilon: write a number above 0 and up to {CEILING:g}; {EPSILON:g} is usual")
    if not 0 < delta <= _MOST_DELTA:
        raise BudgetError(f"delta: write a number above 0 and up to {_MOST_DELTA:g}; {DELTA:g} is usual")
    return rho_of(epsilon, delta)


def epsilon_of(rho: float, delta: float = DELTA) -> float:
    """The ε that `rho` is worth at `delta`; 0 for 0.

    Raises:
        ValueError: `rho` is negative or no number, or `delta` is not between 0 and 1.
    """
    if not (rho >= 0 and math.isfinite(rho)):
        raise ValueError("rho is a number from 0")
    if not 0 < delta < 1:
        raise ValueError("delta is between 0 and 1")
    if rho == 0:
        return 0.0
    near = 0.5 * math.log(math.log(1 / delta) / rho)  # where the simpler bound, ρ + 2√(ρ ln 1/δ), has its least
    return max(0.0, _least(lambda t: _bound(rho, delta, math.exp(t)), near - 4, near + 4))


@cache
def rho_of(epsilon: float, delta: float = DELTA) -> float:
    """The greatest ρ that is worth no more than `epsilon` at `delta`.

    Raises:
        ValueError: `epsilon` is not above 0, or `delta` is not between 0 and 1.
    """
    if not (epsilon > 0 and math.isfinite(epsilon)):
        raise ValueError("epsilon is a number above 0")
    low, high = 0.0, epsilon
    while epsilon_of(high, delta) < epsilon:
        low, high = high, 2 * high
    for _ in range(_NARROWER):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if epsilon_of(middle, delta) <= epsilon else (low, middle)
    return low


def _bound(rho: float, delta: float, above: float) -> float:
    """ε by the order α = 1 + `above` of Rényi."""
    alpha = 1 + above
    return alpha * rho + math.log(1 / (alpha * delta)) / above + math.log1p(-1 / alpha)


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    """The least value of a function that falls and then rises, by golden sections."""
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = function(a), function(b)
    while high - low > 1e-9:
        if at_a < at_b:
            high, b, at_b = b, a, at_a
            a = high - _GOLDEN * (high - low)
            at_a = function(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + _GOLDEN * (high - low)
            at_b = function(b)
    return min(at_a, at_b)
