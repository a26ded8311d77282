"""What can be said without choosing a model: pairs of lists, the lower bound, independence.

Sources: Chapman (1951), Some properties of the hypergeometric distribution; Chao (1987), Estimating the population size
for capture-recapture data with unequal catchability, Biometrics 43.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations

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
    distribution: Distribution | None = field(default=None, repr=False, compare=False)


def lower_bound(table: CaptureTable) -> LowerBound:
    """Chao's lower bound with its log-normal intervals."""
    from statistics import NormalDist

    once, twice = (int(x) for x in table.frequencies()[:2])
    lists, people = table.size, table.people
    corrected = people + (lists - 1) / lists * once * (once - 1) / (2 * (twice + 1))
    if not twice or not once:
        return LowerBound(once, twice, float(people) if twice else None, {}, corrected)
    unseen, ratio = once**2 / (2 * twice), once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    spread = math.sqrt(math.log1p(variance / unseen**2))
    intervals = {}
    for level in LEVELS:
        factor = math.exp(NormalDist().inv_cdf(0.5 + level / 200) * spread)
        intervals[str(level)] = (people + unseen / factor, people + unseen * factor)
    distribution = Distribution.log_normal(people, unseen, spread)
    return LowerBound(once, twice, people + unseen, intervals, corrected, distribution)
