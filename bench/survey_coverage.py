"""How often the interval of a survey share holds the true share: `python bench/survey_coverage.py [SAMPLES]`.

Draws samples from a population of clusters whose answers are alike to a known degree, weights unequal, and counts the
intervals that hold the truth. Prints the share of such intervals for each design, beside that of estimate ± 1.96
standard errors, which is what one would otherwise print.
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl

from prystan.evidence.surveys import Estimate, proportion

STRATA = 4


def draw(
    chance: np.random.Generator, share: float, clusters_per_stratum: int, per_cluster: int, correlation: float
) -> pl.DataFrame:
    """One sample. Cluster shares follow a beta distribution, whose spread gives the wanted correlation within them."""
    clusters = STRATA * clusters_per_stratum
    likeness = (1 - correlation) / correlation
    shares = chance.beta(share * likeness, (1 - share) * likeness, clusters)
    answers = chance.random((clusters, per_cluster)) < shares[:, None]
    weights = np.repeat(chance.uniform(100, 400, clusters), per_cluster)
    return pl.DataFrame(
        {
            "stratum": np.repeat(np.arange(clusters) % STRATA, per_cluster).astype(str),
            "cluster": np.repeat(np.arange(clusters), per_cluster).astype(str),
            "weight": weights,
            "understands": answers.ravel(),
        }
    )


def estimates(
    *, samples: int, share: float, clusters_per_stratum: int, per_cluster: int, correlation: float, seed: int
) -> list[Estimate]:
    chance = np.random.default_rng(seed)
    return [
        proportion(draw(chance, share, clusters_per_stratum, per_cluster, correlation), value="understands")
        for _ in range(samples)
    ]


def coverage(
    *, samples: int, share: float, clusters_per_stratum: int, per_cluster: int, correlation: float, seed: int
) -> float:
    """The share of samples whose interval holds the true share."""
    found = estimates(
        samples=samples, share=share, clusters_per_stratum=clusters_per_stratum, per_cluster=per_cluster,
        correlation=correlation, seed=seed,
    )  # fmt: skip
    return sum(one.lower <= share <= one.upper for one in found) / samples


def main() -> None:
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{samples} samples a design, 4 strata; share of 95 % intervals that hold the truth")
    print("true share  clusters  per cluster  correlation  ours   ±1.96 errors  mean design effect")
    for share in (0.5, 0.85, 0.95, 0.99):
        for clusters, size, correlation in ((25, 10, 0.02), (25, 10, 0.1), (5, 20, 0.05)):
            found = estimates(
                samples=samples, share=share, clusters_per_stratum=clusters, per_cluster=size,
                correlation=correlation, seed=7,
            )  # fmt: skip
            ours = sum(one.lower <= share <= one.upper for one in found) / samples
            plain = sum(abs(one.estimate - share) <= 1.96 * one.standard_error for one in found) / samples
            effect = np.mean([one.design_effect for one in found if one.design_effect])
            print(
                f"{share:10.2f}  {STRATA * clusters:8d}  {size:11d}  {correlation:11.2f}  {ours:.3f}  {plain:12.3f}"
                f"  {effect:18.2f}"
            )


if __name__ == "__main__":
    main()
