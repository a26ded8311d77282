"""Latent classes: people differ in how likely each list is to see them, in ways that are themselves unseen.

Source: Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures, Biometrics 72.
One chain can stay in one mode for a very long time, so several are run and must agree; the cap on the total, which the
reference program applies without notice, is stated and its mass reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from prystan.evidence.estimation.chains import bulk_effective_size, r_hat
from prystan.evidence.estimation.distribution import Distribution
from prystan.evidence.estimation.intervals import Interval
from prystan.evidence.estimation.kernel.engine import Floats, over_chunks
from prystan.evidence.estimation.tables import CaptureTable

CLASSES = 10
CAP_PER_PERSON = 20
AGREEMENT, FEWEST_EFFECTIVE = 1.05, 400


@dataclass(frozen=True)
class LatentClasses:
    """The posterior of the total, and whether it can be believed."""

    median: float
    mean: float
    deviation: float
    intervals: dict[str, Interval]
    chain_medians: tuple[float, ...]
    r_hat: float
    effective_draws: float
    cap: int
    """The largest total that was allowed."""
    share_near_cap: float
    """Share of draws within 5 % of the cap."""
    thrown_away: int
    """Draws of the total beyond the cap."""
    distribution: Distribution = field(repr=False, compare=False)

    @property
    def converged(self) -> bool:
        """Whether the chains agree and are long enough, and the cap is out of the way."""
        good = self.r_hat < AGREEMENT and self.effective_draws >= FEWEST_EFFECTIVE
        return good and self.share_near_cap < 0.001


def latent_classes(
    table: CaptureTable, *, chains: int = 4, samples: int = 4000, thin: int = 20, burn_in: int = 20_000,
    classes: int = CLASSES, seed: int = 1, workers: int | None = None,
) -> LatentClasses:  # fmt: skip
    """Run the chains and join them. A chain has `burn_in` + `samples`·`thin` sweeps, after 500 to find the classes."""
    from prystan.evidence.estimation.kernel.gibbs import chain

    seen = np.flatnonzero(table.counts)
    counts, cap = table.counts[seen], CAP_PER_PERSON * table.people
    seeds = np.random.SeedSequence(seed).generate_state(chains)

    def run(number: int) -> tuple[Floats, int]:
        out = np.empty(samples)
        beyond = chain(table.size, seen, counts, classes, 0.25, 0.25, float(cap), int(seeds[number]), burn_in, samples,
                       thin, out)  # fmt: skip
        return out, beyond

    found = over_chunks(run, chains, workers)
    draws = np.stack([out for out, _ in found])
    totals = table.people + draws
    low, lower, middle, upper, high = (float(x) for x in np.quantile(totals, (0.025, 0.1, 0.5, 0.9, 0.975)))
    return LatentClasses(
        median=middle,
        mean=float(totals.mean()),
        deviation=float(totals.std(ddof=1)),
        intervals={"80": (lower, upper), "95": (low, high)},
        chain_medians=tuple(float(x) for x in np.median(totals, axis=1)),
        r_hat=r_hat(draws),
        effective_draws=bulk_effective_size(draws),
        cap=table.people + cap,
        share_near_cap=float((draws > 0.95 * cap).mean()),
        thrown_away=sum(beyond for _, beyond in found),
        distribution=Distribution.of_draws(totals.ravel()),
    )
