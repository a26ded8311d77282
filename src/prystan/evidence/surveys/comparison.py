"""Whether two surveys may be compared, and by how much they differ where they may.

"Do you know what trafficking is?" asked at the door and "Have you heard of trafficking?" asked on the telephone measure
different things; their difference is not a change in the population.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prystan.evidence.surveys.estimates import Estimate


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a survey as the table `survey_design` describes it; None where that was not recorded."""

    survey: str
    question: str
    wording: str | None
    mode: str | None
    population: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Question:
        """From a row of `survey_design`."""
        return cls(*(row.get(name) for name in ("survey", "question", "wording", "mode", "population")))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no number: sentences that can be published."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`later` less `earlier`, with its interval. `distinct` where the interval leaves 0 out."""

    difference: float
    lower: float
    upper: float
    level: float

    @property
    def distinct(self) -> bool:
        return not self.lower <= 0 <= self.upper


def comparable(a: Question, b: Question) -> tuple[str, ...]:
    """The reasons why two surveys may not be compared on a question; none where they may.

    Wordings are the same where they differ in nothing but case, spaces and punctuation.
    """
    return tuple(_reasons(a, b))


def _reasons(a: Question, b: Question) -> Iterator[str]:
    if a.question != b.question:
        yield "They ask different things."
    if not a.wording or not b.wording:
        yield "The wording of the question was not recorded for both."
    elif _plain(a.wording) != _plain(b.wording):
        yield "The question was worded differently."
    if not a.mode or not b.mode:
        yield "How the question was asked was not recorded for both."
    elif a.mode != b.mode:
        yield "The question was asked in another way."
    if a.population and b.population and _plain(a.population) != _plain(b.population):
        yield "They cover different populations."


def _plain(text: str) -> str:
    """Letters and digits in one case, words apart by one space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def difference(
    earlier: Estimate, later: Estimate, *, earlier_design: Question, later_design: Question
) -> Difference | Refusal:
    """How far two independent surveys lie apart, or why that may not be said.

    The interval joins those of the two estimates (R. G. Newcombe 1998, *Interval estimation for the difference between
    independent proportions*, Statistics in Medicine 17, method 10), so it holds near 0 and 100 % too.

    Raises:
        ValueError: the two intervals are of different levels.
    """
    if reasons := comparable(earlier_design, later_design):
        return Refusal(reasons)
    if earlier.level != later.level:
        raise ValueError("the two intervals have different levels")
    change = later.estimate - earlier.estimate
    below = math.hypot(later.estimate - later.lower, earlier.upper - earlier.estimate)
    above = math.hypot(later.upper - later.estimate, earlier.estimate - earlier.lower)
    return Difference(change, change - below, change + above, later.level)
