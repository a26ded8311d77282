"""Intervals for a count of which only a noisy estimate is known, and of which one knows that it is not below 0.

The usual interval, estimate ± 1.96 deviations, can lie wholly below 0, and cutting it there makes it cover too often.
The unified intervals of G. J. Feldman and R. D. Cousins (1998), *Unified approach to the classical statistical analysis
of small signals*, Physical Review D 57, are never empty and cover exactly, whatever the true count.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
LEVEL = 0.95
_FARTHEST = 12.0


@cache
def _belt() -> tuple[Floats, Floats, Floats]:
    """For true values (in deviations) from 0 on: the least and the greatest estimate that each accepts."""
    true = np.linspace(0, _FARTHEST, 4001)
    low, high = true + 0.5, true + 4
    for _ in range(60):
        middle = (low + high) / 2
        within = ndtr(middle - true) - ndtr(_least(true, middle) - true) < LEVEL
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    greatest = (low + high) / 2
    return true, np.maximum.accumulate(_least(true, greatest)), np.maximum.accumulate(greatest)


def _least(true: Floats, greatest: Floats) -> Floats:
    """The estimate below that is as likely, compared with its best explanation, as `greatest` above."""
    mirrored = 2 * true - greatest
    with np.errstate(divide="ignore"):
        below = (true**2 - (greatest - true) ** 2) / (2 * true)
    return np.where(mirrored >= 0, mirrored, below)


def intervals(estimates: Floats, deviation: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """From and to which whole number the true count lies, with 95 % confidence.

    `estimates` are unbiased with normal errors of that deviation and may be negative.
    """
    true, least, greatest = _belt()
    found = np.asarray(estimates, dtype=np.float64) / deviation
    usual = found > _FARTHEST - 3
    low = np.where(usual, found + true[0] - 1.959964, np.interp(found, greatest, true))
    high = np.where(usual, found + 1.959964, np.interp(found, least, true))
    from_, to = np.ceil(low * deviation - 1e-9), np.floor(high * deviation + 1e-9)
    return from_.astype(np.int64), np.maximum(from_, to).astype(np.int64)
