"""Choosing a model, in one table or in thousands: the rules, and what each rule chose in each table.

A rule looks once at the observed table (`prepare`) and then chooses in any table with the same lists, so that
resampling repeats the whole selection. Sources: stepwise, Chan, Silverman and Vincent (2021), Journal of the American
Statistical Association 116; BIC over all models, Silverman, Chan and Vincent (2024), Statistical Science 39.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.estimation.kernel import WIDTH
from prystan.evidence.estimation.kernel.engine import Batch, Floats, Ints, over_chunks
from prystan.evidence.estimation.models import MOST_DECISIONS, Model, ModelSpace
from prystan.evidence.estimation.ranking import Ranking, SearchTooLargeError, unpermuted

EXACT_TOLERANCE = 1e-20
FIRST_TRIED = 8
MOST_FITS = 200_000
"""After so many fits for eight tables an exact search is given up. Among pairs of seven lists a tenth is enough; of
eight lists it depends on the table (docs/reference/benchmarks.md)."""
USUAL_THRESHOLD = 0.02
"""Of stepwise selection: the one of the 2021 paper."""


@dataclass(frozen=True)
class Choices:
    """What a rule chose in each of a batch's tables: the models, the unseen (not a number where it failed)."""

    space: ModelSpace
    masks: Ints
    """Python's integers where the space has more decisions than a number of 64 bits can hold."""
    unseen: Floats
    loglik: Floats
    """Without the constant of the data."""
    variance: Floats
    """Of the logarithm of the unseen, given the model."""
    failed: NDArray[np.bool_]
    fits: int = 0
    """Models fitted in the search, over all tables."""
    newton_steps: int = 0
    """Newton steps that these fits took, where the rule counts them."""

    def model(self, column: int = 0) -> Model:
        return self.space.model(int(self.masks[column]))


class Rule(Protocol):
    """A way to choose a model."""

    @property
    def space(self) -> ModelSpace: ...

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        """Choose in every table of the batch."""
        ...


@dataclass(frozen=True)
class Stepwise:
    """Add the most surprising pair while its tail probability is below the threshold (0: none; 1: all pairs)."""

    space: ModelSpace
    threshold: float = USUAL_THRESHOLD

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        from prystan.evidence.estimation.kernel.stepwise import stepwise

        pairs = self.space.decisions
        log_threshold = math.log(self.threshold) if self.threshold > 0 else -math.inf

        def work(chunk: int) -> tuple[Ints, Floats, int, int]:
            chosen, out = np.zeros((len(pairs), WIDTH), np.bool_), np.zeros((5, WIDTH))
            fits, steps = stepwise(batch.lists, pairs, self.space.base, batch.tables[chunk], log_threshold, chosen, out)
            return masks_of(chosen), out, fits, steps

        found = over_chunks(work, len(batch.tables), workers)
        gathered = _gather(self.space, batch, [(masks, out) for masks, out, *_ in found])
        fits, steps = sum(each[2] for each in found), sum(each[3] for each in found)
        return replace(gathered, fits=fits, newton_steps=steps)


@dataclass(frozen=True)
class Downhill:
    """Move to the best neighbour, one term more or less, from main effects until none is better."""

    space: ModelSpace
    criterion: str = "bic"

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        from prystan.evidence.estimation.kernel.downhill import downhill

        space, penalties = self.space, batch.penalties(self.criterion)

        def work(chunk: int) -> tuple[Ints, Floats]:
            chosen, out = np.zeros(WIDTH, np.int64), np.zeros((5, WIDTH))
            downhill(batch.lists, space.decisions, space.above, space.below, space.base, batch.tables[chunk],
                     penalties[chunk], chosen, out)  # fmt: skip
            return chosen, out

        return _gather(space, batch, over_chunks(work, len(batch.tables), workers))


