"""How often an attack was right, against how often it is right about people whom the release cannot know."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class AttackResult:
    """`success` and `control` are shares of tries; `standard_error` is that of their difference.

    The control is the same attack on people of the same kind who are not in the release (or on numbers that are not the
    cell's own): what it gets right is knowledge of the world, not of the release's people.
    """

    name: str
    tried: int
    success: float
    control: float
    standard_error: float

    @property
    def advantage(self) -> float:
        """What the release itself gave away, as a share of tries. Below 0 by chance only."""
        return self.success - self.control

    def within(self, tolerance: float = 0.0, errors: float = 3.0) -> bool:
        """Whether the advantage is no more than `tolerance`, up to so many standard errors."""
        return self.advantage <= tolerance + errors * self.standard_error

    def to_json(self) -> dict[str, Any]:
        """Shares and errors to four decimals."""
        return {
            "attack": self.name,
            "tried": self.tried,
            "success": round(self.success, 4),
            "control": round(self.control, 4),
            "advantage": round(self.advantage, 4),
            "standard_error": round(self.standard_error, 4),
        }


def compared(name: str, hits: NDArray[np.bool_], control: NDArray[np.bool_]) -> AttackResult:
    """Of two independent groups of tries."""
    a, b = _share(hits), _share(control)
    error = math.sqrt(_spread(a, len(hits)) + _spread(b, len(control)))
    return AttackResult(name, len(hits), a, b, error)


def pooled(results: list[AttackResult]) -> AttackResult:
    """The mean of independent runs of one attack, weighted by their tries."""
    tried = sum(r.tried for r in results)
    weights = [r.tried / tried if tried else 0.0 for r in results]
    pairs = list(zip(weights, results, strict=True))
    return AttackResult(
        results[0].name,
        tried,
        math.fsum(w * r.success for w, r in pairs),
        math.fsum(w * r.control for w, r in pairs),
        math.sqrt(math.fsum((w * r.standard_error) ** 2 for w, r in pairs)),
    )


def repeated(results: list[AttackResult]) -> AttackResult:
    """The mean of runs of one attack with lots drawn anew each time; its error is what the runs themselves differ by.

    Tries of one run often turn on the same few people, so that an error reckoned from single tries is too small.

    Raises:
        ValueError: there are fewer than two runs.
    """
    if len(results) < 2:
        raise ValueError("it takes two runs to see how much they differ")
    mean, spread = pooled(results), float(np.std([r.advantage for r in results], ddof=1))
    return AttackResult(mean.name, mean.tried, mean.success, mean.control, spread / math.sqrt(len(results)))


def _share(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean()) if len(hits) else 0.0


def _spread(share: float, tries: int) -> float:
    """The variance of a share; never 0, as if one more try had gone each way."""
    smoothed = (share * tries + 1) / (tries + 2)
    return smoothed * (1 - smoothed) / max(tries, 1)
