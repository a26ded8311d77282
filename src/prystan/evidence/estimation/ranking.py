"""All models of one table in the order of a criterion: the best, those near it, and what they say together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.estimation.existence import has_maximum
from prystan.evidence.estimation.kernel.engine import Batch, Floats, Ints
from prystan.evidence.estimation.models import ModelSpace

ENUMERABLE = 40_000
"""Spaces with more models than this are searched by branch and bound, and only models near the best are listed."""
NEIGHBOURHOOD = 10.0
MOST_NEIGHBOURS = 20_000
FITS_TO_RANK = 1_000_000
"""A search of the observed table, which is done twice, may take so many fits."""
SUSPECT_VARIANCE = 25.0
NEGLIGIBLE_WEIGHT = 1e-9


class SearchTooLargeError(ValueError):
    """The exact search did not end within its limit."""

    @classmethod
    def after(cls, fits: int, space: ModelSpace) -> SearchTooLargeError:
        """The search was given up: what was searched, and what can be done instead."""
        among = (
            f"the {1 << len(space.decisions):,} models of pairs"
            if space.order == 2
            else f"all models with interactions of at most {space.order}"
        )
        return cls(
            f"the exact search among {among} of {space.lists} lists was given up after {fits:,} fits of eight tables: "
            "take stepwise selection, merge lists or lower the order; --most-fits (most_fits in Settings) lets the "
            "search go on for longer"
        )


@dataclass(frozen=True)
class Ranking:
    """Models of the observed table, best first."""

    space: ModelSpace
    criterion: str
    people: int
    masks: Ints
    values: Floats
    """The criterion of each valid model, ascending, data constants included."""
    unseen: Floats
    variance: Floats
    complete: bool
    """Whether every valid model of the space is listed, or only those within ten units of the best."""
    considered: int
    """How many models the space has (or, where it is not listed, how many fits the search took)."""
    every: Ints
    """All models that were fitted, valid ones first and in order; the others may be valid in another table."""
    lost: NDArray[np.bool_]
    parameters: Floats
    order: NDArray[np.intp]
    """Decisions in the order of branching, the strongest of each size first."""
    above: Ints

    def within(self, distance: float) -> tuple[float, float, int]:
        """Least and greatest total among models within a distance of the best, and how many they are."""
        near = self.people + self.unseen[self.values <= self.values[0] + distance]
        return float(near.min()), float(near.max()), len(near)

    def weights(self) -> Floats:
        """Weight of each model, exp(−half the distance to the best), normalised."""
        raw: Floats = np.exp(-0.5 * (self.values - self.values[0]))
        return np.asarray(raw / raw.sum())

    def average(self) -> float:
        """The total averaged over models by their weights."""
        return float(self.people + self.weights() @ self.unseen)

    def averaged_interval(self, level: int) -> tuple[float, float]:
        """Model-averaged tail areas (Turek and Fletcher 2012, Computational Statistics & Data Analysis 56).

        The limits are quantiles of the models' Wald distributions, mixed by their weights: the choice of the model is
        in the interval, as far as the weights are the models' probabilities.
        """
        from scipy.special import ndtr

        heavy = self.weights() > NEGLIGIBLE_WEIGHT
        weights, centres = self.weights()[heavy], np.log(self.unseen[heavy])
        spreads = np.sqrt(self.variance[heavy])
        tail, ends = (1 - level / 100) / 2, []
        for share in (tail, 1 - tail):
            low, high = float((centres - 9 * spreads).min()), float((centres + 9 * spreads).max())
            for _ in range(100):
                middle = 0.5 * (low + high)
                reached = float(weights @ ndtr((middle - centres) / spreads)) / float(weights.sum())
                low, high = (middle, high) if reached < share else (low, middle)
            ends.append(self.people + math.exp(0.5 * (low + high)))
        return ends[0], ends[1]

    def permuted(self, masks: Ints) -> Ints:
        """Models as sets over decisions in branching order."""
        moved = np.zeros_like(masks)
        for k, old in enumerate(self.order):
            moved |= (masks >> old & 1) << k
        return moved


def unpermuted(masks: Ints, order: NDArray[np.intp]) -> Ints:
    """Models as sets over the space's decisions, from sets over decisions in branching order."""
    moved = np.zeros_like(masks)
    for k, old in enumerate(order):
        moved |= (masks >> k & 1) << old
    return moved


def log_factorials(counts: Floats) -> float:
    """Sum of log N! over the histories: the constant of the data in the log-likelihood."""
    return math.fsum(math.lgamma(count + 1) for count in counts if count > 1)


