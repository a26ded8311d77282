"""What has been spent on whom: every person belongs to a day of registration, and the costs of a day add up.

Releases over periods that do not meet cost each other nothing, because nobody is in both; where periods overlap, the
people of the common days are in both, and their ρ add up. So the cohort's cost is that of its dearest day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from prystan.evidence.disclosure.accounting import CEILING, DELTA, epsilon_of, rho_of

_ROUND = 1e-9


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period of registration, both days inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


ALWAYS = Span(date.min, date.max)
"""The period of people whose day of registration is not known: it meets every other."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent on anybody: `epsilon` at `delta`.

    Raises:
        ValueError: `epsilon` is not above 0 and at most `CEILING`, or `delta` is no small chance.
    """

    epsilon: float = CEILING
    delta: float = DELTA

    def __post_init__(self) -> None:
        if not 0 < self.epsilon <= CEILING:
            raise ValueError(f"a budget is above 0 and at most {CEILING:g}")
        if not 0 < self.delta <= 1e-3:
            raise ValueError("delta is above 0 and at most 0.001")

    @property
    def rho(self) -> float:
        return rho_of(self.epsilon, self.delta)


@dataclass(frozen=True, slots=True)
class Account:
    """The costs so far: a period and its ρ, one a release, whether or not the release came about."""

    budget: Budget
    costs: tuple[tuple[Span, float], ...] = ()

    def spent(self, span: Span) -> float:
        """The ρ of the dearest day of `span`."""
        return max((sum_ for _, sum_ in self._days(span)), default=0.0)

    def epsilon_spent(self, span: Span) -> float:
        return epsilon_of(self.spent(span), self.budget.delta)

    def left(self, span: Span) -> float:
        """The ρ that one more release over `span` may cost; never below 0."""
        return max(0.0, self.budget.rho - self.spent(span))

    def epsilon_left(self, span: Span) -> float:
        """The ε that one more release over `span` may have, rounded down to two decimals."""
        return math.floor(100 * epsilon_of(self.left(span), self.budget.delta) + _ROUND) / 100

    def bears(self, span: Span, rho: float) -> bool:
        """Whether a release that costs `rho` keeps everybody of `span` within the budget."""
        return epsilon_of(self.spent(span) + rho, self.budget.delta) <= self.budget.epsilon + _ROUND

    def dearest(self, span: Span) -> Span:
        """The days of `span` on which most was spent: the first such stretch."""
        days = list(self._days(span))
        most = max(sum_ for _, sum_ in days)
        return next(stretch for stretch, sum_ in days if sum_ == most)

    def _days(self, span: Span) -> Iterator[tuple[Span, float]]:
        """`span` in stretches on which the cost does not change, each with its cost."""
        met = [(of, rho) for of, rho in self.costs if of.meets(span)]
        begins = sorted({span.first, *_within(span, met)})
        ends = [*(day - timedelta(days=1) for day in begins[1:]), span.last]
        for first, last in zip(begins, ends, strict=True):
            yield Span(first, last), math.fsum(rho for of, rho in met if of.first <= first <= of.last)


def _within(span: Span, costs: Iterable[tuple[Span, float]]) -> Iterator[date]:
    """The days inside `span` on which a cost begins, or on which one has just ended."""
    for of, _ in costs:
        if span.first < of.first:
            yield of.first
        if of.last < span.last:
            yield of.last + timedelta(days=1)
