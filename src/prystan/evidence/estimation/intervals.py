"""Intervals: BCa with the selection repeated in every replicate; and Wald, which takes the model as given.

Source: Efron (1987), Better bootstrap confidence intervals, JASA 82. Profile intervals are in `profile`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from prystan.evidence.estimation.distribution import Distribution, bca_distribution
from prystan.evidence.estimation.kernel.engine import Floats

LEVELS = (80, 95)
TIE = 1e-6
"""Two totals are the same where they differ by less than this share: rounding must not decide what counts as below."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class BCa:
    """Bias-corrected and accelerated intervals, and what a reader must know of how they came about."""

    intervals: Mapping[str, Interval]
    bias: float
    """z0; infinite where all replicates lie on one side."""
    acceleration: float
    replicates: int
    failed: int
    """Replicates in which no model could be fitted; left out."""
    ties: int
    """Replicates that gave the estimate itself; half of them count as below it."""
    below: float
    """Share of replicates below the estimate."""
    saturated: Mapping[str, bool]
    """Whether a limit of this level lies among the five most extreme replicates, where it means little."""
    deviation: float
    """Standard deviation of the replicates."""
    distribution: Distribution | None = None
    """Its quantiles are the limits; None where every replicate lies on one side of the estimate."""


def bca(total: float, replicates: Floats, left_out: Floats, people: Floats) -> BCa:
    """BCa limits for a total from its replicates, and from the totals with one person less (`people` for each history).

    Values that are not finite are failures and are left out, of replicates and of the jackknife alike.
    """
    normal = NormalDist()
    good = np.sort(replicates[np.isfinite(replicates)])
    ties = int((np.abs(good - total) <= TIE * total).sum())
    below = (float((good < total * (1 - TIE)).sum()) + 0.5 * ties) / len(good) if len(good) else math.nan
    acceleration = _acceleration(left_out, people)
    bias = normal.inv_cdf(below) if 0 < below < 1 else math.copysign(math.inf, below - 0.5)
    intervals, saturated = {}, {}
    for level in LEVELS:
        tail = (1 - level / 100) / 2
        shares = [_adjusted(normal, bias, acceleration, share) for share in (tail, 1 - tail)]
        intervals[str(level)] = (_quantile(good, shares[0]), _quantile(good, shares[1]))
        edge = 5 / max(len(good), 1)
        saturated[str(level)] = not all(edge <= share <= 1 - edge for share in shares)
    deviation = float(good.std(ddof=1)) if len(good) > 1 else math.nan
    return BCa(
        intervals, bias, acceleration, len(replicates), len(replicates) - len(good), ties, below, saturated, deviation,
        bca_distribution(good, bias, acceleration),
    )  # fmt: skip


def _acceleration(left_out: Floats, people: Floats) -> float:
    good = np.isfinite(left_out)
    values, weights = left_out[good], people[good]
    if not len(values):
        return 0.0
    away = np.average(values, weights=weights) - values
    spread = float((weights * away**2).sum())
    return float((weights * away**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0


def _adjusted(normal: NormalDist, bias: float, acceleration: float, share: float) -> float:
    if math.isinf(bias):
        return 1.0 if bias > 0 else 0.0
    shifted = bias + normal.inv_cdf(share)
    return normal.cdf(bias + shifted / (1 - acceleration * shifted))


def _quantile(values: Floats, share: float) -> float:
    """Quantile of type 8, median-unbiased."""
    return float(np.quantile(values, share, method="median_unbiased")) if len(values) else math.nan


def wald(people: int, unseen: float, variance: float) -> dict[str, Interval]:
    """Intervals symmetric on the logarithm of the unseen, given the model."""
    intervals = {}
    for level in LEVELS:
        factor = math.exp(NormalDist().inv_cdf(0.5 + level / 200) * math.sqrt(variance))
        intervals[str(level)] = (people + unseen / factor, people + unseen * factor)
    return intervals