@dataclass(frozen=True)
class BestOfAll:
    """The model with the least criterion among all hierarchical models, exactly (branch and bound).

    `ranking` is that of the observed table: its best models are tried first, with those that stepwise selection finds
    in the tables at hand, and it orders the branching. `choose` raises SearchTooLargeError where eight tables take more
    than `most_fits`: a search that is not finished has no answer.
    """

    space: ModelSpace
    ranking: Ranking
    criterion: str = "bic"
    most_fits: int = MOST_FITS
    _tried: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tried", self.ranking.permuted(self.ranking.masks[:FIRST_TRIED]))

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        from prystan.evidence.estimation.kernel.search import branch
        from prystan.evidence.estimation.kernel.stepwise import stepwise

        space, order, penalties = self.space, self.ranking.order, batch.penalties(self.criterion)
        decisions, above = np.ascontiguousarray(space.decisions[order]), self.ranking.above
        pairs = space.decisions[np.bitwise_count(space.decisions) == 2]
        nothing, no_masks = np.zeros((0, 3)), np.zeros(0, np.int64)

        def work(chunk: int) -> tuple[Ints, Floats, int]:
            best, masks = np.full(WIDTH, np.inf), np.zeros(WIDTH, np.int64)
            near, ignored, tables = np.zeros((len(pairs), WIDTH), np.bool_), np.zeros((5, WIDTH)), batch.tables[chunk]
            stepwise(batch.lists, pairs, space.base, tables, math.log(USUAL_THRESHOLD), near, ignored)
            tried = np.unique(np.concatenate([self._tried, self.ranking.permuted(masks_of(near))]))
            fits, _ = branch(batch.lists, decisions, above, space.base, tables, tried, penalties[chunk],
                             self.most_fits, best, masks, 0.0, nothing, no_masks)  # fmt: skip
            if fits < 0:
                raise SearchTooLargeError.after(self.most_fits, space)
            masks = unpermuted(masks, order)
            out = refit(space, batch, chunk, masks)
            out[3] = np.maximum(out[3], np.isinf(best))
            return masks, out, fits

        found = over_chunks(work, len(batch.tables), workers)
        gathered = _gather(space, batch, [(masks, out) for masks, out, _ in found])
        return replace(gathered, fits=sum(WIDTH * fits for *_, fits in found))


@dataclass(frozen=True)
class BestOfList:
    """The model with the least criterion among the `top` of the observed table's ranking, every one of them fitted."""

    space: ModelSpace
    ranking: Ranking
    criterion: str = "bic"
    top: int | None = None

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        from prystan.evidence.estimation.kernel.search import best_of_list

        space, ranking, penalties = self.space, self.ranking, batch.penalties(self.criterion)
        masks, lost = ranking.every[: self.top], ranking.lost[: self.top]
        first = ranking.parameters[:, : self.top]

        def work(chunk: int) -> tuple[Ints, Floats]:
            best, chosen, unseen = np.full(WIDTH, np.inf), np.zeros(WIDTH, np.int64), np.zeros(WIDTH)
            best_of_list(batch.lists, masks, space.decisions, space.base, batch.tables[chunk], first, lost,
                         penalties[chunk], best, chosen, unseen)  # fmt: skip
            out = refit(space, batch, chunk, chosen)
            out[3] = np.maximum(out[3], np.isinf(best))
            return chosen, out

        gathered = _gather(space, batch, over_chunks(work, len(batch.tables), workers))
        return replace(gathered, fits=len(masks) * len(batch.tables) * WIDTH)


@dataclass(frozen=True)
class Fixed:
    """One model, whatever the data say."""

    space: ModelSpace
    mask: int = 0

    def choose(self, batch: Batch, workers: int | None = None) -> Choices:
        masks = np.full(WIDTH, self.mask, np.int64)
        found = over_chunks(lambda chunk: (masks, refit(self.space, batch, chunk, masks)), len(batch.tables), workers)
        return _gather(self.space, batch, found)


def masks_of(chosen: NDArray[np.bool_]) -> Ints:
    """The model of each lane as an integer, from (decisions, 8); Python's integers where 64 bits are too few."""
    if len(chosen) <= MOST_DECISIONS:
        return np.asarray((chosen.astype(np.int64) << np.arange(len(chosen))[:, None]).sum(axis=0), dtype=np.int64)
    return np.array([sum(1 << int(k) for k in np.flatnonzero(lane)) for lane in chosen.T], dtype=object)


def refit(space: ModelSpace, batch: Batch, chunk: int, masks: Ints) -> Floats:
    """Fit each lane's model to full precision: (5, 8) log-likelihood, unseen, variance, failed, identified."""
    from prystan.evidence.estimation.kernel.search import fit_each

    union = int(np.bitwise_or.reduce(masks))
    used = [k for k in range(len(space.decisions)) if union >> k & 1]
    terms = np.concatenate([space.decisions[used], space.base])
    present, out = np.zeros((1 << batch.lists, WIDTH)), np.zeros((5, WIDTH))
    present[space.base] = 1.0
    for k in used:
        present[space.decisions[k]] = masks >> k & 1
    fit_each(batch.lists, terms, batch.tables[chunk], present, EXACT_TOLERANCE, out)
    return out


def _gather(space: ModelSpace, batch: Batch, found: Sequence[tuple[Ints, Floats]]) -> Choices:
    masks = np.concatenate([chosen for chosen, _ in found])[: batch.columns]
    out = np.concatenate([values for _, values in found], axis=1)[:, : batch.columns]
    failed = (out[3] > 0.5) | (out[4] < 0.5)
    return Choices(space, masks, np.where(failed, np.nan, out[1]), out[0], out[2], failed)
