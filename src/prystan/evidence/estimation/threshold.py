"""Bayesian thresholding: all pairs under a shrinking prior, of which those that stand out are kept and fitted again.

Source: Silverman (2020), Multiple-systems analysis for the quantification of modern slavery, JRSS A 183. The posterior
is computed by importance sampling around its mode (multivariate t with 7 degrees of freedom): the random-walk sampler
of the reference program does not mix on these tables, and on one of them never moves (design document, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from prystan.evidence.estimation.distribution import Distribution
from prystan.evidence.estimation.existence import OK, verdict
from prystan.evidence.estimation.intervals import Interval
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.models import Model
from prystan.evidence.estimation.tables import CaptureTable

DRAWS = 100_000
MAIN_PRECISION = 1e-4
INTERACTION_PRECISION = 1.0
DEGREES = 7
MOST_AT_ONCE = 20_000
BLOCK_NUMBERS = 20_000_000
"""Draws are weighed in blocks of so many numbers, whatever the number of histories: of sixteen lists 305 at once."""
NEAR = 0.15
"""A ratio this close to the threshold, as a share of it, is reported together with the other answer."""
FEWEST_EFFECTIVE = 400


@dataclass(frozen=True)
class Posterior:
    """The posterior of a fixed model."""

    model: Model
    median: float
    mean: float
    deviation: float
    intervals: dict[str, Interval]
    ratios: dict[int, float]
    """|posterior mean| / standard deviation of each interaction, by its bit mask."""
    effective_draws: float
    distribution: Distribution = field(repr=False, compare=False)


@dataclass(frozen=True)
class Thresholded:
    """The posterior after thresholding, and how near the decisions were."""

    posterior: Posterior
    ratios: dict[int, float]
    """Of every interaction that was tried, at the stage where it was judged."""
    other_answers: dict[int, float]
    """For each interaction whose ratio is near the threshold: the median total had it been judged the other way."""
    effective_draws: float
    """The fewest of all stages."""


def bayesian_threshold(
    table: CaptureTable, *, threshold: float = 2.0, order: int = 2, flat: bool = False, draws: int = DRAWS,
    seed: int = 1,
) -> Thresholded:  # fmt: skip
    """Threshold the pairs, then (order 3) the triples all of whose pairs were kept, and fit what is left.

    With `flat` priors nothing is shrunk; pairs of lists that share nobody are then minus infinity and always kept.

    Raises:
        ValueError: the order is neither 2 nor 3; or the priors are flat and the model of all pairs has no maximum.
    """
    if order not in (2, 3):
        raise ValueError("thresholding looks at interactions of two lists, or of two and three")
    pairs = [1 << i | 1 << j for i, j in combinations(range(table.size), 2)]
    if flat and verdict(table.size, Model.of(table.size, pairs).terms, table.counts) != OK:
        raise ValueError("with flat priors the model of all pairs has no posterior on this table: it has no maximum")
    dead = [a for a in pairs if flat and not table.on_all(a)]
    everything = posterior(table, pairs, flat=flat, draws=draws, seed=seed)
    ratios = dict(everything.ratios)
    kept = [*dead, *(a for a in pairs if a in ratios and ratios[a] >= threshold)]
    stages = [everything]
    if order == 3:
        triples = [sum(1 << i for i in chosen) for chosen in combinations(range(table.size), 3)]
        able = [a for a in triples if all(b in kept for b in pairs if a & b == b)]
        if able:
            stages.append(posterior(table, [*kept, *able], flat=flat, draws=draws, seed=seed + 1))
            ratios |= {a: stages[-1].ratios[a] for a in able}
            kept += [a for a in able if ratios[a] >= threshold]
    final = posterior(table, kept, flat=flat, draws=draws, seed=seed + 2)
    others = {}
    for a, ratio in ratios.items():
        if abs(ratio - threshold) < NEAR * threshold:
            changed = [b for b in kept if b & a != a] if a in kept else [*kept, a]
            others[a] = posterior(table, changed, flat=flat, draws=draws, seed=seed + 2).median
    fewest = min(stage.effective_draws for stage in [*stages, final])
    return Thresholded(final, ratios, others, fewest)


def posterior(
    table: CaptureTable, interactions: Sequence[int], *, flat: bool = False, draws: int = DRAWS, seed: int = 1
) -> Posterior:
    """The posterior of a model under N(0, 1) on interactions and N(0, 10⁴) on the other parameters; or `flat` ones.

    Under flat priors a term that nobody has is minus infinity: it and the histories that hold it are left out.
    """
    model = Model.of(table.size, interactions)
    dead = [a for a in model.terms if flat and not table.on_all(a)]
    terms = sorted(model.terms.difference(dead), key=lambda a: (a.bit_count(), a))
    cells = np.array([w for w in range(1, len(table.counts)) if not any(w & a == a for a in dead)])
    design = ((cells[:, None] & np.array(terms)) == np.array(terms)).astype(np.float64)
    counts = table.counts[cells]
    precision = np.array([INTERACTION_PRECISION if a.bit_count() > 1 else MAIN_PRECISION for a in terms])
    precision *= 0.0 if flat else 1.0
    mode, curvature = _mode(design, counts, precision)
    lower = np.linalg.cholesky(np.linalg.inv(curvature))
    random = np.random.Generator(np.random.PCG64(seed))
    block = max(1, min(draws, MOST_AT_ONCE, BLOCK_NUMBERS // len(cells)))
    betas, logs = np.empty((draws, len(terms))), np.empty(draws)
    margins = counts @ design
    for start in range(0, draws, block):
        size = min(block, draws - start)
        normal = random.standard_normal((size, len(terms)))
        scale = np.sqrt(DEGREES / random.chisquare(DEGREES, size))
        beta = mode + (normal * scale[:, None]) @ lower.T
        distance = (normal**2).sum(axis=1) * scale**2
        proposal = -0.5 * (DEGREES + len(terms)) * np.log1p(distance / DEGREES)
        target = beta @ margins - np.exp(beta @ design.T).sum(axis=1) - 0.5 * (beta**2 @ precision)
        betas[start : start + size], logs[start : start + size] = beta, target - proposal
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = weights @ betas
    deviation = np.sqrt(weights @ (betas - mean) ** 2)
    totals = table.people + np.exp(betas[:, 0])
    middle = float(weights @ totals)
    shares = _weighted_quantiles(totals, weights, (0.025, 0.1, 0.5, 0.9, 0.975))
    return Posterior(
        model=model,
        median=shares[2],
        mean=middle,
        deviation=math.sqrt(float(weights @ (totals - middle) ** 2)),
        intervals={"80": (shares[1], shares[3]), "95": (shares[0], shares[4])},
        ratios={a: float(abs(mean[k]) / deviation[k]) for k, a in enumerate(terms) if a.bit_count() > 1},
        effective_draws=float(1 / (weights**2).sum()),
        distribution=Distribution.of_draws(totals, weights),
    )


def _mode(design: Floats, counts: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """The posterior mode and the curvature there, by Newton's method with step halving."""
    means = counts + 0.5
    weighted = design * means[:, None]
    working = weighted.T @ (np.log(means) + (counts - means) / means)
    beta = _solved(weighted.T @ design + np.diag(precision), working)

    def height(at: Floats) -> float:
        return float(counts @ (design @ at) - np.exp(np.minimum(design @ at, 50)).sum() - 0.5 * (precision @ at**2))

    for _ in range(200):
        means = np.exp(design @ beta)
        curvature = design.T @ (design * means[:, None]) + np.diag(precision)
        step = _solved(curvature, design.T @ (counts - means) - precision * beta)
        while height(beta + step) < height(beta) - 1e-9 and np.abs(step).max() > 1e-12:
            step /= 2
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    means = np.exp(design @ beta)
    return beta, design.T @ (design * means[:, None]) + np.diag(precision)


def _solved(matrix: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def _weighted_quantiles(values: Floats, weights: Floats, shares: Sequence[float]) -> list[float]:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(np.interp(share, reached, values[order])) for share in shares]
