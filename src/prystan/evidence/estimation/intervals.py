"""Intervals: BCa with the selection repeated in every replicate; Wald and profile, which take the model as given.

Sources: Efron (1987), Better bootstrap confidence intervals, JASA 82; Cormack (1992), Interval estimation for
mark-recapture studies of closed populations, Biometrics 48 (profile).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from prystan.evidence.estimation.distribution import Distribution, bca_distribution
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.models import Model
from prystan.evidence.estimation.tables import CaptureTable

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


def profile(table: CaptureTable, model: Model, unseen: float, variance: float) -> dict[str, Interval]:
    """Profile-likelihood intervals under multinomial sampling, given the model.

    The limits are where twice the profile log-likelihood of the total falls by the chi-square quantile below its
    greatest value. An upper limit is infinite where the profile never falls that far.
    """
    from scipy.optimize import brentq, minimize_scalar

    height = _profile_height(table, model)
    spread = math.sqrt(variance)
    log_unseen = math.log(max(unseen, 1e-6))
    bounds = (log_unseen - 4 * spread - 1, log_unseen + 4 * spread + 1)
    top = minimize_scalar(lambda x: -height(math.exp(x)), bounds=bounds, method="bounded", options={"xatol": 1e-10})
    intervals = {}
    for level in LEVELS:
        drop = NormalDist().inv_cdf(0.5 + level / 200) ** 2 / 2

        def gap(x: float, drop: float = drop) -> float:
            return height(math.exp(x)) + float(top.fun) + drop

        ends = []
        for side in (-1.0, 1.0):
            far = top.x
            while gap(far) > 0 and abs(far - top.x) < 30 and math.exp(far) > 1e-3:
                far += side * max(spread, 0.05)
            inside = far - side * max(spread, 0.05)
            ends.append(math.exp(brentq(gap, *sorted((far, inside)), xtol=1e-12)) if gap(far) <= 0 else
                        (0.0 if side < 0 else math.inf))  # fmt: skip
        intervals[str(level)] = (table.people + ends[0], table.people + ends[1])
    return intervals


def _profile_height(table: CaptureTable, model: Model) -> Callable[[float], float]:
    """The profile log-likelihood of the number of unseen, but for a constant."""
    cells = np.arange(len(table.counts))
    terms = np.array(sorted(model.terms))
    contains = (cells[:, None] & terms[None, :]) == terms[None, :]
    dead = (table.counts @ contains) == 0
    live = ~contains[:, dead].any(axis=1)
    design = contains[np.ix_(live, ~dead)].astype(float)
    start: list[Floats] = []

    def height(unseen: float) -> float:
        counts = table.counts[live].copy()
        counts[0] = unseen
        total = table.people + unseen
        beta, value = _poisson_fit(design, counts, start[-1] if start else None)
        start[:] = [beta]
        # Multinomial: the Poisson likelihood divided by that of the total.
        return value - (total * math.log(total) - total) + math.lgamma(total + 1) - math.lgamma(unseen + 1)

    return height


def _poisson_fit(design: Floats, counts: Floats, start: Floats | None) -> tuple[Floats, float]:
    """Newton's method for a Poisson log-linear model; returns parameters and the log-likelihood but for log N!."""
    means = counts + 0.1 if start is None else np.exp(design @ start)
    beta = start
    for _ in range(100):
        working = np.log(means) + (counts - means) / means
        weighted = design * means[:, None]
        new = np.asarray(np.linalg.lstsq(weighted.T @ design, weighted.T @ working, rcond=1e-13)[0], dtype=np.float64)
        if beta is not None and np.abs(new - beta).max() > 2:
            new = beta + (new - beta) * 2 / np.abs(new - beta).max()
        done = beta is not None and np.abs(new - beta).max() < 1e-10
        beta, means = new, np.exp(design @ new)
        if done:
            break
    assert beta is not None
    return beta, float(counts @ (design @ beta) - means.sum())
