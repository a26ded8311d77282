"""One estimate from many capture tables of the same people: what uncertain links do to the total and its interval.

Who is the same person as whom is itself estimated. Draw the links many times, make a capture table of each draw,
estimate each, and pool. The distribution of the total is the equal mixture of the tables' distributions: the spread
within each table and the spread between them are then both in the interval. For bootstrap methods this is the pooled
"bootstrap in each imputed set" of Schomaker and Heumann (2018), Statistics in Medicine 37, with each table's BCa
distribution in place of its plain percentiles; for posteriors it is the pooling of draws of Zhou and Reiter (2010),
The American Statistician 64. Rubin's (1987) combining rules on the logarithm are computed beside it, for comparison
and for the share of the variance that comes from the links.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prystan.evidence.estimation.distribution import Distribution, mixed
from prystan.evidence.estimation.intervals import LEVELS, Interval
from prystan.evidence.estimation.results import Estimate

FEWEST_TABLES = 2
MOST_REFUSED = 0.05
"""Where more than this share of the tables bears no headline, the pooled figure bears none."""


@dataclass(frozen=True)
class Pooled:
    """A total over several capture tables that may each be the true one."""

    method: str
    tables: int
    failed: int
    """Tables on which the method has no answer; they are left out of everything else."""
    observed: tuple[int, int]
    """Fewest and most people seen, over the tables."""
    total: float
    """Geometric mean of the tables' totals: a total is multiplied by errors, and one runaway must not carry it."""
    intervals: dict[str, Interval]
    """Of the mixture of the tables' distributions, "80" and "95"."""
    rubin: dict[str, Interval]
    """By Rubin's rules on the logarithm of the total, for comparison."""
    within: float
    """Mean variance of the logarithm of the total within a table."""
    between: float
    """Variance of the logarithm of the total between tables."""
    refused: str | None = None

    @property
    def share_from_links(self) -> float:
        """Share of the variance (of the logarithm) that the uncertainty of the links adds."""
        added = (1 + 1 / (self.tables - self.failed)) * self.between
        return added / (self.within + added) if added else 0.0

    def as_estimate(self) -> Estimate:
        """In the shape of every other estimate; `observed` is the mean over the tables, rounded."""
        shown: dict[str, Any] = {
            "rule": "mixture of the tables' distributions", "tables": self.tables, "failed_tables": self.failed,
            "observed_range": self.observed, "rubin": self.rubin, "share_from_links": self.share_from_links,
            "within_variance": self.within, "between_variance": self.between,
        }  # fmt: skip
        return Estimate(
            self.method, round(sum(self.observed) / 2), {"tables": self.tables}, self.total, self.intervals,
            diagnostics=shown, refused=self.refused,
        )  # fmt: skip


def pool(estimates: Sequence[Estimate]) -> Pooled:
    """Pool one method's estimates of several capture tables, each as likely to be the true one as any other.

    Raises:
        ValueError: there are fewer than two tables, several methods, or no table with an estimate and a distribution.
    """
    if len(estimates) < FEWEST_TABLES:
        raise ValueError("pooling needs the estimates of at least two capture tables")
    methods = sorted({found.method for found in estimates})
    if len(methods) > 1:
        raise ValueError(f"pool one method at a time, not {' and '.join(methods)}")
    good = [(found.total, found.distribution) for found in estimates if found.total and found.distribution]
    if not good:
        raise ValueError(f"no table has an estimate by {methods[0]} with a distribution: give it replicates")
    distributions = [distribution for _, distribution in good]
    logs = np.log([total for total, _ in good])
    within = float(np.mean([each.log_deviation() ** 2 for each in distributions]))
    between = float(logs.var(ddof=1)) if len(logs) > 1 else 0.0
    return Pooled(
        method=methods[0],
        tables=len(estimates),
        failed=len(estimates) - len(good),
        observed=(min(found.observed for found in estimates), max(found.observed for found in estimates)),
        total=float(math.exp(logs.mean())),
        intervals=_mixture(distributions),
        rubin=_rubin(float(logs.mean()), within, between, len(logs)),
        within=within,
        between=between,
        refused=_refusal(estimates),
    )


def _mixture(distributions: Sequence[Distribution]) -> dict[str, Interval]:
    found = {}
    for level in LEVELS:
        tail = (1 - level / 100) / 2
        found[str(level)] = (mixed(distributions, tail), mixed(distributions, 1 - tail))
    return found


def _rubin(centre: float, within: float, between: float, tables: int) -> dict[str, Interval]:
    """Rubin (1987), Multiple imputation for nonresponse in surveys, equations 3.1.2 to 3.1.7."""
    from scipy.stats import t

    added = (1 + 1 / tables) * between
    freedom = (tables - 1) * (1 + within / added) ** 2 if added > 0 else math.inf
    spread = math.sqrt(within + added)
    found = {}
    for level in LEVELS:
        away = float(t.ppf(0.5 + level / 200, freedom)) * spread
        found[str(level)] = (math.exp(centre - away), math.exp(centre + away))
    return found


def _refusal(estimates: Sequence[Estimate]) -> str | None:
    reasons = [found.refused for found in estimates if found.refused]
    if len(reasons) <= MOST_REFUSED * len(estimates):
        return None
    commonest = Counter(reasons).most_common(1)[0][0]
    return f"{len(reasons)} of {len(estimates)} capture tables bear no headline, most often because {commonest}"