def rank(space: ModelSpace, counts: Floats, criterion: str = "bic", most_fits: int = FITS_TO_RANK) -> Ranking:
    """Rank the models of a space on one table.

    Raises:
        SearchTooLargeError: the space is too large to list and the search does not end in time.
    """
    batch = Batch.of(space.lists, counts[:, None])
    models = space.all_models(ENUMERABLE)
    order = branching_order(space, batch)
    if models is None:
        return _search(space, counts, batch, criterion, order, most_fits)
    out, first = fit_all(space, batch, models)
    penalty = float(batch.penalties(criterion)[0, 0])
    sizes = np.bitwise_count(models) + len(space.base)
    values = penalty * sizes - 2.0 * out[:, 0] + 2.0 * log_factorials(counts)
    lost = out[:, 3] > 0.5
    valid = ~lost & (out[:, 4] > 0.5)
    for i in np.flatnonzero(valid & (out[:, 2] > SUSPECT_VARIANCE)):
        valid[i] = has_maximum(space.lists, space.model(int(models[i])).terms, counts)
    sorted_ = np.lexsort((sizes, values, ~valid))
    kept = sorted_[: int(valid.sum())]
    return Ranking(
        space, criterion, int(counts.sum()), models[kept], values[kept], out[kept, 1], out[kept, 2], True, len(models),
        models[sorted_], lost[sorted_], np.ascontiguousarray(first[:, sorted_]), order, _above(space, order),
    )  # fmt: skip


def fit_all(space: ModelSpace, batch: Batch, models: Ints) -> tuple[Floats, Floats]:
    """Fit models to the first table: (models, 5) log-likelihood, unseen, variance, failed, identified; parameters."""
    from prystan.evidence.estimation.kernel.search import rank_models

    out, first = np.zeros((len(models), 5)), np.zeros((2, len(models), 1 << space.lists))
    rank_models(space.lists, models, space.decisions, space.base, batch.tables[0], out, first)
    return out, first


def branching_order(space: ModelSpace, batch: Batch) -> NDArray[np.intp]:
    """Smaller terms first; among equals the one whose loss costs most, so that dropping it ends a branch at once."""
    if not len(space.decisions):
        return np.zeros(0, np.intp)
    full = (1 << len(space.decisions)) - 1
    models = np.array([full & ~int(above) for above in space.above], dtype=np.int64)
    out, _ = fit_all(space, batch, models)
    return np.lexsort((out[:, 0], np.bitwise_count(space.decisions)))


def _above(space: ModelSpace, order: NDArray[np.intp]) -> Ints:
    place = {int(old): k for k, old in enumerate(order)}
    return np.array(
        [sum(1 << place[j] for j in range(len(order)) if int(space.above[old]) >> j & 1) for old in order],
        dtype=np.int64,
    )


def _search(
    space: ModelSpace, counts: Floats, batch: Batch, criterion: str, order: NDArray[np.intp], most_fits: int
) -> Ranking:
    from prystan.evidence.estimation.kernel import WIDTH
    from prystan.evidence.estimation.kernel.search import branch

    decisions, above = np.ascontiguousarray(space.decisions[order]), _above(space, order)
    penalties = batch.penalties(criterion)[0]
    best, best_masks = np.full(WIDTH, np.inf), np.zeros(WIDTH, np.int64)
    found, masks = np.zeros((MOST_NEIGHBOURS, 3)), np.zeros(MOST_NEIGHBOURS, np.int64)
    tried = np.zeros(1, np.int64)
    for slack in (0.0, NEIGHBOURHOOD):  # first the best, so that the second search knows what is near it
        fits, collected = branch(space.lists, decisions, above, space.base, batch.tables[0], tried, penalties,
                                 most_fits, best, best_masks, slack, found, masks)  # fmt: skip
        if fits < 0:
            raise SearchTooLargeError.after(most_fits, space)
        if collected < 0:
            raise SearchTooLargeError(
                f"more than {MOST_NEIGHBOURS:,} models are within {NEIGHBOURHOOD:.0f} units of the best: the lists "
                "cannot tell them apart; take stepwise selection, merge lists or lower the order"
            )
        tried = best_masks[:1].copy()
        best += 1e-6  # the best itself must be met again
    values, near = found[:collected], unpermuted(masks[:collected], order)
    kept = np.flatnonzero(values[:, 0] <= values[:, 0].min() + NEIGHBOURHOOD)
    kept = kept[np.argsort(values[kept, 0], kind="stable")]
    nothing = np.zeros((2, 0, 1 << space.lists))
    return Ranking(
        space, criterion, int(counts.sum()), near[kept], values[kept, 0] + 2.0 * log_factorials(counts),
        values[kept, 1], values[kept, 2], False, fits, near[kept], np.zeros(len(kept), np.bool_), nothing, order, above,
    )  # fmt: skip
