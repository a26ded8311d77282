"""What can be said without choosing a model: pairs of lists, the lower bound, independence.

Sources: Chapman (1951), Some properties of the hypergeometric distribution; Chao (1987), Estimating the population size
for capture-recapture data with unequal catchability, Biometrics 43.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations
from statistics import NormalDist

from prystan.evidence.estimation.distribution import Distribution
from prystan.evidence.estimation.intervals import LEVELS, Interval
from prystan.evidence.estimation.tables import CaptureTable


@dataclass(frozen=True)
class PairEstimate:
    """Two lists as if there were no others. The total counts people reachable by these two."""

    lists: tuple[str, str]
    sizes: tuple[int, int]
    both: int
    lincoln_petersen: float | None
    """None where nobody is on both lists."""
    chapman: float
    chapman_error: float
    """Standard error of Chapman's estimate."""


def pair_estimates(table: CaptureTable) -> list[PairEstimate]:
    """Lincoln–Petersen and Chapman for every two lists."""
    sizes = [int(size) for size in table.list_sizes()]
    found = []
    for i, j in combinations(range(table.size), 2):
        a, b, both = sizes[i], sizes[j], table.on_all(1 << i | 1 << j)
        chapman = (a + 1) * (b + 1) / (both + 1) - 1
        variance = (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) ** 2 * (both + 2))
        petersen = a * b / both if both else None
        found.append(
            PairEstimate((table.lists[i], table.lists[j]), (a, b), both, petersen, chapman, math.sqrt(variance))
        )
    return found


@dataclass(frozen=True)
class LowerBound:
    """Chao's lower bound of the total, from people seen once and twice.

    The classical form supposes many lists. With few it lies above the truth even where the lists are independent; the
    bias-corrected form takes their number into account.
    """

    once: int
    twice: int
    total: float | None
    """n + f1²/(2 f2); None where nobody was seen twice."""
    intervals: dict[str, Interval]
    """Log-normal."""
    bias_corrected: float
    """n + ((t − 1)/t)·f1(f1 − 1)/(2(f2 + 1)), for t lists."""
    corrected_intervals: dict[str, Interval]
    """Log-normal, around the bias-corrected form."""
    distribution: Distribution | None = field(default=None, repr=False, compare=False)


def lower_bound(table: CaptureTable) -> LowerBound:
    """Chao's lower bound in both forms, with log-normal intervals.

    Variance of the bias-corrected form: Chao (1987) by way of Gotelli and Colwell (2011), Estimating species richness.
    """
    once, twice = (int(x) for x in table.frequencies()[:2])
    lists, people = table.size, table.people
    share, more = (lists - 1) / lists, twice + 1
    hidden = share * once * (once - 1) / (2 * more)
    around = hidden + share**2 * once / 4 * ((2 * once - 1) ** 2 / more**2 + once * twice * (once - 1) ** 2 / more**4)
    corrected, around_corrected = people + hidden, _log_normal(people, hidden, around)
    if not twice or not once:
        return LowerBound(once, twice, float(people) if twice else None, {}, corrected, around_corrected)
    unseen, ratio = once**2 / (2 * twice), once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    intervals = _log_normal(people, unseen, variance)
    distribution = Distribution.log_normal(people, unseen, _spread(unseen, variance))
    return LowerBound(once, twice, people + unseen, intervals, corrected, around_corrected, distribution)


def _log_normal(people: int, unseen: float, variance: float) -> dict[str, Interval]:
    """Intervals for a total whose unseen part is log-normal; it is never below the people seen."""
    if not unseen:
        return {}
    intervals = {}
    for level in LEVELS:
        factor = math.exp(NormalDist().inv_cdf(0.5 + level / 200) * _spread(unseen, variance))
        intervals[str(level)] = (people + unseen / factor, people + unseen * factor)
    return intervals


def _spread(unseen: float, variance: float) -> float:
    return math.sqrt(math.log1p(variance / unseen**2))
