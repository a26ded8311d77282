"""Profile-likelihood intervals of the total, given the model.

Source: Cormack (1992), Interval estimation for mark-recapture studies of closed populations, Biometrics 48; the
likelihood is the multinomial one, as in the R package Rcapture.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from prystan.evidence.estimation.intervals import LEVELS, Interval
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.models import Model
from prystan.evidence.estimation.tables import CaptureTable

_MOST_STEPS = 60
_FARTHEST = 30.0
"""A limit whose logarithm is farther than this from that of the estimate does not exist: the profile is flat."""
_FEWEST = 1e-3
"""Fewer unseen than this are none."""


def profile(table: CaptureTable, model: Model, unseen: float, variance: float) -> dict[str, Interval]:
    """The totals at which twice the profile log-likelihood is a chi-square quantile below its greatest value.

    An upper limit is infinite where the profile never falls that far. `unseen` and `variance` (of its logarithm) are
    those of the fitted model; the search starts from them.
    """
    height = _Height(table, model)
    spread = min(max(math.sqrt(variance), 0.01), 3.0) if math.isfinite(variance) else 1.0
    at, top = _top(height, math.log(max(unseen, _FEWEST)))
    intervals = {}
    for level in LEVELS:
        away = NormalDist().inv_cdf(0.5 + level / 200)
        low, high = (_end(height, at, top, side * away, spread) for side in (-1.0, 1.0))
        intervals[str(level)] = (table.people + low, table.people + high)
    return intervals


def most_likely(table: CaptureTable, model: Model, unseen: float) -> float:
    """How many unseen make the multinomial likelihood greatest; a little fewer than the Poisson fit's `unseen`."""
    return math.exp(_top(_Height(table, model), math.log(max(unseen, _FEWEST)))[0])


def _top(height: _Height, start: float) -> tuple[float, float]:
    """Where the profile is highest, as the logarithm of the unseen, and how high: by the secant on its slope."""
    x, step = start, 0.01
    value, slope = height(x)
    for _ in range(_MOST_STEPS):
        next_value, next_slope = height(x + step)
        bend = (next_slope - slope) / step
        x, value, slope = x + step, next_value, next_slope
        if bend >= 0:
            break
        step = max(-1.0, min(1.0, -slope / bend))
        if abs(step) < 1e-9:
            break
    return x, value


def _end(height: _Height, at: float, top: float, wanted: float, spread: float) -> float:
    """The unseen at one end, by Newton's method on the signed root of the fall, which is nearly a line."""
    x = at + wanted * spread
    near, far = at, at + math.copysign(_FARTHEST, wanted)
    for _ in range(_MOST_STEPS):
        value, slope = height(x)
        root = math.copysign(math.sqrt(max(2 * (top - value), 0.0)), wanted)
        near, far = (x, far) if abs(root) < abs(wanted) else (near, x)
        rate = -slope / root if root else 0.0
        following = x + (wanted - root) / rate if rate > 0 else (near + far) / 2
        if not min(near, far) < following < max(near, far):
            following = (near + far) / 2
        if abs(following - x) < 1e-12 * max(1.0, abs(x)):
            x = following
            break
        x = following
        if x < math.log(_FEWEST):
            return 0.0
        if x - at > _FARTHEST - 1:
            return math.inf
    return math.exp(x)


class _Height:
    """The profile log-likelihood (but for a constant) at the logarithm of the unseen, and its slope there."""

    def __init__(self, table: CaptureTable, model: Model) -> None:
        cells, terms = np.arange(len(table.counts)), np.array(sorted(model.terms))
        contains = (cells[:, None] & terms[None, :]) == terms[None, :]
        dead = (table.counts @ contains) == 0
        live = ~contains[:, dead].any(axis=1)
        self.people = table.people
        self.design: Floats = contains[np.ix_(live, ~dead)].astype(np.float64)
        self.counts = table.counts[live].copy()
        self.beta: Floats | None = None

    def __call__(self, log_unseen: float) -> tuple[float, float]:
        from scipy.special import digamma

        unseen = math.exp(log_unseen)
        self.counts[0] = unseen
        total = self.people + unseen
        value = self._fit()
        assert self.beta is not None
        # Multinomial: the Poisson likelihood divided by that of the total. The slope by the envelope theorem.
        value += total - total * math.log(total) + math.lgamma(total + 1) - math.lgamma(unseen + 1)
        slope = self.beta[0] - math.log(total) + float(digamma(total + 1) - digamma(unseen + 1))
        return value, unseen * slope

    def _fit(self) -> float:
        """Newton's method for the Poisson log-linear model, from the last parameters; the log-likelihood."""
        design, counts, beta = self.design, self.counts, self.beta
        if beta is None:
            means = counts + 0.1
            beta = _solved(design.T @ (design * means[:, None]), design.T @ (means * np.log(means) + counts - means))
        for _ in range(100):
            means = np.exp(design @ beta)
            step = _solved(design.T @ (design * means[:, None]), design.T @ (counts - means))
            longest = float(np.abs(step).max())
            beta = beta + step * min(1.0, 2.0 / longest) if longest else beta
            if longest < 1e-9:
                break
        self.beta = beta
        linear = design @ beta
        return float(counts @ linear - np.exp(linear).sum())


def _solved(matrix: Floats, right: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, right, rcond=1e-13)[0], dtype=np.float64)
