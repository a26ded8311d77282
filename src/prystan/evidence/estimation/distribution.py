"""The total as a distribution: what a method says of every value, not only of the ends of two intervals.

For a bootstrap it is the confidence distribution whose quantiles are the BCa limits; for a Bayesian method the
posterior. Estimates of several capture tables are pooled through it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POINTS = 1000


@dataclass(frozen=True, eq=False)
class Distribution:
    """Totals in ascending order and, for each, the share of the distribution that lies below it."""

    values: Floats
    shares: Floats

    def __post_init__(self) -> None:
        if len(self.values) != len(self.shares) or not len(self.values):
            raise ValueError("a distribution has as many shares as values, and at least one")

    def quantile(self, share: float) -> float:
        """The total below which a share of the distribution lies; between two values, on the line between them."""
        return float(np.interp(share, self.shares, self.values))

    def below(self, totals: Floats) -> Floats:
        """The share of the distribution below each total."""
        return np.asarray(np.interp(totals, self.values, self.shares, left=0.0, right=1.0))

    def log_deviation(self) -> float:
        """Standard deviation of the logarithm of the total, between the 0.5th and the 99.5th percentile."""
        logs = np.log(np.interp(np.linspace(0.005, 0.995, POINTS), self.shares, self.values))
        return float(logs.std())

    @classmethod
    def of_draws(cls, draws: Floats, weights: Floats | None = None) -> Distribution:
        """From draws, weighted or not, thinned to a thousand points."""
        order = np.argsort(draws, kind="stable")
        mass = np.full(len(draws), 1 / len(draws)) if weights is None else weights[order] / weights.sum()
        reached = np.cumsum(mass) - 0.5 * mass
        grid = np.linspace(0.5 / POINTS, 1 - 0.5 / POINTS, POINTS)
        return cls(np.interp(grid, reached, draws[order]), grid)

    @classmethod
    def log_normal(cls, base: float, middle: float, spread: float) -> Distribution:
        """`base` and, on top of it, a log-normal number with this median and deviation of the logarithm."""
        from scipy.special import ndtri

        grid = np.linspace(0.5 / POINTS, 1 - 0.5 / POINTS, POINTS)
        return cls(base + middle * np.exp(spread * ndtri(grid)), grid)


def bca_distribution(replicates: Floats, bias: float, acceleration: float) -> Distribution | None:
    """The distribution whose quantile at each level is the BCa limit at that level (Efron 1987, section 2).

    `replicates` ascending, without failures. None where all of them lie on one side of the estimate.
    """
    count = len(replicates)
    if not count or not math.isfinite(bias):
        return None
    from scipy.special import ndtr, ndtri

    places = (np.arange(1, count + 1) - 1 / 3) / (count + 1 / 3)  # those of quantiles of type 8
    away = ndtri(places) - bias
    shares = ndtr(away / (1 + acceleration * away) - bias)
    return Distribution(replicates, np.maximum.accumulate(shares))


def mixed(distributions: Sequence[Distribution], share: float) -> float:
    """The quantile of the equal mixture of distributions, found by halving: 200 steps end at the last digit."""
    low = min(float(each.values[0]) for each in distributions)
    high = max(float(each.values[-1]) for each in distributions)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        reached = np.mean([each.below(np.array([middle]))[0] for each in distributions])
        low, high = (middle, high) if reached < share else (low, middle)
    return 0.5 * (low + high)
