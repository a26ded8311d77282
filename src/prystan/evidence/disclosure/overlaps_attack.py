"""Would the table of persons on two lists, published beside an estimate, tell who is on exactly which lists?

The attacker of `estimates_attack` now also knows how many persons every two lists share, as far as the rounded cells
tell. Tables that he cannot exclude have every overlap within what its cell allows. Beside those that are tried there,
tables are tried in which a difference is made good between sets of two and of more lists, so that overlaps stay.
Where a small history is then left with too few numbers, the estimate is published and the table is not (ADR 11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.estimates_attack import SLACK, Attack, AttackOnPart, AttackWithDraws
from prystan.evidence.disclosure.public import PublicCounts
from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.estimation import CaptureTable
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.ranking import SearchTooLargeError
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.shared import OTHER, SHARED

WITH_ESTIMATE = "Not published: beside the estimate it could tell who is on which lists."
_TRADES = 300
_BY = (CONTRIBUTOR, OTHER)
Room = Mapping[frozenset[str], tuple[int, int]]
"""By two lists: how many fewer, and how many more, persons on both the public cells allow."""


def without_overlaps(internal: InternalCounts) -> InternalCounts:
    """The same without the table of persons on two lists, and the reason why it is not there."""
    counts = tuple(table for table in internal.counts if table.measure != SHARED)
    return replace(internal, counts=counts, not_reported={**internal.not_reported, SHARED: WITH_ESTIMATE})


def overlaps_tell(internal: InternalCounts, public: PublicCounts) -> bool:
    """Whether some small history of the estimate's table can be found out from estimate and overlaps together."""
    hidden, shared = internal.hidden, [table for table in internal.counts if table.measure == SHARED]
    if hidden is None or not shared or not (public.hidden and public.hidden.estimates):
        return False
    if hidden.given or public.hidden.repeated:
        return True  # whose persons its lists are is not known here, or the estimate is of an earlier edition
    if hidden.study is None:
        return False
    room = room_of(internal, public)
    try:
        whole = Attack.on(hidden.study.table)
        around = _whole(whole, hidden.of_draws.tables if public.hidden.of_draws else (), room)
        return not around.safe() or not all(
            _Part(**{**vars(Attack.on(one.table)), "whole": around}, room=room).safe()
            for one in hidden.strata
            if one.table is not None and one.estimate is not None and one.dimension != YEAR
        )
    except SearchTooLargeError:
        return True


def _whole(attack: Attack, drawn: Sequence[CaptureTable], room: Room) -> AttackWithOverlaps:
    """On the table of everybody; with the pooled total of `drawn` tables where that is public."""
    if drawn:
        return _WithDraws(**vars(AttackWithDraws.beside(attack, drawn)), room=room)
    return AttackWithOverlaps(**vars(attack), room=room)


def room_of(internal: InternalCounts, public: PublicCounts) -> Room:
    """What the cells allow. A change of a list that is made of several contributors may be in any of their pairs."""
    done = public.statement
    reach = max(done.base - 1, done.furthest)
    shown = public.table(SHARED, _BY).cells
    room: dict[frozenset[str], tuple[int, int]] = {}
    for table in (table for table in internal.counts if table.measure == SHARED):
        for key, count in table.cells.items():
            lists = frozenset(internal.lists.get(one, one) for one in key)
            value = shown[key].value
            least, most = (0, done.threshold - done.base + reach) if value is None else (value - reach, value + reach)
            fewer, more = room.get(lists, (0, 0))
            room[lists] = (max(fewer, count - least), max(more, most - count))
    return room


@dataclass(frozen=True)
class AttackWithOverlaps(Attack):
    """On the table of everybody; `room` is what he knows of overlaps."""

    room: Room = field(default_factory=dict)

    def candidates(self, history: int, value: int, random: np.random.Generator) -> Floats:
        tried = np.concatenate(
            [super().candidates(history, value, random), self._traded(history, value, random)], axis=1
        )
        return tried[:, self._allowed(tried)]

    def _allowed(self, tried: Floats) -> NDArray[np.bool_]:
        """The tables whose overlaps are within what the public cells allow."""
        allowed = np.ones(tried.shape[1], dtype=np.bool_)
        change = tried - self.table.counts[:, None]
        for one, other in _pairs(self.table):
            fewer, more = self.room.get(frozenset((self.table.lists[one], self.table.lists[other])), (0, 0))
            on_both = change[_on(self.table, 1 << one | 1 << other)].sum(axis=0)
            allowed &= (-fewer <= on_both) & (on_both <= more)
        return allowed

    def _traded(self, history: int, value: int, random: np.random.Generator) -> Floats:
        """Tables with that number there in which overlaps, and sizes of lists as far as can be, are as they were."""
        tried = np.repeat(self.table.counts[:, None], _TRADES, axis=1)
        tried[history] = value
        if history.bit_count() > 1:
            for k in range(_TRADES):
                self.trade(tried[:, k], history, random)
        near = (np.abs(tried.sum(axis=0) - self.table.people) <= SLACK) & (tried >= 0).all(axis=0)
        return tried[:, near]

    def trade(self, counts: Floats, history: int, random: np.random.Generator) -> None:
        """Each person more on all of three or more lists is one less on each two of them, and the other way round."""
        missing = int(counts[history] - self.table.counts[history])
        for _ in range(abs(missing)):
            step = np.sign(missing)
            several = history
            if history.bit_count() == 2:
                others = [i for i in range(self.table.size) if not history >> i & 1]
                if not others:
                    break
                several, step = history | 1 << int(random.choice(others)), -step
                counts[several] += step
                counts[history] += step  # which the loop below takes back
            for pair in _within(several):
                counts[pair] -= step
        change = counts - self.table.counts
        for i in range(self.table.size):
            counts[1 << i] -= change[_on(self.table, 1 << i)].sum()


@dataclass(frozen=True)
class _WithDraws(AttackWithOverlaps, AttackWithDraws):
    """The total pooled over draws of the links is public, too."""


@dataclass(frozen=True)
class _Part(AttackWithOverlaps, AttackOnPart):
    """A stratum beside the whole."""


def _on(table: CaptureTable, lists: int) -> NDArray[np.bool_]:
    """The histories that are on all of some lists."""
    on: NDArray[np.bool_] = (np.arange(len(table.counts)) & lists) == lists
    return on


def _pairs(table: CaptureTable) -> Iterator[tuple[int, int]]:
    yield from ((one, other) for one in range(table.size) for other in range(one + 1, table.size))


def _within(history: int) -> Iterator[int]:
    """The sets of two lists inside a history."""
    places = [i for i in range(history.bit_length()) if history >> i & 1]
    yield from (1 << one | 1 << other for at, one in enumerate(places) for other in places[at + 1 :])
