"""What a reader of published estimates can find out about single histories: a search for other tables behind them.

The attacker knows the program, the public totals and how many persons there are to ±8 (two rounded cells), and wonders
how many are on exactly some lists. For each history with 1 to 9 persons and each other number from 0 to four more,
tables are tried at random that have that number there and differ from the true one by a few persons elsewhere. A number
is possible if some such table gives the same public totals by stepwise selection, by BIC, by Chao's bound and
independence and the same share on several lists. Where at least five numbers are possible the history is as safe as a
small cell of a table has to be. The search is random: more numbers may be possible than it finds.

Where a total pooled over draws of the links is public beside them, it has to be the same as well. With `published` the
headline's limits and the totals over graphs and by thresholding are compared, too. The report's gate does not: with the
few tables for which that can be done in its time, it would withhold nearly every estimate (ADR 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.scale import SCALE, SCALES, coarse
from prystan.evidence.estimation.kernel.engine import Batch, Floats
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.models import ModelSpace, default_order
from prystan.evidence.estimation.ranking import SearchTooLargeError, rank
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.selection import BestOfAll, Fixed, Rule, Stepwise
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError
from prystan.evidence.indicators.captures import HEADLINE

NEEDED = 5
"""So many numbers must be possible, as for a cell under controlled rounding to fives."""
SMALL = 10
"""Histories of fewer persons than this are attacked."""
TRIES, SLACK, MOST_SEARCHED = 600, 8, 48
MOST_ESTIMATED = 10
"""Of so many tables with the same quick totals the slow numbers are computed, too, until one gives the public ones."""
SLOW_METHODS = (HEADLINE, "dga", "threshold")
"""Methods whose public numbers are compared after the quick ones, the one that tells most for its time first."""
LEVEL = "95"
SEED = 1


def safe_scale(table: CaptureTable, published: Sequence[Estimate] = ()) -> Sequence[int] | None:
    """The finest public scale on which no small history can be found out; None where even the coarsest tells too much.

    `published`: what is public of this table by slow methods; see `SLOW_METHODS`.

    Where the best model cannot be searched for, there is nothing to attack with, and no scale is known to be safe.
    """
    try:
        return _finest(Attack.on(table, published=published), SCALES)
    except SearchTooLargeError:
        return None


def safe_scale_of_draws(attack: Attack, drawn: Sequence[CaptureTable]) -> Sequence[int] | None:
    """The same for the total pooled over draws of the links, beside all that is public of the table; no finer."""
    together = AttackWithDraws.beside(attack, drawn)
    return next((scale for scale in _from(attack.scale) if replace(together, pooled_on=scale).safe()), None)


def safe_scale_of_part(
    part: CaptureTable, whole: Attack | None, public: Sequence[int] = SCALE, published: Sequence[Estimate] = ()
) -> Sequence[int] | None:
    """The same for a stratum, of which only the headline is public, beside all of the `whole` that is public on the
    scale `public`; no finer than that."""
    try:
        return _finest(AttackOnPart(**vars(Attack.on(part, published=published)), whole=whole), _from(public))
    except SearchTooLargeError:
        return None


def _finest(attack: Attack, scales: Sequence[Sequence[int]]) -> Sequence[int] | None:
    return next((scale for scale in scales if replace(attack, scale=scale).safe()), None)


def _from(public: Sequence[int]) -> Sequence[Sequence[int]]:
    """The scale and those that are coarser."""
    return SCALES[SCALES.index(public) :]


@dataclass(frozen=True)
class Attack:
    """One table as its office sees it, the methods that look at any table with the same lists, and the public scale."""

    table: CaptureTable
    scale: Sequence[int]
    quick: Sequence[Rule]
    best: Rule
    published: Sequence[Estimate] = ()
    """What is public by slow methods."""
    known: dict[tuple[str, bytes], Estimate] = field(default_factory=dict, repr=False)
    """What was estimated before, on whatever scale, by method and counts."""

    @classmethod
    def on(cls, table: CaptureTable, scale: Sequence[int] = SCALE, published: Sequence[Estimate] = ()) -> Attack:
        space = ModelSpace(table.size, default_order(table.size))
        pairs = ModelSpace(table.size, min(2, space.order))
        quick = (Fixed(ModelSpace(table.size, 1)), Stepwise(pairs))
        slow = [one for method in SLOW_METHODS for one in published if one.method == method and one.total is not None]
        return cls(table, scale, quick, BestOfAll(space, rank(space, table.counts)), slow)

    def small_histories(self) -> list[int]:
        """The histories that an attacker would like to know."""
        return [int(w) for w in np.flatnonzero((self.table.counts > 0) & (self.table.counts < SMALL))]

    def safe(self) -> bool:
        """Whether every small history keeps enough possible numbers."""
        random = np.random.default_rng(SEED)
        return all(self.possible(history, random) >= NEEDED for history in self.small_histories())

    def possible(self, history: int, random: np.random.Generator) -> int:
        """How many numbers the history can have as far as the attacker can tell, the true one included; counts no
        further than is needed."""
        count, found = int(self.table.counts[history]), 1
        for value in range(count + NEEDED):
            if value != count:
                found += self.explained(self.alike(self.candidates(history, value, random)))
            if found >= NEEDED or found + count + NEEDED - 1 - value < NEEDED:
                break  # enough, or the numbers that are left would not be
        return found

    def alike(self, tried: Floats) -> Floats:
        """The tables among some that give the same public numbers as the true one."""
        if not tried.shape[1]:
            return tried
        own = self._quickly(self.table.counts[:, None])
        return self.alike_by_best(tried[:, (self._quickly(tried) == own).all(axis=0)])

    def is_alike(self, tried: Floats) -> NDArray[np.bool_]:
        """Of each table whether it gives the same public totals as the true one."""
        own = self.table.counts[:, None]
        same = (self._quickly(tried) == self._quickly(own)).all(axis=0)
        same[same] = self._totals(self.best, tried[:, same]) == self._totals(self.best, own) if same.any() else False
        return np.asarray(same)

    def alike_by_best(self, tried: Floats) -> Floats:
        """Those among the first of some tables whose public total by the best model is that of the true one."""
        near, own = tried[:, :MOST_SEARCHED], self.table.counts[:, None]
        return near[:, self._totals(self.best, near) == self._totals(self.best, own)] if near.shape[1] else near

    def explained(self, near: Floats) -> bool:
        """Whether one of the first of some tables with the same quick numbers gives the slow ones, too."""
        return any(self.says_the_same(counts) for counts in near.T[:MOST_ESTIMATED])

    def says_the_same(self, counts: Floats) -> bool:
        """Whether a table gives all public numbers of the slow methods."""
        return all(self._public(self._again(own, counts)) == self._public(own) for own in self.published)

    def _again(self, own: Estimate, counts: Floats) -> Estimate:
        """The estimate on another table, with its own settings."""
        key = own.method, counts.tobytes()
        if key not in self.known:
            try:
                self.known[key] = estimate(CaptureTable(self.table.lists, counts), own.method, _settings(own))
            except CaptureTableError:
                self.known[key] = Estimate(own.method, 0, {}, None)
        return self.known[key]

    def _public(self, found: Estimate) -> tuple[int, ...]:
        """The total of a method on the public scale; of the headline the limits, too."""
        total = coarse(found.total, scale=self.scale) if found.total is not None else -1
        limits = found.intervals.get(LEVEL) if found.method == HEADLINE else None
        if limits is None:
            return (total,)
        return total, coarse(limits[0], -1, self.scale), coarse(limits[1], 1, self.scale)

    def _quickly(self, counts: Floats) -> Floats:
        """Public totals but that of the best model, and the share on several lists: (numbers, tables)."""
        people, times = counts.sum(axis=0), np.bitwise_count(np.arange(len(counts)))
        once, twice = (counts[times == k].sum(axis=0) for k in (1, 2))
        chao = self._coarse(people + once**2 / (2 * np.maximum(twice, 1)))
        several = np.round(20 * counts[times > 1].sum(axis=0) / people)
        return np.array([*(self._totals(rule, counts) for rule in self.quick), chao, several])

    def _totals(self, rule: Rule, counts: Floats) -> Floats:
        return self._coarse(rule.choose(Batch.of(self.table.size, counts)).unseen + counts.sum(axis=0))

    def _coarse(self, totals: Floats) -> Floats:
        """On the public scale; −1 where there is none."""
        return np.array([coarse(x, scale=self.scale) if np.isfinite(x) else -1 for x in totals], dtype=np.float64)

    def candidates(self, history: int, value: int, random: np.random.Generator) -> Floats:
        """Tables with that number there: first as it is, then half of them with a few others a little different, half
        with as many people fewer or more on other sets of as many lists, so that list sizes and frequencies stay."""
        tried = np.repeat(self.table.counts[:, None], TRIES, axis=1)
        tried[history] = value
        for k in range(1, TRIES):
            (self._shuffle if k % 2 else self._swap)(tried[:, k], history, random)
        near = np.abs(tried.sum(axis=0) - self.table.people) <= SLACK
        near[0] = True
        return tried[:, near]

    def _shuffle(self, counts: Floats, history: int, random: np.random.Generator) -> None:
        """Up to five other histories a little different, in place."""
        seen = np.flatnonzero(self.table.counts)
        others = seen[seen != history]
        chosen = random.choice(others, min(int(random.integers(1, 6)), len(others)), replace=False)
        counts[chosen] = np.maximum(counts[chosen] + random.integers(-4, 5, len(chosen)), 0)

    def _swap(self, counts: Floats, history: int, random: np.random.Generator) -> None:
        """The difference made good on other sets of as many lists, and lists kept at their size, in place."""
        size = history.bit_count()
        others = [w for w in np.flatnonzero(self.table.counts) if w != history and int(w).bit_count() == size]
        missing = int(self.table.counts[history] - counts[history])
        for _ in range(abs(missing)):
            able = [w for w in others if missing > 0 or counts[w] > 0]
            if able:
                counts[random.choice(able)] += np.sign(missing)
        change = counts - self.table.counts
        histories = np.arange(len(counts))
        for i in range(self.table.size if size > 1 else 0):
            counts[1 << i] = max(counts[1 << i] - change[(histories >> i & 1) == 1].sum(), 0)


@dataclass(frozen=True, kw_only=True)
class AttackWithDraws(Attack):
    """The total pooled over draws of the links is public too. It is a second equation in nearly the same unknowns.

    The attacker is given more than anybody has: by how many persons each draw differs from the table in each history.
    The pooled total is then a formula of the table alone, as the first one is.
    """

    shifts: Floats
    """Draws less the table: (histories, draws)."""
    pooled_on: Sequence[int] = SCALE

    @classmethod
    def beside(cls, attack: Attack, drawn: Sequence[CaptureTable], pooled_on: Sequence[int] = SCALE) -> AttackWithDraws:
        """`drawn` have the lists of the table."""
        shifts = np.stack([one.counts for one in drawn], axis=1) - attack.table.counts[:, None]
        return cls(**vars(attack), shifts=shifts, pooled_on=pooled_on)

    def says_the_same(self, counts: Floats) -> bool:
        return super().says_the_same(counts) and self._pooled_of(counts) == self._pooled

    @cached_property
    def _pooled(self) -> int:
        return self._pooled_of(self.table.counts)

    def _pooled_of(self, counts: Floats) -> int:
        """The public total of the pooled estimate (`pooling.pool`: a geometric mean); −1 where there is none."""
        drawn = np.maximum(counts[:, None] + self.shifts, 0)
        totals = self.best.choose(Batch.of(self.table.size, drawn)).unseen + drawn.sum(axis=0)
        known = totals[np.isfinite(totals)]
        return coarse(float(np.exp(np.log(known).mean())), scale=self.pooled_on) if len(known) else -1


@dataclass(frozen=True)
class AttackOnPart(Attack):
    """Of a stratum only the total by the best model is public, beside all that is public of the whole. The attacker
    knows the other strata, so that every change of this one is a change of the whole."""

    whole: Attack | None = None
    """None where the stratum's people are not among those of the whole, as in another year."""

    def alike(self, tried: Floats) -> Floats:
        near = self.alike_by_best(tried)
        if self.whole is None or not near.shape[1]:
            return near
        return near[:, self.whole.is_alike(self._in_whole(near, self.whole.table))]

    def explained(self, near: Floats) -> bool:
        return any(
            self.says_the_same(counts) and (self.whole is None or self.whole.says_the_same(in_whole))
            for counts, in_whole in zip(
                near.T[:MOST_ESTIMATED],
                (near if self.whole is None else self._in_whole(near, self.whole.table)).T,
                strict=False,
            )
        )

    def _in_whole(self, near: Floats, whole: CaptureTable) -> Floats:
        """The whole's tables with these in place of the stratum's."""
        changed = np.repeat(whole.counts[:, None], near.shape[1], axis=1)
        for history in range(1, len(self.table.counts)):
            changed[whole.mask(self.table.names(history))] += near[history] - self.table.counts[history]
        return changed


def _settings(found: Estimate) -> Settings:
    """The settings with which an estimate was made."""
    used = found.settings
    return Settings(
        max_order=used.get("max_order"), replicates=used.get("replicates", 0), seed=used.get("seed") or 1,
        conditional=used.get("resampled") == "observed",
    )  # fmt: skip
